"""Whether a server's "not modified" can be believed: some say it although the feed has changed.

Media Cloud gave conditional requests up because of them. Here each feed is fetched whole once a day, and only
those whose 304 hid something are fetched without validators from then on.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from worker.models import Entry, FeedState, Validators

FULL_EVERY: Final = timedelta(days=1)
DISTRUSTED_FOR: Final = timedelta(days=30)
LONGEST_CACHED: Final = timedelta(hours=2)  # an honest 304 of a cache may be so old


def validators_to_send(state: FeedState, now: datetime) -> Validators | None:
    """What makes the request conditional; None where the whole document is wanted."""
    is_distrusted = state.distrusted_until is not None and now < state.distrusted_until
    return None if is_distrusted or _is_full_due(state, now) else state.validators


def _is_full_due(state: FeedState, now: datetime) -> bool:
    """A day after the last whole document, if a 304 may have hidden something since."""
    if state.full_at is None or state.unchanged_at is None:
        return False
    return state.unchanged_at > state.full_at and now - state.full_at >= FULL_EVERY


def has_lied(state: FeedState, validators: Validators | None, new: Iterable[Entry]) -> bool:
    """Whether the 304s before this whole document hid entries that are new in it.

    They did if it has the same validators as before: asked with them, the server would have said 304 again.
    They did, too, if an entry is older than the last 304 by more than caches explain.
    """
    if state.validators is None or state.unchanged_at is None:
        return False
    latest = state.unchanged_at - LONGEST_CACHED
    dates = [entry.published for entry in new]
    return bool(dates) and (validators == state.validators or any(date and date < latest for date in dates))
