"""A text in a few numbers: equal texts have equal sketches, and near ones share most of theirs."""

import re
import zlib
from itertools import accumulate
from typing import Final

from worker.stories.titles import folded

Sketch = tuple[int, ...]
_SIZE: Final = 24  # numbers
_SHINGLE: Final = 4  # words that are hashed together
FEWEST_WORDS: Final = 60  # a shorter text (a teaser, a wall) says too little to be known again
_MOST_LETTERS: Final = 20_000  # that are read
_WORD: Final = re.compile(r"[^\W_]+")
_BITS: Final = 0xFFFFFFFF
_MIX: Final = 0x9E3779B1  # an odd number: spreads what crc32 leaves alike


def sketch_of(body: str) -> Sketch:
    """The smallest hashes of the runs of words in a text (bottom-k MinHash); () of a short one.

    Case, accents and punctuation do not count.
    """
    words = _WORD.findall(folded(body[:_MOST_LETTERS]))
    if len(words) < FEWEST_WORDS:
        return ()
    text = " ".join(words).encode()
    ends = list(accumulate(len(word.encode()) + 1 for word in words))
    starts = [0, *ends]
    hashes = {
        (zlib.crc32(text[start : end - 1]) * _MIX) & _BITS
        for start, end in zip(starts, ends[_SHINGLE - 1 :], strict=False)
    }
    return tuple(sorted(hashes)[:_SIZE])


def overlap(one: Sketch, other: Sketch) -> float:
    """How much of two texts together is in both, as their sketches tell: 0 to 1, 0 where one has none."""
    if not (one and other):
        return 0.0
    size = min(len(one), len(other))
    smallest = sorted({*one, *other})[:size]
    return len({*one} & {*other} & {*smallest}) / size
