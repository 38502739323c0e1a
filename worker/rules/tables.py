"""What the dictionary says of a rule's words, for the notes on them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from worker.rules.forms import forms_of, is_word
from worker.rules.forms.lexicon import lexicon
from worker.rules.forms.spelling import without_accents, words

# Names that the dictionary has as rare words in lower case only, or not as names.
_NAMES: Final[Mapping[str, frozenset[str]]] = {
    "fr": words("""
        Allier Alpes Antarctique Arctique Ascension Atlantique Baltique Bastille Bénin Bible Bourges Cachemire
        Cantal Cher Corse Digne Équateur Francfort Golfe Guinée Hidalgo Islam Landes Laos Lot Macédoine Malaga
        Marne Moulins Nord Orne Pacifique Pâques Pentagone Picard Ramadan Rousseau Sarcelles Sénat Sens Somme
        Talibans Tours Vichy
        """)
}
_PLURALS: Final = ("s", "x")


@lru_cache(maxsize=4096)
def is_noun(word: str, lang: str) -> bool:
    """Whether a lower-case word is a headword of the dictionary or its plural: not just some verb's form."""
    table = lexicon(lang)
    lemma = table.lemma(word) if table else None
    return lemma is not None and (lemma == word or (word[:-1] == lemma and word[-1] in _PLURALS))


@lru_cache(maxsize=4096)
def is_name(word: str, lang: str) -> bool:
    """Whether the dictionary has a capitalised word as a name: Paris, which is no bet, but not Orange."""
    table = lexicon(lang)
    return word in _NAMES.get(lang, ()) or (table is not None and table.lemma(word) is not None)


def accented_like(word: str, bare: str, lang: str) -> str:
    """The likeliest word that differs from one that is no word only in its accents, "" if there is none."""
    table = lexicon(lang)
    if table is None or is_word(word, lang):
        return ""
    found = (table.accented(bare) | ({bare} if is_word(bare, lang) else set())) - forms_of(word, lang)
    return min(found, key=lambda one: (table.lemma(one) != one, one), default="")  # headwords first


def words_with_prefixes(prefixes: Sequence[str], lang: str) -> Mapping[str, int]:
    """How many words of the dictionary begin with each prefix, accents aside. About 0.3 s for the first."""
    wanted = {prefix: without_accents(prefix.lower()) for prefix in prefixes}
    lengths = {len(bare) for bare in wanted.values()}
    begun: Counter[str] = Counter()
    table = lexicon(lang)
    for spelling in table.spellings() if table else ():
        bare = without_accents(spelling)
        begun.update(bare[:length] for length in lengths if len(bare) >= length)
    return {prefix: begun[bare] for prefix, bare in wanted.items()}
