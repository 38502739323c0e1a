"""Which occurrences stand near each other."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence

from worker.query.tree import Near, TextName
from worker.rules.occurrences import Occurrence
from worker.rules.reading import Field, Reading


def pairs_near(
    near: Near, reading: Reading, left: Sequence[Occurrence], right: Sequence[Occurrence]
) -> tuple[Occurrence, ...]:
    """The occurrences of either side that have a partner near enough on the other, in the text's order.

    Distance is counted between nearest edges: neighbours are 1 apart, elided articles do not count. Pairs
    never overlap and never leave a field. Only the nearest partner before and after is looked at, so a text
    that repeats both words without end costs n log n.
    """
    found: set[Occurrence] = set()
    for name, field in reading.fields.items():
        ours = [one for one in left if one.field == name]
        theirs = [one for one in right if one.field == name]
        found |= _with_partner(near, field, ours, theirs, may_precede=not near.is_ordered, may_follow=True)
        found |= _with_partner(near, field, theirs, ours, may_precede=True, may_follow=not near.is_ordered)
    return in_order(found, reading.fields)


def in_order(found: Iterable[Occurrence], fields: Mapping[TextName, Field]) -> tuple[Occurrence, ...]:
    """Occurrences as a reader meets them."""
    order = {name: number for number, name in enumerate(fields)}
    return tuple(sorted(found, key=lambda one: (order[one.field], one.start, one.end, one.term)))


def _with_partner(
    near: Near,
    field: Field,
    ones: Sequence[Occurrence],
    others: Sequence[Occurrence],
    *,
    may_precede: bool,
    may_follow: bool,
) -> set[Occurrence]:
    """Those of `ones` that have one of `others` near: after them (`may_follow`) or before them."""
    by_first = sorted(others, key=lambda one: one.first)
    by_last = sorted(others, key=lambda one: one.last)
    firsts, lasts = [one.first for one in by_first], [one.last for one in by_last]
    found = set()
    for one in ones:
        after, before = bisect_right(firsts, one.last), bisect_left(lasts, one.first) - 1
        has_after = may_follow and after < len(firsts) and _is_near(near, field, one.last, firsts[after])
        has_before = may_precede and before >= 0 and _is_near(near, field, lasts[before], one.first)
        if has_after or has_before:
            found.add(one)
    return found


def _is_near(near: Near, field: Field, last: int, first: int) -> bool:
    """Whether a word that ends at token `last` is near one that begins at token `first`, after it."""
    if near.distance == 0:
        return field.sentences[last] == field.sentences[first]
    return field.positions[first] - field.positions[last] <= near.distance
