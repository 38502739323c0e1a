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
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice
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
_KEPT: Final = 128  # blocks: the forms of a word stand near each other
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
        records = _iter_records(self._data, start)
        self._firsts: list[bytes] = []
        self._seeds: list[tuple[int, bytes, bytes]] = []
        of_lemma, of_bare = array("Q"), array("Q")
        key, value = b"", b""
        while block := tuple(islice(records, _BLOCK)):
            places, keys, values = zip(*block, strict=True)
            number = len(self._firsts)
            self._firsts.append(keys[0])
            self._seeds.append((places[0], key, value))
            of_lemma.extend([_entry(one, number) for one in set(values)])
            of_bare.extend([_entry(_stored(one), number) for one in _bare(keys, accent_of(lang))])
            key, value = keys[-1], values[-1]
        self._of_lemma = array("Q", sorted(of_lemma))
        self._of_bare = array("Q", sorted(of_bare))
        self._block = lru_cache(_KEPT)(self._read)
        self._accented = lru_cache(_KEPT)(self._read_accented)

    def lemma(self, surface: str) -> str | None:
        """As `Lexicon` says."""
        wanted = _stored(surface)
        found = self._block(max(0, bisect_right(self._firsts, wanted) - 1)).get(wanted)
        return None if found is None else found.decode()

    def forms(self, lemma: str) -> frozenset[str]:
        """As `Lexicon` says."""
        wanted = _stored(lemma)
        blocks = map(self._block, _blocks_of(self._of_lemma, wanted))
        return frozenset(key.decode() for block in blocks for key, value in block.items() if value == wanted)

    def accented(self, bare: str) -> frozenset[str]:
        """As `Lexicon` says."""
        blocks = map(self._accented, _blocks_of(self._of_bare, _stored(bare)))
        return frozenset(spelling for block in blocks for one, spelling in block if one == bare != spelling)

    def spellings(self) -> Iterator[str]:
        """All of them."""
        for number in range(len(self._firsts)):
            yield from map(bytes.decode, self._read(number))

    def _read(self, number: int) -> Mapping[bytes, bytes]:
        """The spellings of a block and their lemmas."""
        records = _iter_records(self._data, *self._seeds[number])
        return {key: value for (_, key, value), _ in zip(records, range(_BLOCK), strict=False)}

    def _read_accented(self, number: int) -> Sequence[tuple[str, str]]:
        """The spellings of a block that may have accents, each after what it is without."""
        read = [key.decode() for key in self._block(number) if not key.isascii()]
        return [(without_accents(spelling), spelling) for spelling in read]


@cache
def records_of(lang: str) -> int:
    """How many spellings a table has, without reading it."""
    with lzma.open(DATA_FOLDER / f"{lang}.plzma") as stream:
        return _read_header(stream.read(_HEADER))[1]


def accent_of(lang: str) -> str:
    """What every word has that differs from its bare spelling, as far as the language shortens the search."""
    return _ACCENTS.get(lang, _ALL_ACCENTS)


def _bare(keys: Iterable[bytes], accent: str) -> set[str]:
    """What the spellings with accents among some are without them."""
    joined = b"\n".join(keys)
    if joined.isascii() or accent.encode() not in joined:  # a look at thirty words at once
        return set()
    words = joined.decode().split("\n")
    return {without_accents(word) for word in words if accent in word and not word.isascii()}


def _stored(word: str) -> bytes:
    return word.encode(errors="replace")  # half of a surrogate pair is in no table


def _blocks_of(entries: "array[int]", wanted: bytes) -> Iterator[int]:
    place = bisect_left(entries, _entry(wanted, 0))
    end = bisect_left(entries, _entry(wanted, 0) + (1 << _BLOCK_BITS))
    return (entry & ((1 << _BLOCK_BITS) - 1) for entry in entries[place:end])


def _entry(word: bytes, block: int) -> int:
    return (hash(word) & 0xFFFFFFFF) << _BLOCK_BITS | block


@cache
def lexicon(lang: str) -> PackedLexicon | None:
    """The table of a language, read at its first use; None where there is none."""
    return PackedLexicon(lang) if lang in TABLES else None
