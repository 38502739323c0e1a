"""Signs that a term has at its ends, and that must stand there in the text too: C++, #MeToo, 50 %."""

from typing import Final

import numpy as np

from worker.rules.scan.arrays import Order
from worker.rules.scan.kernels import part
from worker.rules.scan.layout import AFTER_COUNT, AFTER_FIRST, BEFORE_COUNT, BEFORE_FIRST, Characters, Ints

AFTER: Final = np.array([ord(sign) for sign in "+#%‰€£$°"], np.uint32)
BEFORE: Final = np.array([ord(sign) for sign in "#@$€£"], np.uint32)
SPACES: Final = np.array([number for number in range(0x3001) if chr(number).isspace()], np.uint32)
_AS_FAR_AS: Final = 8  # characters


@part
def has_signs(text: Order, term: Ints, signs: Characters, first: int, last: int) -> bool:
    """As `signs.has_sign` has it at both ends of words `first` to `last`, for a row of `terms`."""
    before, after = term[BEFORE_COUNT], term[AFTER_COUNT]
    if before and not _stand_before(text, signs, term[BEFORE_FIRST], before, first):
        return False
    return not after or _stand_after(text, signs, term[AFTER_FIRST], after, last)


@part
def _stand_before(text: Order, signs: Characters, wanted: int, count: int, word: int) -> bool:
    """Exactly these, with spaces after them or without."""
    end = text.start[word]
    low = max(text.offsets[text.segment[word]], end - _AS_FAR_AS)
    while end > low and _is_in(text.chars[end - 1], SPACES):
        end -= 1
    first = end
    while first > low and _is_in(text.chars[first - 1], BEFORE):
        first -= 1
    return _are(text.chars, first, end, signs, wanted, count)


@part
def _stand_after(text: Order, signs: Characters, wanted: int, count: int, word: int) -> bool:
    """Exactly these, with spaces before them or without."""
    first = text.end[word]
    high = min(text.offsets[text.segment[word] + 1] - 1, first + _AS_FAR_AS)
    while first < high and _is_in(text.chars[first], SPACES):
        first += 1
    end = first
    while end < high and _is_in(text.chars[end], AFTER):
        end += 1
    return _are(text.chars, first, end, signs, wanted, count)


@part
def _are(characters: Characters, first: int, end: int, signs: Characters, wanted: int, count: int) -> bool:
    if end - first != count:
        return False
    for number in range(count):
        if characters[first + number] != signs[wanted + number]:
            return False
    return True


@part
def _is_in(character: np.uint32, among: Characters) -> bool:
    for one in among:
        if character == one:
            return True
    return False
