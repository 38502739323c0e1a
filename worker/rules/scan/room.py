"""Room for the words of a text: as much as its characters may need, and the part of it that they took."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.arrays import Words
from worker.rules.scan.characters import LONGEST_BASE

_TYPES: Final = {
    np.int32: "segment start end letter_first letter_count key_first key_count bare_first bare_count "
    "position sentence",
    np.uint8: "flags capitals",
    np.uint32: "accents",
    np.uint64: "accents_hash hash gap",
}


def room_for(characters: int) -> Words:
    """Arrays for as many words, letters and keys as so many characters can have, separators included."""
    arrays = {name: np.empty(characters, type_) for type_, names in _TYPES.items() for name in names.split()}
    # An Arabic word may be spelled a second time, with its article.
    bare = np.empty(characters * LONGEST_BASE * 2, np.uint32)
    return Words(chars=np.empty(0, np.uint32), offsets=np.empty(0, np.int32), bare=bare, **arrays)


def taken(
    room: Words,
    chars: NDArray[np.uint32],
    offsets: NDArray[np.int32],
    words: int,
    letters: int,
    keys: int,
    spelled: int,
) -> Words:
    """The part of it that so many words, letters, keys, and code points of bare forms have taken."""
    return Words(
        chars=chars,
        offsets=offsets,
        segment=room.segment[:words],
        start=room.start[:words],
        end=room.end[:words],
        flags=room.flags[:words],
        letter_first=room.letter_first[:words],
        letter_count=room.letter_count[:words],
        accents=room.accents[:letters],
        capitals=room.capitals[:letters],
        accents_hash=room.accents_hash[:words],
        key_first=room.key_first[:words],
        key_count=room.key_count[:words],
        hash=room.hash[:keys],
        bare_first=room.bare_first[:keys],
        bare_count=room.bare_count[:keys],
        bare=room.bare[:spelled],
        position=room.position[:words],
        sentence=room.sentence[:words],
        gap=room.gap[:words],
    )
