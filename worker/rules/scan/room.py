"""Room for the words of a text: as much as its characters may need, cut down to what they took."""

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.arrays import Words
from worker.rules.scan.characters import LONGEST_BASE
from worker.rules.scan.kernels import making_part


@making_part
def room_for(chars: NDArray[np.uint32], lengths: NDArray[np.int32]) -> Words:
    """Arrays for as many words, letters and keys as there can be in segments of these lengths."""
    room = chars.size
    offsets = np.zeros(lengths.size + 1, np.int32)
    for segment in range(lengths.size):
        offsets[segment + 1] = offsets[segment] + lengths[segment] + 1
    return Words(
        chars=chars,
        offsets=offsets,
        segment=np.empty(room, np.int32),
        start=np.empty(room, np.int32),
        end=np.empty(room, np.int32),
        flags=np.empty(room, np.uint8),
        letter_first=np.empty(room, np.int32),
        letter_count=np.empty(room, np.int32),
        accents=np.zeros(room, np.uint32),
        capitals=np.zeros(room, np.uint8),
        accents_hash=np.empty(room, np.uint64),
        key_first=np.empty(room, np.int32),
        key_count=np.empty(room, np.int32),
        hash=np.empty(room, np.uint64),
        bare_first=np.empty(room, np.int32),
        bare_count=np.empty(room, np.int32),
        bare=np.empty(room * LONGEST_BASE * 2, np.uint32),
        position=np.empty(room, np.int32),
        sentence=np.empty(room, np.int32),
        gap=np.empty(room, np.uint64),
    )


@making_part
def trimmed(words: Words, word: np.uintp, letter: np.uintp, key: np.uintp, spell: np.uintp) -> Words:
    """The arrays up to these counts of words, letters, keys, and code points of bare forms."""
    return Words(
        chars=words.chars,
        offsets=words.offsets,
        segment=words.segment[:word],
        start=words.start[:word],
        end=words.end[:word],
        flags=words.flags[:word],
        letter_first=words.letter_first[:word],
        letter_count=words.letter_count[:word],
        accents=words.accents[:letter],
        capitals=words.capitals[:letter],
        accents_hash=words.accents_hash[:word],
        key_first=words.key_first[:word],
        key_count=words.key_count[:word],
        hash=words.hash[:key],
        bare_first=words.bare_first[:key],
        bare_count=words.bare_count[:key],
        bare=words.bare[:spell],
        position=words.position[:word],
        sentence=words.sentence[:word],
        gap=words.gap[:word],
    )
