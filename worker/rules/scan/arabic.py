"""The other bare forms of an Arabic word: without what is attached to it, with and without its article."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.hashing import hash_in
from worker.rules.scan.kernels import ONE, TWO, inner_part

_ALEF: Final = 0x0627
_BEH: Final = 0x0628
_FEH: Final = 0x0641
_KAF: Final = 0x0643
_LAM: Final = 0x0644
_WAW: Final = 0x0648
_SHORTEST: Final = np.uintp(3)


@inner_part
def add_arabic_keys(
    hashes: NDArray[np.uint64],
    bare_first: NDArray[np.int32],
    bare_count: NDArray[np.int32],
    bare: NDArray[np.uint32],
    key: np.uintp,
    first: np.uintp,
    end: np.uintp,
) -> tuple[np.uintp, np.uintp]:
    """Add the shorter forms of the word of a key, spelled at [first, end). Returns the counts after them."""
    word = first + ONE if bare[first] in (_WAW, _FEH) else first  # and, so
    noun = word + ONE if word < end and bare[word] in (_BEH, _LAM, _KAF) else word  # with, for, like
    spell = end
    if noun > word and noun < end and bare[word] == _LAM and bare[noun] == _LAM:  # for the
        bare[spell], bare[spell + ONE] = _ALEF, _LAM
        spell += TWO
        for place in range(noun + ONE, end):
            bare[spell] = bare[place]
            spell += ONE
        forms = ((word, end), (end, spell), (noun + ONE, end))
    else:
        has_article = noun + ONE < end and bare[noun] == _ALEF and bare[noun + ONE] == _LAM
        forms = ((word, end), (noun, end), (noun + TWO if has_article else noun, end))
    before = first
    for begin, last in forms:
        if begin > before and last - begin >= _SHORTEST:
            key += ONE
            hashes[key] = hash_in(bare, begin, last)
            bare_first[key], bare_count[key] = begin, last - begin
        before = begin if begin < end else word
    return key + ONE, spell
