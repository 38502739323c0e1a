"""Which entries of an overlong document are read: the newest, wherever it lists them."""

from collections.abc import Sequence
from itertools import accumulate

from worker.models import Entry

MOST_ENTRIES = 1_000  # that are read; feeds have 10 to 100, the largest real one seen 338


def within_cap(entries: Sequence[Entry]) -> tuple[tuple[Entry, ...], tuple[Entry, ...]]:
    """The entries that are read, and those over the cap; both in the order of the document.

    Of equally new ones the first are read. An entry without a date is as new as the one listed before it.
    Where none has a date, new ones come on top or at the end: the cap is shared between both.
    """
    if len(entries) <= MOST_ENTRIES:
        return tuple(entries), ()
    read = _newest(entries) or {
        *range(MOST_ENTRIES // 2),
        *range(len(entries) - MOST_ENTRIES // 2, len(entries)),
    }
    return (
        tuple(entry for place, entry in enumerate(entries) if place in read),
        tuple(entry for place, entry in enumerate(entries) if place not in read),
    )


def _newest(entries: Sequence[Entry]) -> set[int]:
    """The places of the newest entries; none where nothing has a date."""
    dates = [entry.published or entry.updated for entry in entries]
    first = next(filter(None, dates), None)
    if first is None:
        return set()
    known = list(accumulate(dates, lambda before, date: date or before, initial=first))[1:]
    return set(
        sorted(range(len(entries)), key=lambda place: known[place] or first, reverse=True)[:MOST_ENTRIES]
    )
