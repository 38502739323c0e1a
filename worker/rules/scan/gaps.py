"""What stands between two words: the sign, and whether a sentence ends there."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.characters import CAPITAL, CLOSES, DROPPED, ENDS, ENDS_ALONE, JOINS, LOWER, SPACE
from worker.rules.scan.hashing import BASIS, PARAGRAPH, PRIME, SIGN, SIMPLY_FOLLOWS, is_among
from worker.rules.scan.kernels import ONE, inner_part

_STOP: Final = 0x2E
_BREAK: Final = 0x0A
_RETURN: Final = 0x0D
_TAB: Final = 0x09
_BLANK: Final = 0x20
# What a gap has, besides its sign.
_HAS_END: Final = 1  # a mark that ends a sentence and a space after it, or a blank line
_HAS_BREAK: Final = 2
_HAS_BLANK_LINE: Final = 4  # perhaps with spaces in it
_HAS_TWO_BREAKS: Final = 8  # at once
_HAS_MORE: Final = 16  # than blanks and breaks


@inner_part
def sign_in(chars: NDArray[np.uint32], table: NDArray[np.int64], start: np.uintp, end: np.uintp) -> np.uint64:
    """The hash of the sign in a gap, as sign_between() has it."""
    place, breaks = start, 0
    while place < end and table[chars[place]] & SPACE:
        breaks += chars[place] == _BREAK
        place += ONE
    if breaks > 1:
        return PARAGRAPH
    if place < end and table[chars[place]] & JOINS:
        place += ONE
    while place < end and table[chars[place]] & SPACE:
        place += ONE
    return SIMPLY_FOLLOWS if place == end else _other_sign(chars, table, start, end)


@inner_part
def _other_sign(
    chars: NDArray[np.uint32], table: NDArray[np.int64], start: np.uintp, end: np.uintp
) -> np.uint64:
    found, is_empty, is_after_break, place = BASIS, True, False, start
    while place < end:
        point, entry = chars[place], table[chars[place]]
        if point == _BREAK:
            if is_after_break:
                return PARAGRAPH
            is_after_break = True
        elif not entry & SPACE:
            is_after_break = False
        if not entry & DROPPED:
            found, is_empty = (found ^ np.uint64(point)) * PRIME, False
        place += ONE
    return SIMPLY_FOLLOWS if is_empty else found | SIGN


@inner_part
def is_new_sentence(
    chars: NDArray[np.uint32],
    table: NDArray[np.int64],
    word: np.uintp,
    start: np.uintp,
    end: np.uintp,
    spelling: np.uint64,
    abbreviations: NDArray[np.uint64],
) -> bool:
    """Whether a sentence ends in a gap [start, end) after a word that begins at `word`.

    `spelling` is the hash of that word's letters and accents, and `abbreviations` are such hashes.
    """
    contents = _contents_of(chars, table, start, end)
    if not contents & _HAS_END:
        return False
    if contents & _HAS_BREAK and not contents & _HAS_MORE:
        return True
    if chars[start] == _STOP and chars[start + ONE] != _STOP:
        is_initial = start - word == ONE and table[chars[word]] & CAPITAL != 0
        if is_initial or is_among(spelling, abbreviations):
            return contents & _HAS_BLANK_LINE != 0
    return not table[chars[end]] & LOWER or contents & _HAS_TWO_BREAKS != 0


@inner_part
def _contents_of(chars: NDArray[np.uint32], table: NDArray[np.int64], start: np.uintp, end: np.uintp) -> int:
    found, is_after_end, is_after_break, place = 0, False, False, start
    while place < end:
        point, entry = chars[place], table[chars[place]]
        if point == _BREAK:
            found |= _HAS_BREAK
            if is_after_break:
                found |= _HAS_BLANK_LINE | _HAS_END
                if chars[place - ONE] == _BREAK:
                    found |= _HAS_TWO_BREAKS
            is_after_break = True
        elif not entry & SPACE:
            is_after_break = False
        if point not in (_BREAK, _RETURN, _TAB, _BLANK):
            found |= _HAS_MORE
        if entry & ENDS_ALONE or (is_after_end and entry & SPACE):
            found |= _HAS_END
        is_after_end = entry & ENDS != 0 or (is_after_end and entry & CLOSES != 0)
        place += ONE
    return found
