"""Which known entries are read again, because their feed tells something else of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from worker.feeds.schedule import blind_since
from worker.feeds.traces import MOST_REREADS, Trace, has_changed
from worker.models import Entry, FeedState, NewEntry

FEWEST_OF_ALL: Final = 5  # that change together before it is the feed that changed


def revised_entries(
    shown: Sequence[tuple[Entry, Trace]],
    before: Mapping[str, Trace],
    state: FeedState,
    *,
    every: timedelta,
    max_age: timedelta,
    now: datetime,
) -> tuple[NewEntry, ...]:
    """The known entries that changed, to be read again: each a bounded number of times.

    Where more than half of them changed at once, the feed has other texts now, or tells the time in them:
    what it tells is matched, and no page is asked for.
    """
    known = [(entry, trace, before[trace.id]) for entry, trace in shown if trace.id in before]
    changed = [(entry, old) for entry, trace, old in known if has_changed(trace, old)]
    is_of_all = len(changed) >= FEWEST_OF_ALL and 2 * len(changed) > len(known)
    return tuple(
        NewEntry(
            entry=entry,
            revision=old.rereads + 1,
            asks_page=not is_of_all,
            blind_since=blind_since(state.last_ok_at, every, now),
        )
        for entry, old in changed
        if old.rereads < MOST_REREADS and _is_recent(entry, now - max_age, now)
    )


def _is_recent(entry: Entry, oldest: datetime, now: datetime) -> bool:
    """What was published long ago and says of no change since is left alone: it is an archive."""
    dates = [date for date in (entry.published, entry.updated) if date]
    return max(dates, default=now) >= oldest
