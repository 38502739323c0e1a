"""The forms of an English word, from simplemma's table: number of a noun, conjugation of a verb."""

import re
from typing import Final

from worker.rules.forms.lexicon import Lexicon
from worker.rules.forms.spelling import words

# The table adds 's, degrees and plurals of participles to everything; none is a number or a conjugation.
_NO_FORM: Final = re.compile(r".*['’].*|.+(?:more|most|ings|eds)")
_IRREGULAR_PLURALS: Final = words("""
    children men women people feet teeth geese mice lice oxen data media criteria phenomena
    """)
_HISSING: Final = ("s", "x", "z", "ch", "sh")


def english_forms(word: str, lexicon: Lexicon) -> frozenset[str]:
    """A base form has all of its forms, a plural its singular; killed and killing stand for themselves.

    (A participle is not the whole verb, as in French; killings is the plural of killing.)
    """
    lemma = lexicon.lemma(word)
    if lemma is None:
        return _likely(word)
    if lemma == word:
        return frozenset({word}) | _of_base(word, lexicon)
    if word in _IRREGULAR_PLURALS:
        return frozenset({word, lemma})
    if word.endswith("s"):
        singular = word if word in lexicon.forms(word) else _singular(word, lexicon)
        return frozenset({word, singular})
    return frozenset({word, f"{word}s"} if word.endswith("ing") else {word})


def _of_base(word: str, lexicon: Lexicon) -> frozenset[str]:
    known = {form for form in lexicon.forms(word) if not _NO_FORM.fullmatch(form)}
    if known & _IRREGULAR_PLURALS:
        known = {form for form in known if form == word or form in _IRREGULAR_PLURALS}
    return frozenset(known | {_plural(word)})


def _singular(plural: str, lexicon: Lexicon) -> str:
    """Killings -> killing, truces -> truce."""
    if plural.endswith("ings"):
        return plural[:-1]
    return lexicon.lemma(plural) or plural


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    if word.endswith(_HISSING):
        return word if word.endswith("s") else f"{word}es"
    return f"{word}s"


def _likely(word: str) -> frozenset[str]:
    """A word that no table knows: its number."""
    if len(word) < 3 or not word.isalpha():
        return frozenset({word})
    singular = word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
    return frozenset({word, singular, _plural(singular)})
