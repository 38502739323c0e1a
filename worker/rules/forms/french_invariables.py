"""French words that never vary, which the table leaves out for that: pays, temps, paix, décès, toujours."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from worker.rules.forms.spelling import without_accents

_NOUNS: Final = """
    abcès abus accès ananas anchois angoras anis appas appentis as atlas autobus avis bas biais bois
    bras brebis buis cas cabas cadenas campus canevas chaos châssis choix chorus clos colis compas
    consensus contresens coloris congrès corps corpus cours coutelas croix crocus cyprès dais débris
    décès devis dos embarras engrais enclos épais époux excès express faux fatras fois fonds fracas
    frais frimas galetas gars gaz glas gras grès gris gros habeas héros hibiscus houx humus index
    jadis jais jus laps lapis larynx las lis logis lilas lux lynx lys maïs malus marais mars matelas
    maux mépris mets minibus mois mors motus nez noix nounours obus onyx os ours palais palmarès
    panais paradis parvis pas pays perdrix permis paix phénix pis plus poids pois poix précis
    printemps prix procès processus progrès propos prospectus pus puits quiz rabais radis ramas
    ramassis rebus rébus recès refus relais relaps repas repos retors revers rez riz rictus
    rhinocéros rubis sas sens sinus souris stimulus succès sursis surplus syllabus tapis tas taux
    temps thorax thermos tiers torticolis tournevis tracas travers treillis trépas typhus univers us
    utérus vas venus verglas verjus vernis versus virus vis viscères voix campus blocus bonus
    burnous cactus chas cirrus cosmos couscous cumulus détritus devers diplodocus eucalyptus foetus
    fœtus gibus hiatus ibis iris lotus médius mucus oasis olibrius papyrus pathos pubis quitus
    rasibus sensas terminus tétanos tonus tumulus gratis vénus antivirus coronavirus papillomavirus
    arbovirus rotavirus lentivirus adénovirus rétrovirus relaps contrepoids métis laïus lapsus
    hormis quelquefois autrefois parfois
    """
_SMALL: Final = """
    ailleurs ainsi alors après assez aujourd aussitôt autant beaucoup bien bientôt certes combien
    comment davantage dedans dehors déjà demain désormais dès dessous dessus encore enfin ensuite
    envers environ exprès guère hélas hier ici jamais juin lors loin longtemps maintenant mieux
    moins néanmoins non oui parce partout peu plusieurs plutôt pourquoi pourtant près presque
    puisque quant quasi quelques sinon soudain souvent surtout tant tantôt tard tôt toujours
    toutefois trop vite vis voici voilà voire volontiers là mars avril juillet août septembre
    octobre novembre décembre deux trois quatre cinq six sept huit neuf dix onze douze treize
    quatorze quinze seize vingt trente quarante cinquante soixante cent mille
    """
INVARIABLES: Final = frozenset(f"{_NOUNS} {_SMALL}".split())


def invariables_typed(bare: str) -> frozenset[str]:
    """Those that are `bare` without their accents: deces is décès."""
    return _by_bare().get(bare, frozenset())


@cache
def _by_bare() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for word in INVARIABLES:
        bare = without_accents(word)
        found[bare] = found.get(bare, frozenset()) | {word}
    return found
