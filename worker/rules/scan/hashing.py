"""The hash of a word: the same for kernels and for Python, and the hash of a prefix comes by the way."""

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.kernels import ONE, inner_part

BASIS: Final = np.uint64(0xCBF29CE484222325)
PRIME: Final = np.uint64(0x100000001B3)
SIMPLY_FOLLOWS: Final = np.uint64(0)  # no sign between two words
PARAGRAPH: Final = np.uint64(1)  # a paragraph's end, or the beginning of a segment
SIGN: Final = np.uint64(2)  # this bit keeps the hash of a sign apart from those two
_MASK: Final = 0xFFFFFFFFFFFFFFFF
_SEVERAL: Final = 0x80000000


def hash_of(bare: str) -> int:
    """The hash of a bare form: FNV-1a, 64 bits, over code points instead of bytes."""
    return _hash(map(ord, bare))


def sign_hash(sign: str | None) -> int:
    """The hash of what stands between two words: 0 for nothing, 1 for a paragraph's end."""
    if sign is None:
        return int(PARAGRAPH)
    return _hash(map(ord, sign)) | int(SIGN) if sign else int(SIMPLY_FOLLOWS)


def accents_number(accents: str) -> int:
    """The accents of one letter as a number: 0, the code point of the mark, or a hash of several marks."""
    if len(accents) < 2:
        return ord(accents) if accents else 0
    return _SEVERAL | (hash_of(accents) & (_SEVERAL - 1))


def accents_hash(numbers: Iterable[int]) -> int:
    """The hash of the accents of all letters of a word, 0 if there is none."""
    found = list(numbers)
    return _hash(found) if any(found) else 0


def _hash(numbers: Iterable[int]) -> int:
    found = int(BASIS)
    for number in numbers:
        found = ((found ^ number) * int(PRIME)) & _MASK
    return found


@inner_part
def hash_in(numbers: NDArray[np.uint32], begin: np.uintp, end: np.uintp) -> np.uint64:
    """The same hash, of a part of an array."""
    found, place = BASIS, begin
    while place < end:
        found = (found ^ np.uint64(numbers[place])) * PRIME
        place += ONE
    return found


@inner_part
def is_among(one: np.uint64, several: NDArray[np.uint64]) -> bool:
    """Whether a hash is one of these few."""
    for other in several:
        if one == other:
            return True
    return False
