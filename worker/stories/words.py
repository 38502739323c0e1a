"""Words that say little about an event: of grammar, of the trade, of the calendar, and frequent ones."""

import re
from typing import Final


def listed(text: str) -> frozenset[str]:
    """The words of a text, as a set: long lists are read best as text."""
    return frozenset(text.split())


_FRENCH: Final = listed(
    """
    a ai ainsi alors apres au aucun aucune aujourd aupres aussi autre autres aux avaient avait avant
    avec avoir bien c ca car ce ceci cela celle celles celui ces cet cette ceux chaque chez comme
    comment contre d dans de deja depuis des desormais dit doit doivent donc dont du e elle elles en
    encore enfin entre envers es est et etaient etait etant ete etes etre eu eux fait faire faut
    font fut hier hors huis hui ici il ils j je jusqu jusque l la le les leur leurs lors lui m ma
    mais malgre me meme memes mes mieux moi moins mon n ne ni non nos notre nous on ont or ou par
    parce parmi pas pendant peu peut peuvent plus plusieurs pour pourquoi pourra pres puis qu quand
    quant que quel quelle quelles quelque quelques quels qui quoi rien s sa sans sauf se selon sera
    seront serait seraient ses si sinon soit son sont sous suis sur t ta te tel telle tes toi ton
    toujours tous tout toute toutes tres trop tu un une va vers veut via voici voila vont vos votre
    vous vs y
    """
)
_ENGLISH: Final = listed(
    """
    a about after again against all also am amid an and any are as at be because been before being
    between both but by can could did do does during each for from get gets had has have he her here
    his how i if in into is it its just may me more most my new no not now of off on one or other
    our out over own s said say says she should since so some such t than that the their them then
    there these they this those through to under until up us very was we were what when where which
    while who why will with would you your
    """
)
_SPANISH: Final = listed(
    """
    a al ante antes como con contra cuando de del desde donde dos el ella en entre era es esta este
    esto fue ha hace han hasta hay la las le les lo los mas me mi muy ni no nos o para pero por
    porque que quien se segun ser si sin sobre son su sus tras un una unos y ya
    """
)
_GERMAN: Final = listed(
    """
    aber als am an auch auf aus bei bis das dass dem den der des die doch durch ein eine einem einen
    einer er es fur gegen hat ich ihr im in ist kein mehr mit nach nicht noch nur ob oder sein sich
    sie sind so uber um und unter vom von vor war was wegen wenn werden wie will wird wo zu zum zur
    """
)
_ITALIAN: Final = listed(
    """
    a ad ai al alla alle anche che chi ci come con contro da dal dalla dei del della delle di e ed
    era fra gli ha hanno i il in la le lo ma nel nella nelle no non o per perche piu quando se si
    sono su sul sulla tra un una uno
    """
)
_BY_LANGUAGE: Final = {
    "fr": _FRENCH,
    "en": _ENGLISH,
    "es": _SPANISH,
    "de": _GERMAN,
    "it": _ITALIAN,
}
_UNKNOWN: Final = _FRENCH | _ENGLISH

# What newsrooms put before, or around, any title.
MARKERS: Final = listed(
    """
    alerte analyse breaking carte cartes chronique decryptage diaporama direct direkt documentaire
    edito editorial enquete entretien exclu exclusif exclusive ticker eilmeldung explainer
    format images infographie info infos interview lead live opinion photo photos podcast portrait
    recap recit replay reportage suivez temoignage tribune update urgent video videos watch
    """
)

DATES: Final = listed(
    """
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi mardi
    mercredi jeudi vendredi samedi dimanche week weekend end jour jours journee semaine matin soir
    soiree nuit annee annees mois an ans heure heures h demain january february march april june
    july august september october november december monday tuesday wednesday thursday friday
    saturday sunday day days morning night year years month months enero febrero marzo abril mayo
    junio julio agosto septiembre octubre noviembre diciembre lunes martes miercoles jueves viernes
    sabado domingo januar februar marz juni juli oktober dezember montag dienstag mittwoch
    donnerstag freitag samstag sonntag gennaio febbraio aprile maggio giugno luglio settembre
    ottobre dicembre
    """
)

# The words that half a morning of French headlines used most, names and the day's events left out.
FREQUENT: Final = listed(
    """
    actu actualite adjoint affaire agent agents animation animations appel arrive assemblee
    associations association atelier ateliers attendu attendus autour bilan bientot bureau budget
    campagne candidat candidate candidats centre ceremonie chef choc club commune communes communal
    communale concert conference conseil conseillers correspondant cours crise decouvrir demande
    derniere dernier devant devoile domicile droit ecole ecoles election elections eleves elu elue
    elus enfants entreprise equipe face femme femmes fete fille fin france francais francaise
    galette gouvernement grand grande grands groupe habitants hausse homme hommes horoscope jeune
    jeunes jeux liste loi loto maire maires mairie maison mandat match medaille meteo ministre mise
    mobilisation mois monde municipal municipale municipales mort morts nouveau nouveaux nouvel
    nouvelle nouvelles objectif operation ouvre ouverture ouvert parents partir personnes pied place
    point population premier premiere premieres premiers prepare president prevention prix programme
    projet projets propose public quartier question rallye recensement recherche recrute rencontre
    rencontres rendez reprise repas reste retour retraites retraite reunion rois route rue salle
    salon saison service services soutien stage syndicats tir tour travaux victoire vie village
    ville vœux voeux vote chief city court deal government group killed leader man men minister
    official officials people plan police report state talks time top two war woman women work world
    """
)

NUMBERS: Final = {
    "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "six": "6", "sept": "7", "huit": "8", "neuf": "9",
    "dix": "10", "onze": "11", "douze": "12", "treize": "13", "quatorze": "14", "quinze": "15", "seize": "16",
    "vingt": "20", "trente": "30", "quarante": "40", "cinquante": "50", "soixante": "60", "cent": "100",
    "two": "2", "three": "3", "four": "4", "five": "5", "seven": "7", "eight": "8", "nine": "9", "ten": "10",
    "eleven": "11", "twelve": "12", "twenty": "20",
}  # fmt: skip

NEGATIONS: Final = frozenset({"pas", "jamais", "aucun", "aucune", "not", "never"})
# What turns an event into another one: a truce that was accepted is not the one that was refused.
_TURNS: Final = {
    "fr": re.compile(
        """accept|acquitt|adopt|annul|approuv|conclu|condamn|dement|echec|echou|interromp|liber(?:e|ation)|ratifi|
        refus|refut|rejet|relax|relanc|renonc|report(?:e|er|es|ee|ees|ent)$|repouss|reprend|retir|romp|rupture|
        sign(?:e|er|es|ee|ees|ent|ature)$|suspen|viol(?:e|ent|ation)$""",
        re.VERBOSE,
    ),
    "en": re.compile(
        """accept|acquit|agree|approv|cancel|collaps|convict|delay|denie|deny|fail|postpon|quit|ratif|refus|reject|
        releas|resum|sign(?:s|ed|ing)?$|suspen|violat|withdr""",
        re.VERBOSE,
    ),
}


def is_grammar(word: str, lang: str) -> bool:
    """A folded word that any sentence of the language may have, or a marker of the trade."""
    return word in MARKERS or word in _BY_LANGUAGE.get(lang, _UNKNOWN)


def turns(word: str, lang: str) -> bool:
    """A folded word that turns an event."""
    turning = _TURNS.get(lang)
    return turning is not None and turning.match(word) is not None
