"""Words of plain letters, the most of all words, read without the tokeniser: a tenth of its cost.

A plain letter has a case and is one character in NFC, Latin or Cyrillic; alone it is a word to the tokeniser,
and beside others of its kind it is read in the same way. So a run of them is one word, whose bare form is
that of its letters.
"""

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

from worker.rules.forms.spelling import without_accents
from worker.rules.tokens import tokenise

_LATIN: Final = range(0x41, 0x180)
_CYRILLIC: Final = (*range(0x400, 0x460), *map(ord, "Ґґ"))


def bare_of(word: str) -> str | None:
    """The bare form of what the tokeniser reads as one word, None where it reads none or several."""
    if word and plain_letters().issuperset(word):
        return without_accents(word).lower()
    tokens = tokenise(word)
    return tokens[0].folded[0] if len(tokens) == 1 else None


@cache
def plain_letters() -> frozenset[str]:
    """All of them."""
    return latin_letters() | cyrillic_letters()


@cache
def latin_letters() -> frozenset[str]:
    """Those of the languages written in Latin letters."""
    return _plain(_LATIN)


@cache
def cyrillic_letters() -> frozenset[str]:
    """Those of Russian and Ukrainian."""
    return _plain(_CYRILLIC)


def _plain(codes: Iterable[int]) -> frozenset[str]:
    return frozenset(letter for letter in map(chr, codes) if _is_plain(letter))


def _is_plain(letter: str) -> bool:
    tokens = tokenise(letter)
    return (
        len(tokens) == 1
        and len(tokens[0].letters) == 1
        and tokens[0].folded == (without_accents(letter).lower(),)
        and tokens[0].letters[0].base.isalpha()
        and unicodedata.is_normalized("NFC", letter)
    )
