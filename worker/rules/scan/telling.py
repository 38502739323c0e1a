"""What is told of a rule that holds: what it found, in the order of the text, each place once."""

from typing import Final

from worker.rules.scan.kernels import part
from worker.rules.scan.layout import HIT_END, HIT_FIELD, HIT_START, HIT_TERM, TERM_RANK, Ints
from worker.rules.scan.places import SHOWN

_FEW: Final = 16  # places that are sorted by insertion


@part
def tell(terms: Ints, hits: Ints, places: Ints, marks: Ints, found: Ints) -> int:
    """Write to the beginning of `found`, as far as there is room; how much it is. Sorts `places`."""
    shown = _shown(hits, places)
    in_order(places, shown, marks)
    count = 0
    for number in range(shown):
        if count == len(found):
            break
        if not number or not _are_one(terms, hits, places[number - 1], places[number]):
            found[count] = places[number]
            count += 1
    return count


@part
def in_order(places: Ints, count: int, marks: Ints) -> None:
    """Sort the first of some places."""
    if count <= _FEW:
        _sort_few(places, count)
    else:
        _sort_many(places, count, marks)


@part
def each_once(places: Ints, count: int) -> int:
    """Leave out what is there twice of the first of some places in order; how many are left."""
    kept = 0
    for number in range(count):
        if not kept or places[kept - 1] != places[number]:
            places[kept] = places[number]
            kept += 1
    return kept


@part
def _shown(hits: Ints, places: Ints) -> int:
    """Move what an alert can show to the front; how much it is."""
    count = 0
    for place in places:
        if hits[place, HIT_FIELD] < SHOWN:
            places[count] = place
            count += 1
    return count


@part
def _are_one(terms: Ints, hits: Ints, left: int, right: int) -> bool:
    """The same characters, found by terms that are written alike."""
    return bool(
        hits[left, HIT_START] == hits[right, HIT_START]
        and hits[left, HIT_END] == hits[right, HIT_END]
        and terms[hits[left, HIT_TERM], TERM_RANK] == terms[hits[right, HIT_TERM], TERM_RANK]
    )


@part
def _sort_few(places: Ints, count: int) -> None:
    for number in range(1, count):
        place, at = places[number], number
        while at and places[at - 1] > place:
            places[at] = places[at - 1]
            at -= 1
        places[at] = place


@part
def _sort_many(places: Ints, count: int, marks: Ints) -> None:
    """Hits are numbered in their order: count them, and read the counts. Linear, however many."""
    low, high = places[0], places[0]
    for number in range(count):
        low, high = min(low, places[number]), max(high, places[number])
    marks[low : high + 1] = 0
    for number in range(count):
        marks[places[number]] += 1
    at = 0
    for hit in range(low, high + 1):
        for _ in range(marks[hit]):
            places[at] = hit
            at += 1
