"""Feminines that the table counts as words of their own: active, normale, violente, candidate.

The table gives a spelling one lemma, and a noun or a verb often wins: « active » goes to activer, « normale »
is a lemma because of the school. The endings that make a feminine regularly are joined again, except where
masculine and feminine are two nouns (capital, capitale; parti, partie; armé, armée); of the irregular ones
only those listed. Lists by hand, from all such pairs of the table. The other way round a feminine that is its
own lemma stays alone: capitale never finds capital.
"""

from collections.abc import Iterator
from typing import Final

from worker.rules.forms.french_verbs import four_forms, participle_of
from worker.rules.forms.lexicon import Lexicon
from worker.rules.forms.spelling import table, words

_REGULAR: Final = table("""
    al ale, el elle, if ive, ien ienne, éen éenne, yen yenne, eux euse, teur trice, eur euse, ois oise,
    ais aise, é ée
    """)
_REGULAR_ENDINGS: Final = tuple(_REGULAR)
_TWO_NOUNS: Final = words("""
    bal cal capital gal moral pal régal sal signal aval étal label sel appel nickel rappel esquif
    motif objectif suif plumitif entretien maintien soutien tien mateur balais mois bois frais biais
    issu armé assemblé becqué cogné cordé curé céphalé enjambé feuillé filé fumé gorgé jeté levé
    niché ondé pincé poché poussé pâté pépé rangé renommé retombé
    """)
_LISTED: Final = words("""
    ami argentin assesseur auteur badin barbu baron bas berger blanc blond boucher bougon brun brut
    bâtard bûcheron cadet candidat canin censeur chaud cher châtelain clair constant conséquent coquet
    cornu courtisan couturier cuisinier cuit demi docteur dur débutant défait défenseur enceint errant
    espion exempt fainéant fanfaron fin fou fruitier fréquent fécond gourd gourmand gouverneur grec gris
    grognon herbu impatient importun infect ingénieur ingénu innocent inquiet joufflu journalier las
    laïc lent limousin marchand martyr meurtrier mignon mineur minier mondain mou muet muni mutin
    mécontent médian métis mûr napolitain net normand nu ottoman ouvrier palatin patent patient patron
    piquant piéton plaisant plat procureur professeur précis prédécesseur présent prêt public radin
    redécouvert romain rond régent réparti saint sapeur sarrasin saxon sorcier sourd soûl successeur
    sultan suspect tangent teuton tremblant turc veuf vibrant violent violet voisin volatil écrivain
    élégi épais étranger étroit
    """)
_LISTED_ENDINGS: Final = table("er ère, et ette ète, on onne, s sse, f ve, c che que cque, ou olle")


def feminines(masculine: str, lexicon: Lexicon) -> frozenset[str]:
    """The feminines of an adjective or noun that the table does not give it, singular and plural."""
    if masculine not in _LISTED and not masculine.endswith(_REGULAR_ENDINGS):
        return frozenset()
    known = (one for one in _candidates(masculine) if lexicon.lemma(one) is not None)
    listed = f"{masculine}e" if masculine in _LISTED else ""  # procureure, which is younger than the table
    feminine = next((one for one in known if not _is_of_another(one, masculine, lexicon)), listed)
    return frozenset({feminine, f"{feminine}s"} if feminine else ())


def are_two_nouns(masculine: str) -> bool:
    """Its feminine is another word: parti, partie."""
    return masculine in _TWO_NOUNS


def _candidates(masculine: str) -> Iterator[str]:
    """What its feminine may be, the likeliest first: basse before base."""
    if are_two_nouns(masculine):
        return
    is_listed = masculine in _LISTED
    for end, feminine in (_LISTED_ENDINGS if is_listed else _REGULAR).items():
        if masculine.endswith(end):
            yield from (masculine.removesuffix(end) + ending for ending in feminine)
    if is_listed:
        yield f"{masculine}e"


def _is_of_another(feminine: str, masculine: str, lexicon: Lexicon) -> bool:
    """Ingénieuse is of ingénieux, not of ingénieur."""
    lemma = lexicon.lemma(feminine)
    return masculine.endswith("eur") and lemma not in (feminine, masculine)


def as_participle(masculine: str, lexicon: Lexicon) -> frozenset[str]:
    """The four forms of what the table has as an adjective, its feminine as a participle: uni, unie."""
    verb = lexicon.lemma(f"{masculine}e") or ""
    forms = four_forms(participle_of(verb))
    return forms if masculine in forms and masculine not in _TWO_NOUNS else frozenset()
