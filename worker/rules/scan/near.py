"""Which of the places found stand near each other: `worker.rules.near` over flat arrays."""

from typing import Final

from worker.rules.scan.arrays import Order
from worker.rules.scan.kernels import part
from worker.rules.scan.layout import HIT_FIELD, HIT_FIRST, HIT_LAST, Ints

_FEW: Final = 256  # pairs that are looked at one by one
_NONE: Final = -1


@part
def near(
    text: Order,
    hits: Ints,
    left: Ints,
    right: Ints,
    distance: int,
    is_ordered: int,
    marks: Ints,
    nearest: Ints,
) -> None:  # fmt: skip
    """Set `marks` of those of `left`, then of `right`, that have a partner on the other side.

    Of those before and those after only the nearest matters, for distances grow. `nearest` is room, per word.
    """
    ours, theirs = marks[: len(left)], marks[len(left) : len(left) + len(right)]
    ours[:] = 0
    theirs[:] = 0
    if len(left) * len(right) <= _FEW:
        _mark_few(text, hits, left, right, distance, is_ordered, marks)
        return
    _mark_followed(text, hits, left, right, distance, ours, nearest)
    _mark_preceded(text, hits, right, left, distance, theirs, nearest)
    if not is_ordered:
        _mark_followed(text, hits, right, left, distance, theirs, nearest)
        _mark_preceded(text, hits, left, right, distance, ours, nearest)


@part
def _mark_few(
    text: Order, hits: Ints, left: Ints, right: Ints, distance: int, is_ordered: int, marks: Ints
) -> None:
    for one in range(len(left)):
        here = left[one]
        for other in range(len(right)):
            there = right[other]
            if hits[here, HIT_FIELD] == hits[there, HIT_FIELD] and (
                _follows(text, hits, here, there, distance)
                or (not is_ordered and _follows(text, hits, there, here, distance))
            ):
                marks[one] = marks[len(left) + other] = 1


@part
def _follows(text: Order, hits: Ints, here: int, there: int, distance: int) -> bool:
    """Whether the second stands after the first in their field, near enough."""
    last, first = hits[here, HIT_LAST], hits[there, HIT_FIRST]
    return first > last and _is_near(text, distance, last, first)


@part
def _is_near(text: Order, distance: int, last: int, first: int) -> bool:
    if distance == 0:
        return bool(text.sentence[last] == text.sentence[first])
    return bool(text.position[first] - text.position[last] <= distance)


@part
def _mark_followed(
    text: Order, hits: Ints, ones: Ints, others: Ints, distance: int, marks: Ints, nearest: Ints
) -> None:
    """Those of `ones` that have one of `others` near after them."""
    words = len(text.start)
    nearest[: words + 1] = _NONE
    for other in others:
        first = hits[other, HIT_FIRST]
        if first < words:
            nearest[first] = first
    for at in range(words - 1, -1, -1):
        if nearest[at] == _NONE:
            nearest[at] = nearest[at + 1]
    for number in range(len(ones)):
        last = hits[ones[number], HIT_LAST]
        first = nearest[last + 1] if last < words else _NONE
        if (
            first != _NONE
            and text.segment[first] == text.segment[last]
            and _is_near(text, distance, last, first)
        ):
            marks[number] = 1


@part
def _mark_preceded(
    text: Order, hits: Ints, ones: Ints, others: Ints, distance: int, marks: Ints, nearest: Ints
) -> None:
    """Those of `ones` that have one of `others` near before them."""
    words = len(text.start)
    nearest[: words + 1] = _NONE
    for other in others:
        last = hits[other, HIT_LAST]
        if last < words:
            nearest[last] = last
    for at in range(1, words):
        if nearest[at] == _NONE:
            nearest[at] = nearest[at - 1]
    for number in range(len(ones)):
        first = hits[ones[number], HIT_FIRST]
        last = nearest[first - 1] if 0 < first < words else _NONE
        if (
            last != _NONE
            and text.segment[first] == text.segment[last]
            and _is_near(text, distance, last, first)
        ):
            marks[number] = 1
