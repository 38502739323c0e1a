"""The other bare forms of an Arabic word: without what is attached to it, with and without its article."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.hashing import BASIS, PRIME
from worker.rules.scan.kernels import kernel

_ALEF: Final = 0x0627
_LAM: Final = 0x0644
_WAW: Final = 0x0648
_FEH: Final = 0x0641
_BEH: Final = 0x0628
_KAF: Final = 0x0643
_SHORTEST: Final = 3


@kernel
def keys_of_arabic(
    hashes: NDArray[np.uint64],
    bare_first: NDArray[np.int32],
    bare_count: NDArray[np.int32],
    bare: NDArray[np.uint32],
    key: int,
    spell: int,
) -> tuple[int, int]:
    """Add the shorter forms of the word that is the last key. The counts of keys and letters after."""
    first, last = bare_first[key - 1], spell
    word = first + (bare[first] in (_WAW, _FEH))  # and, so
    noun = word + (word < last and bare[word] in (_BEH, _LAM, _KAF))  # with, for, like
    if noun > word and noun < last and bare[word] == _LAM and bare[noun] == _LAM:  # for the
        stem, begin = noun + 1, spell
        bare[spell], bare[spell + 1] = _ALEF, _LAM
        spell += 2
        for place in range(stem, last):
            bare[spell] = bare[place]
            spell += 1
        if word > first:
            key = _add(hashes, bare_first, bare_count, bare, key, word, last)
        key = _add(hashes, bare_first, bare_count, bare, key, begin, spell)
        return _add(hashes, bare_first, bare_count, bare, key, stem, last), spell
    stem = noun + 2 if noun + 1 < last and bare[noun] == _ALEF and bare[noun + 1] == _LAM else noun
    if word > first:
        key = _add(hashes, bare_first, bare_count, bare, key, word, last)
    if noun > word and stem > noun:
        key = _add(hashes, bare_first, bare_count, bare, key, noun, last)
    if stem > word:
        key = _add(hashes, bare_first, bare_count, bare, key, stem, last)
    return key, spell


@kernel
def _add(  # noqa: PLR0913, PLR0917
    hashes: NDArray[np.uint64],
    bare_first: NDArray[np.int32],
    bare_count: NDArray[np.int32],
    bare: NDArray[np.uint32],
    key: int,
    begin: int,
    end: int,
) -> int:
    if end - begin < _SHORTEST:
        return key
    found = BASIS
    for place in range(begin, end):
        found = (found ^ np.uint64(bare[place])) * PRIME
    hashes[key], bare_first[key], bare_count[key] = found, begin, end - begin
    return key + 1
