"""The words of texts as flat arrays: what kernels read."""

from operator import attrgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

# Flags of a word.
IS_CAPITALISED: Final = 1
IS_ALL_CAPITALS: Final = 2
HAS_ACCENTS: Final = 4
IS_ODD: Final = 8  # read by Python: a letter of it has marks of its own


class Words(NamedTuple):
    """The words of some segments, as flat arrays: n words, m letters, k keys.

    A segment is a field of a text, or a spelling. Characters are counted over all segments: a place in one
    is the place in `chars` less `offsets[segment]`.
    """

    chars: NDArray[np.uint32]  # code points of all segments, each with a separator behind it, in no word
    offsets: NDArray[np.int32]  # segments + 1: where each begins in `chars`, and the end
    segment: NDArray[np.int32]  # n: the number of its segment
    start: NDArray[np.int32]  # n: the first of its characters
    end: NDArray[np.int32]  # n: after the last
    flags: NDArray[np.uint8]  # n: IS_CAPITALISED, IS_ALL_CAPITALS, HAS_ACCENTS, IS_ODD
    letter_first: NDArray[np.int32]  # n: the first of its letters
    letter_count: NDArray[np.int32]  # n
    accents: NDArray[np.uint32]  # m: accents_number() of the letter
    capitals: NDArray[np.uint8]  # m: 1 for a capital
    accents_hash: NDArray[np.uint64]  # n: accents_hash() of its letters
    key_first: NDArray[np.int32]  # n: the first of its bare forms
    key_count: NDArray[np.int32]  # n: 1, but for Arabic
    hash: NDArray[np.uint64]  # k: hash_of() the bare form
    bare_first: NDArray[np.int32]  # k: the first of its code points
    bare_count: NDArray[np.int32]  # k
    bare: NDArray[np.uint32]  # code points of the bare forms
    position: NDArray[np.int32]  # n: as readers count words in a segment, elided ones count none
    sentence: NDArray[np.int32]  # n: its sentence in the segment
    gap: NDArray[np.uint64]  # n: sign_hash() of what is before it; a paragraph's end before the first


class Spelling(NamedTuple):
    """How the words of a text are spelled: a part of Words."""

    flags: NDArray[np.uint8]
    letter_first: NDArray[np.int32]
    letter_count: NDArray[np.int32]
    accents: NDArray[np.uint32]
    capitals: NDArray[np.uint8]
    accents_hash: NDArray[np.uint64]
    key_first: NDArray[np.int32]
    key_count: NDArray[np.int32]
    hash: NDArray[np.uint64]
    bare_first: NDArray[np.int32]
    bare_count: NDArray[np.int32]
    bare: NDArray[np.uint32]


class Order(NamedTuple):
    """Where the words of a text stand: a part of Words."""

    chars: NDArray[np.uint32]
    offsets: NDArray[np.int32]
    segment: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    position: NDArray[np.int32]
    sentence: NDArray[np.int32]
    gap: NDArray[np.uint64]


_SPELLING: Final = attrgetter(*Spelling._fields)
_ORDER: Final = attrgetter(*Order._fields)


def spelling_of(words: Words) -> Spelling:
    """How they are spelled."""
    return Spelling._make(_SPELLING(words))


def order_of(words: Words) -> Order:
    """Where they stand."""
    return Order._make(_ORDER(words))
