"""The forms of a French word: its genders and numbers, its participles, its conjugation.

As measured on a treebank, simplemma's table tells armée from arme and général from généralement, where
stemmers merge them, but it gives each spelling one lemma only, so that it parts vote from votes. Hence: a
word that is its own lemma keeps itself and its plural; a feminine or plural is read as its lemma; a
participle has four forms and no more; a finite verb (« tue ») only itself.
"""

import re
from collections.abc import Collection
from typing import Final

from worker.rules.forms.french_genders import are_two_nouns, as_participle, feminines
from worker.rules.forms.french_invariables import INVARIABLES
from worker.rules.forms.french_verbs import INFINITIVES, four_forms, participle_of, regular_forms
from worker.rules.forms.function_words import is_function_word
from worker.rules.forms.lexicon import Lexicon
from worker.rules.forms.spelling import words
from worker.rules.forms.unknown_french import likely_forms

_OF_VERBS: Final = ("ait", "aient")  # no noun has these and an infinitive's ending
_NO_PLURAL: Final = ("s", "x", "z")
# Words of their own, though they look like the plural of cour, fil, fond, mai, foi, ver ...
_NO_PLURALS_OF: Final = words("""
    cours fils fonds mais mois dans frais fois vers news rangers épars lestes envers leurs dos pas
    bas las
    """)
# Nouns first, although there is such a verb: a rocher is no roche.
_NOUNS_IN_ER: Final = words(
    "boucher clocher cocher dealer fier manager noyer officier plancher reporter rocher"
)
_SECOND_MASCULINES: Final = {
    "beau": {"bel"},
    "nouveau": {"nouvel"},
    "fou": {"fol"},
    "mou": {"mol"},
    "vieux": {"vieil"},
}
# What the table has besides: spellings of the 16th century (fyrent, mettoet, faicts), abbreviations, names.
_ODD: Final = re.compile(r".+(?:yn?d?rent|ynt?z?|ynst|yst|oyent|oyt|oent|oet|antz|uuent|ulx|\.)|[A-Z].*")
_PREFIXES: Final = (
    "re",
    "ré",
    "dé",
    "dés",
    "pré",
    "sur",
    "sous",
    "co",
    "auto",
    "télé",
    "contre",
    "inter",
    "sur",
)
# In the table as words of their own; in a newspaper they are âge, comité, île, être, caméra typed bare.
_BARE_ONLY: Final = words("age ages camera cameras comite comites etre ile iles")
_LONGEST_CHAIN: Final = 3  # tuée -> tué -> tuer


def french_forms(word: str, lexicon: Lexicon) -> frozenset[str]:
    """Every form of a word in lower case; a word that no table knows gets the likely ones."""
    if lexicon.lemma(word) is None:
        return _likely(word, lexicon)
    if word in _NOUNS_IN_ER:
        return frozenset({word, f"{word}s"}) | feminines(word, lexicon)
    chain = _lemmas(word, lexicon)
    verb = next((lemma for lemma in chain if is_verb(lemma, lexicon)), "")
    if verb == word:
        return conjugation(word, lexicon) | _numbers(word, lexicon)
    participle = four_forms(participle_of(verb))
    if word in participle:
        return participle
    is_noun = lexicon.lemma(f"{word}s") == word  # prise, which the table leads to priser, and prises to prise
    if verb and not is_noun:
        return frozenset({word}) | _as_noun(word, lexicon)
    return _nominal(word if is_noun else _base(word, chain, lexicon), lexicon) | {word}


def is_french(word: str, lexicon: Lexicon) -> bool:
    """Whether French has this spelling. The table leaves out what never varies, and has old and bare ones.

    A bare spelling that it gives the lemma of the accented one is none: defense, apres. But tue is a word
    though it shares the lemma of tué, as forms of verbs do.
    """
    if word in INVARIABLES:
        return True
    lemma = lexicon.lemma(word)
    if lemma is None or word in _BARE_ONLY:
        return False
    if not word.isascii() or is_verb(lemma, lexicon):
        return True
    return lemma not in map(lexicon.lemma, lexicon.accented(word))


def conjugation(infinitive: str, lexicon: Lexicon) -> frozenset[str]:
    """What the table has of a verb, the regular forms that it gives to other words, and the participle."""
    known = {form for form in _of_lemma(infinitive, lexicon) if not form.endswith("ey")}  # frapey, tuey
    is_second_group = f"{infinitive[:-2]}issait" in known
    regular = regular_forms(infinitive, is_second_group=is_second_group) | _of_imperfect(known)
    elsewhere = {form for form in regular if lexicon.lemma(form) is not None and not _is_small(form)}
    return frozenset(known | elsewhere | four_forms(participle_of(infinitive)))


