"""How a word is written for the dictionaries: NFC, lower case, one apostrophe; and without its accents."""

import unicodedata
from collections.abc import Mapping
from typing import Final

from worker.rules.folding import fold_letter
from worker.rules.tokens import APOSTROPHES

_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_ONE_WAY: Final = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(_INVISIBLE, "")})


class _Bare(dict[int, str]):
    """Letter -> its base, found once: a table for `str.translate`."""

    def __missing__(self, letter: int) -> str:
        base = self[letter] = fold_letter(chr(letter))[0]
        return base


_BARE: Final[Mapping[int, str]] = _Bare()


def normal(word: str) -> str:
    """NFC, lower case, ' for every apostrophe, nothing invisible."""
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", word.translate(_ONE_WAY).lower())


def without_accents(surface: str) -> str:
    """The bare spelling, by the folding that texts get: trêve -> treve, œil -> oeil, but й stays й."""
    return surface if surface.isascii() else surface.translate(_BARE)


def could_be_typed(bare: str, accented: str) -> bool:
    """Whether somebody who wrote `bare` meant `accented`: no accent of `bare` is another one there."""
    if len(bare) != len(accented):
        return without_accents(bare) == bare
    return all(typed in (meant, without_accents(meant)) for typed, meant in zip(bare, accented, strict=True))


def words(text: str) -> frozenset[str]:
    """A list of words, as our tables are written."""
    return frozenset(text.split())


def table(text: str) -> dict[str, tuple[str, ...]]:
    """A list of words, each with what belongs to it: "courir cours court, enir iens ient"."""
    rows = (row.split() for row in text.split(","))
    return {first: tuple(rest) for first, *rest in rows}
