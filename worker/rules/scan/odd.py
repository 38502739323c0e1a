"""Words that the kernel leaves to Python: some letter of theirs has marks of its own."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from worker.rules.reading import ELIDED
from worker.rules.scan.arrays import HAS_ACCENTS, IS_ALL_CAPITALS, IS_CAPITALISED, IS_ODD, Words
from worker.rules.scan.hashing import accents_hash, accents_number, hash_of
from worker.rules.tokens import APOSTROPHES, Token, read_word

# What is longer is hardly met again, and many of them would fill the memory.
_LONGEST_KEPT: Final = 64


class _OddWord(NamedTuple):
    """One word as the arrays of Words have it."""

    flags: int
    accents: Sequence[int]
    capitals: Sequence[bool]
    accents_hash: int
    keys: Sequence[str]
    hashes: Sequence[int]


def with_odd_words(words: Words, text: str) -> Words:
    """Read the odd words of a text: their letters and bare forms follow those of all other words."""
    numbers = np.flatnonzero(words.flags & IS_ODD)
    bounds = zip(words.start[numbers].tolist(), words.end[numbers].tolist(), strict=True)
    read = [_read(text[start:end]) for start, end in bounds]
    keys = [key for one in read for key in one.keys]
    words.flags[numbers] = [one.flags for one in read]
    words.accents_hash[numbers] = np.array([one.accents_hash for one in read], np.uint64)
    words.letter_count[numbers] = letters = [len(one.accents) for one in read]
    words.letter_first[numbers] = _firsts(letters, len(words.accents))
    words.key_count[numbers] = counts = [len(one.keys) for one in read]
    words.key_first[numbers] = _firsts(counts, len(words.hash))
    _count_elided(words, text, numbers[[one.keys[0] in ELIDED for one in read]])
    return words._replace(
        accents=_longer(words.accents, (number for one in read for number in one.accents)),
        capitals=_longer(words.capitals, (is_capital for one in read for is_capital in one.capitals)),
        hash=_longer(words.hash, (number for one in read for number in one.hashes)),
        bare_first=_longer(words.bare_first, _firsts(list(map(len, keys)), len(words.bare))),
        bare_count=_longer(words.bare_count, map(len, keys)),
        bare=_longer(words.bare, map(ord, "".join(keys))),
    )


def _read(word: str) -> _OddWord:
    return _read_once(word) if len(word) <= _LONGEST_KEPT else _read_once.__wrapped__(word)


@lru_cache(maxsize=16384)
def _read_once(word: str) -> _OddWord:
    letters, keys = read_word(word) if len(word) <= _LONGEST_KEPT else read_word.__wrapped__(word)
    token = Token(0, len(word), letters, keys)
    numbers = [accents_number(letter.accents) for letter in letters]
    return _OddWord(
        flags=IS_ODD
        | token.is_capitalised * IS_CAPITALISED
        | token.is_all_capitals * IS_ALL_CAPITALS
        | any(numbers) * HAS_ACCENTS,
        accents=numbers,
        capitals=[letter.is_capital for letter in letters],
        accents_hash=accents_hash(numbers),
        keys=keys,
        hashes=list(map(hash_of, keys)),
    )


def _count_elided(words: Words, text: str, numbers: NDArray[np.int64]) -> None:
    """Words after an elided one stand one position earlier: the kernel could not know that it is elided."""
    elided = [number for number in numbers.tolist() if text[words.end[number]] in APOSTROPHES]
    if not elided:
        return
    before = np.zeros(len(words.start) + 1, np.int32)
    before[np.array(elided) + 1] = 1
    before = np.cumsum(before, dtype=np.int32)[:-1]
    first_of_segment = np.searchsorted(words.segment, words.segment)
    words.position[:] -= before - before[first_of_segment]


def _firsts(counts: Sequence[int], begin: int) -> NDArray[np.int64]:
    """Where parts of these lengths begin, one after the other from `begin`."""
    return np.cumsum([begin, *counts])[:-1]


def _longer(array: NDArray[Any], more: Iterable[int]) -> NDArray[Any]:
    return np.concatenate((array, np.fromiter(more, array.dtype)))