def _is_small(form: str) -> bool:
    """Pendant is not of pendre, nor maintenant of maintenir."""
    return form in INVARIABLES or is_function_word(form, "fr")


def _of_imperfect(known: Collection[str]) -> set[str]:
    """Vivait -> vivant, vivons, vivez, which the table gives to vivant."""
    stems = {form[:-3] for form in known if form.endswith("ait") and f"{form[:-3]}aient" in known}
    return {stem + ending for stem in stems for ending in ("ant", "ons", "ez")}


def is_verb(lemma: str, lexicon: Lexicon) -> bool:
    """An infinitive: it ends like one and has an imperfect, or at least a participle in -é."""
    if not lemma.endswith(INFINITIVES):
        return False
    known = lexicon.forms(lemma)
    return f"{lemma[:-2]}é" in known or any(form.endswith(_OF_VERBS) for form in known)


def _likely(word: str, lexicon: Lexicon) -> frozenset[str]:
    """By its ending. What the table knows is another word (foi is not fois), or else its singular."""
    if word in INVARIABLES:
        return frozenset({word}) | feminines(word, lexicon)
    if word.endswith(("iser", "ifier")):
        return regular_forms(word, is_second_group=False)
    for prefix in _PREFIXES if word.startswith(_PREFIXES) else ():
        verb = word.removeprefix(prefix)
        if verb != word and is_verb(verb, lexicon):
            return frozenset(prefix + form for form in conjugation(verb, lexicon))
    kept = (word, word.removesuffix("s"))
    likely = {form for form in likely_forms(word) if form in kept or not _exists(form, lexicon)}
    return frozenset(likely | feminines(word, lexicon))


def _exists(form: str, lexicon: Lexicon) -> bool:
    return form in INVARIABLES or form in _NO_PLURALS_OF or lexicon.lemma(form) is not None


def _lemmas(word: str, lexicon: Lexicon) -> list[str]:
    """The word, its lemma, the lemma of that, as far as the table goes."""
    chain = [word]
    while len(chain) <= _LONGEST_CHAIN:
        lemma = lexicon.lemma(chain[-1])
        if lemma is None or lemma in chain:
            break
        chain.append(lemma)
    return chain


def _of_lemma(lemma: str, lexicon: Lexicon) -> set[str]:
    return {form for form in lexicon.forms(lemma) if not _ODD.fullmatch(form)}


def _base(word: str, chain: list[str], lexicon: Lexicon) -> str:
    """The form that the others are forms of: députée -> député, because députées is."""
    if word.endswith("e") and lexicon.lemma(f"{word}s") == word[:-1] and not are_two_nouns(word[:-1]):
        return word[:-1]
    return chain[1] if len(chain) > 1 else word


def _nominal(base: str, lexicon: Lexicon) -> frozenset[str]:
    found = (
        {base, *_SECOND_MASCULINES.get(base, ())}
        | _of_lemma(base, lexicon)
        | feminines(base, lexicon)
        | as_participle(base, lexicon)
    )
    found |= {form[:-1] for form in found if form.endswith("es") and lexicon.lemma(form) == base}
    for form in tuple(found):
        found |= _numbers(form, lexicon)
    return frozenset(found if len(found) > 1 else found | _unknown_plural(base, lexicon))


def _numbers(singular: str, lexicon: Lexicon) -> frozenset[str]:
    """Its plural, unless that is another word of its own: vote, votes, but not cour, cours."""
    if singular.endswith(_NO_PLURAL):
        return frozenset()
    endings = ("s", "x") if singular.endswith(("au", "eu", "ou")) else ("s",)
    plurals = {singular + ending for ending in endings}
    return frozenset(one for one in plurals if lexicon.lemma(one) is not None and one not in _NO_PLURALS_OF)


def _unknown_plural(singular: str, lexicon: Lexicon) -> set[str]:
    """A noun of which the table has no other form; harmless where there is no plural."""
    is_free = not singular.endswith(_NO_PLURAL) and not _exists(f"{singular}s", lexicon)
    return {f"{singular}s"} if is_free else set()


def _as_noun(word: str, lexicon: Lexicon) -> frozenset[str]:
    """What is a finite verb to the table may be a noun: votes, vote; violente, violentes; séquence(s)."""
    singular = word.removesuffix("s")
    if singular != word and lexicon.lemma(singular) == singular:
        return frozenset({singular}) if is_verb(singular, lexicon) else _nominal(singular, lexicon)
    pair = {singular, f"{singular}s"} if singular.endswith("e") else {word}
    return frozenset(form for form in pair if lexicon.lemma(form) is not None)
