"""The table of one language, form -> lemma, read both ways from simplemma's data without unpacking it.

simplemma keeps a language as one sorted stream in which each record shares the beginning of the one before.
Unpacked into a dict French takes 25 MB and Russian 140; here the stream stays as it is, cut into blocks of
which only the first record is kept. A lookup reads one block. Backwards (lemma -> forms, bare spelling ->
accented ones) an array names the blocks to read. simplemma is pinned, because the reading of its stream is
not part of what it promises; tests/unit/rules/forms/test_lexicon.py compares with what it does promise.
"""

import lzma
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import Final, Protocol

from simplemma.strategies.dictionaries.dictionary_factory import (
    DATA_FOLDER,
    SUPPORTED_LANGUAGES,
    _read_decompressed,
)
from simplemma.strategies.dictionaries.frontcode import _iter_records, _read_header

from worker.rules.forms.spelling import without_accents

TABLES: Final = frozenset({"fr", "en", "es", "de", "it", "pt", "ru", "uk"}) & SUPPORTED_LANGUAGES
_BLOCK: Final = 32  # records: the compromise of simplemma's own reader
_BLOCK_BITS: Final = 24
_HEADER: Final = 32  # bytes, more than it has
_ALL_ACCENTS: Final = ""  # in every word
_ACCENTS: Final = {"ru": "ё", "uk": "ё"}  # the only letter of theirs that folds


class Lexicon(Protocol):
    """What the table says of a spelling, of a lemma and of a bare spelling. Case counts."""

    def lemma(self, surface: str, /) -> str | None:
        """The lemma of a spelling as the table writes it, None where it has no such spelling."""

    def forms(self, lemma: str, /) -> Collection[str]:
        """The spellings that the table gives this lemma."""

    def accented(self, bare: str, /) -> Collection[str]:
        """The spellings with accents that are `bare` without them."""


class PackedLexicon:
    """A `Lexicon` in little memory, for the words of some rules: about 10 µs a lookup."""

    def __init__(self, lang: str) -> None:
        """One pass over the stream."""
        self._data = _read_decompressed(lang)
        _, _, start = _read_header(self._data)
        self._firsts: list[bytes] = []
        self._seeds: list[tuple[int, bytes, bytes]] = []
        of_lemma: set[int] = set()
        of_bare: set[int] = set()
        accent = _stored(accent_of(lang))
        key, value, block = b"", b"", -1
        for number, (place, next_key, next_value) in enumerate(_iter_records(self._data, start)):
            is_first = not number % _BLOCK
            if is_first:
                block += 1
                self._firsts.append(next_key)
                self._seeds.append((place, key, value))
            if is_first or next_value != value:  # a million times: neighbours often share a lemma
                of_lemma.add(_entry(next_value, block))
            key, value = next_key, next_value
            if not key.isascii() and accent in key:
                of_bare.add(_entry(_stored(without_accents(key.decode())), block))
        self._of_lemma = array("Q", sorted(of_lemma))
        self._of_bare = array("Q", sorted(of_bare))

    def lemma(self, surface: str) -> str | None:
        """As `Lexicon` says."""
        wanted = _stored(surface)
        block = bisect_right(self._firsts, wanted) - 1
        return next((value.decode() for key, value in self._block(block) if key == wanted), None)

    def forms(self, lemma: str) -> frozenset[str]:
        """As `Lexicon` says."""
        wanted = _stored(lemma)
        found = self._blocks_of(self._of_lemma, wanted)
        return frozenset(key.decode() for key, value in found if value == wanted)

    def accented(self, bare: str) -> frozenset[str]:
        """As `Lexicon` says."""
        found = self._blocks_of(self._of_bare, _stored(bare))
        read = (key.decode() for key, _ in found if not key.isascii())
        return frozenset(one for one in read if one != bare and without_accents(one) == bare)

    def spellings(self) -> Iterator[str]:
        """All of them."""
        for block in range(len(self._firsts)):
            yield from (key.decode() for key, _ in self._block(block))

    def _blocks_of(self, entries: "array[int]", wanted: bytes) -> Iterator[tuple[bytes, bytes]]:
        place = bisect_left(entries, _entry(wanted, 0))
        end = bisect_left(entries, _entry(wanted, 0) + (1 << _BLOCK_BITS))
        for entry in entries[place:end]:
            yield from self._block(entry & ((1 << _BLOCK_BITS) - 1))

    def _block(self, number: int) -> Iterable[tuple[bytes, bytes]]:
        if number < 0:
            return
        records = _iter_records(self._data, *self._seeds[number])
        for (_, key, value), _ in zip(records, range(_BLOCK), strict=False):
            yield key, value


@cache
def records_of(lang: str) -> int:
    """How many spellings a table has, without reading it."""
    with lzma.open(DATA_FOLDER / f"{lang}.plzma") as stream:
        return _read_header(stream.read(_HEADER))[1]


def accent_of(lang: str) -> str:
    """What every word has that differs from its bare spelling, as far as the language shortens the search."""
    return _ACCENTS.get(lang, _ALL_ACCENTS)


def _stored(word: str) -> bytes:
    return word.encode(errors="replace")  # half of a surrogate pair is in no table


def _entry(word: bytes, block: int) -> int:
    return (hash(word) & 0xFFFFFFFF) << _BLOCK_BITS | block


@cache
def lexicon(lang: str) -> PackedLexicon | None:
    """The table of a language, read at its first use; None where there is none."""
    return PackedLexicon(lang) if lang in TABLES else None
