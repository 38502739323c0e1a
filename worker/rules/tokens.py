"""One tokeniser for rules and texts: words with their place in the original text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from worker.rules.folding import fold_letter, is_arabic, is_cyrillic, is_ideograph, is_ignorable, is_mark

APOSTROPHES: Final = "'’ʼ‘＇"
# Attached to Arabic words: and, so; with, for, like; the article, which is written ل after for.
_ARABIC_PREFIX: Final = re.compile("([وف]?)([بلك]?)((?<=ل)ل|ال|)")
_SHORTEST_ARABIC: Final = 2
# Of a letter's marks, no more are read. No language has so many, and to put them in order costs their square.
_MOST_MARKS: Final = 30


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter of a token: its base without accents, its accents, whether it is a capital."""

    base: str
    accents: str
    is_capital: bool


@dataclass(frozen=True, slots=True)
class Token:
    """A word at [start, end) of the original text. `folded` are the bare forms that find it."""

    start: int
    end: int
    letters: tuple[Letter, ...]
    folded: tuple[str, ...]

    @property
    def is_all_capitals(self) -> bool:
        """Every letter that has a case is a capital, and there are at least two."""
        cased = [letter for letter in self.letters if letter.base.isalpha()]
        return len(cased) > 1 and all(letter.is_capital for letter in cased)

    @property
    def is_capitalised(self) -> bool:
        """The first letter is a capital."""
        return bool(self.letters) and self.letters[0].is_capital


def tokenise(text: str) -> tuple[Token, ...]:
    """The words of a text, in order. Offsets are characters of the text as given."""
    return tuple(_token(text, start, end) for start, end in _bounds(text))


def _bounds(text: str) -> Iterator[tuple[int, int]]:
    """Where words begin and end."""
    start: int | None = None
    for place, character in enumerate(text):
        kind = kind_of(character)
        if start is not None and (kind in {"w", "m"} or (kind == "a" and _joins(text, place))):
            continue
        if start is not None:
            yield start, _without_tail(text, start, place)
            start = None
        if kind == "i":
            yield place, place + 1
        elif kind == "w" and not is_ignorable(character):
            start = place
    if start is not None:
        yield start, _without_tail(text, start, len(text))


@lru_cache(maxsize=8192)
def kind_of(character: str) -> str:
    """w: part of a word; m: a mark or invisible; i: an ideograph; a: an apostrophe; '': between words."""
    if character in APOSTROPHES:
        return "a"
    if is_mark(character) or is_ignorable(character):
        return "m"
    if is_ideograph(character):
        return "i"
    return "w" if unicodedata.category(character)[0] in "LN" else ""


def _joins(text: str, place: int) -> bool:
    """An apostrophe is a letter between Cyrillic ones; after a French elision it ends the word."""
    before, after = place - 1, place + 1
    while before > 0 and kind_of(text[before]) == "m":  # й may be и and a mark
        before -= 1
    while after < len(text) and is_ignorable(text[after]):
        after += 1
    return after < len(text) and is_cyrillic(text[before]) and is_cyrillic(text[after])


def _without_tail(text: str, start: int, end: int) -> int:
    """A word does not end in something invisible."""
    while end > start + 1 and is_ignorable(text[end - 1]):
        end -= 1
    return end


def _token(text: str, start: int, end: int) -> Token:
    return Token(start, end, *read_word(text[start:end]))


@lru_cache(maxsize=16384)  # words repeat: half the cost of tokenising, under 20 MB
def read_word(word: str) -> tuple[tuple[Letter, ...], tuple[str, ...]]:
    """The letters of a word, and the bare forms that find it."""
    letters = tuple(_letters(word))
    return letters, _found_by("".join(letter.base for letter in letters))


def _letters(word: str) -> Iterator[Letter]:
    cluster = ""
    for character in word:
        if is_ignorable(character) or character in APOSTROPHES:
            continue
        if cluster and is_mark(character):
            cluster += character if len(cluster) <= _MOST_MARKS else ""
            continue
        if cluster:
            yield _letter(cluster)
        cluster = character
    if cluster:
        yield _letter(cluster)


@lru_cache(maxsize=8192)
def _letter(cluster: str) -> Letter:
    base, accents = fold_letter(cluster)
    return Letter(base, accents, cluster[0].isupper())


def _found_by(bare: str) -> tuple[str, ...]:
    """The bare form; for Arabic also without what is attached to it, with and without its article."""
    if not bare or not is_arabic(bare[0]):
        return (bare,)
    attached = _ARABIC_PREFIX.match(bare)
    assert attached is not None  # noqa: S101 - it may be empty
    conjunction, _, article = attached.groups()
    stem = bare[attached.end() :]
    shorter = (bare[len(conjunction) :], f"ال{stem}" if article else stem, stem)
    return tuple(dict.fromkeys([bare, *(form for form in shorter if len(form) > _SHORTEST_ARABIC)]))
