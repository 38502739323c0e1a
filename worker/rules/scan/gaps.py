"""What stands between two words: the sign, and whether a sentence ends there."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.characters import CLOSES, DROPPED, ENDS, ENDS_ALONE, JOINS, SPACE
from worker.rules.scan.hashing import BASIS, PARAGRAPH, PRIME, SIGN, SIMPLY_FOLLOWS
from worker.rules.scan.kernels import kernel

# What a gap has, besides its sign.
HAS_END: Final = 1  # a mark that ends a sentence and a space after it, or a paragraph's end
HAS_BREAK: Final = 2
HAS_BLANK_LINE: Final = 4  # perhaps with spaces in it
HAS_TWO_BREAKS: Final = 8  # at once
HAS_MORE: Final = 16  # than spaces and line breaks
_BREAK: Final = 0x0A
_RETURN: Final = 0x0D
_TAB: Final = 0x09
_BLANK: Final = 0x20
_STOP: Final = 0x2E


@kernel
def sign_in(chars: NDArray[np.uint32], table: NDArray[np.int64], start: int, end: int) -> np.uint64:
    """The hash of the sign in a gap, as sign_between() has it."""
    place, breaks = start, 0
    while place < end and table[chars[place]] & SPACE:
        breaks += chars[place] == _BREAK
        place += 1
    if breaks > 1:
        return PARAGRAPH
    after = place
    if after < end and table[chars[after]] & JOINS:
        after += 1
    while after < end and table[chars[after]] & SPACE:
        after += 1
    return SIMPLY_FOLLOWS if after == end else _other_sign(chars, table, start, end)


@kernel
def _other_sign(chars: NDArray[np.uint32], table: NDArray[np.int64], start: int, end: int) -> np.uint64:
    found, is_empty, is_after_break = BASIS, True, False
    for place in range(start, end):
        point, entry = chars[place], table[chars[place]]
        if point == _BREAK:
            if is_after_break:
                return PARAGRAPH
            is_after_break = True
        elif not entry & SPACE:
            is_after_break = False
        if not entry & DROPPED:
            found, is_empty = (found ^ np.uint64(point)) * PRIME, False
    return SIMPLY_FOLLOWS if is_empty else found | SIGN


@kernel
def contents_of(chars: NDArray[np.uint32], table: NDArray[np.int64], start: int, end: int) -> int:
    """What a gap has: the bits above."""
    found, is_after_end, is_after_break = 0, False, False
    for place in range(start, end):
        point, entry = chars[place], table[chars[place]]
        if point == _BREAK:
            found |= HAS_BREAK
            if is_after_break:
                found |= HAS_BLANK_LINE | HAS_END
            if place > start and chars[place - 1] == _BREAK:
                found |= HAS_TWO_BREAKS
            is_after_break = True
        elif not entry & SPACE:
            is_after_break = False
        if point not in (_BREAK, _RETURN, _TAB, _BLANK):
            found |= HAS_MORE
        if entry & ENDS_ALONE or (is_after_end and entry & SPACE):
            found |= HAS_END
        is_after_end = entry & ENDS != 0 or (is_after_end and entry & CLOSES != 0)
    return found


@kernel
def ends_sentence(contents: int, is_abbreviated: bool, is_lower_after: bool) -> bool:  # noqa: FBT001
    """Whether a sentence ends in a gap. `is_abbreviated`: it begins with the full stop of an abbreviation."""
    if not contents & HAS_END:
        return False
    if contents & HAS_BREAK and not contents & HAS_MORE:
        return True
    if is_abbreviated:
        return contents & HAS_BLANK_LINE != 0
    return not is_lower_after or contents & HAS_TWO_BREAKS != 0


@kernel
def begins_with_one_stop(chars: NDArray[np.uint32], start: int, end: int) -> bool:
    """Whether a gap begins with a full stop, and not with two."""
    return start < end and chars[start] == _STOP and (start + 1 == end or chars[start + 1] != _STOP)
