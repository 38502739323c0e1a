"""The forms of an English word, from simplemma's table: the number of a noun, the conjugation of a verb.

A base form has them all (strike: strikes, struck, striking), since noun and verb are one spelling. Any other
form is less: hostages is hostage, killings is killing, but killed and struck are themselves, as a French
participle is not the whole verb.
"""

import re
from typing import Final

from worker.rules.forms.lexicon import Lexicon
from worker.rules.forms.spelling import table, words

# What the table adds to words: 's, abbreviations, degrees, plurals of participles. None is a form here.
_NO_FORM: Final = re.compile(r".*['’A-Z].*|.+(?:more|most|ings|eds|er|est)")
_IRREGULAR_PLURALS: Final = words(
    "children men women people feet teeth geese mice lice oxen data media criteria phenomena crises bases"
)
# Pasts that the table gives to another word: "won" is its own lemma there.
_IRREGULAR_PASTS: Final = table("""
    bear bore born borne, bend bent, bind bound, bite bit, break broke, drink drunk, feel felt, go gone,
    grind ground, lay laid, leave left, ring rung, rise rose, shake shook, shoot shot, swear swore,
    think thought, win won, wind wound
    """)
_HISSING: Final = ("s", "x", "z", "ch", "sh")
_SHORTEST: Final = 3


def english_forms(word: str, lexicon: Lexicon) -> frozenset[str]:
    """Every form of a word in lower case."""
    lemma = lexicon.lemma(word)
    if lemma is None:
        return _likely(word)
    if lemma == word:
        return _of_base(word, lexicon)
    if word in _IRREGULAR_PLURALS:
        return frozenset({word, lemma})
    if word.endswith("s"):
        return frozenset({word, word[:-1] if word.endswith("ings") else lemma})
    return frozenset({word, f"{word}s"} if word.endswith("ing") else {word})


def _of_base(word: str, lexicon: Lexicon) -> frozenset[str]:
    known = {form for form in lexicon.forms(word) if not _NO_FORM.fullmatch(form)}
    known |= {word, *_IRREGULAR_PASTS.get(word, ())}
    if known & _IRREGULAR_PLURALS:
        return frozenset(form for form in known if form == word or form in _IRREGULAR_PLURALS)
    plural = _plural(word)
    return frozenset(known | ({plural} if lexicon.lemma(plural) in (None, word) else set()))


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    if word.endswith("s"):
        return word
    return f"{word}es" if word.endswith(_HISSING) else f"{word}s"


def _likely(word: str) -> frozenset[str]:
    """A word that no table knows: its number."""
    if len(word) < _SHORTEST or not word.isalpha():
        return frozenset({word})
    is_plural = word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > _SHORTEST
    singular = word[:-1] if is_plural else word
    return frozenset({word, singular, _plural(singular)})
