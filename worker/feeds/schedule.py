"""When to ask a feed again. `jitter` is 0 … 1; it spreads feeds that were added together."""

from datetime import datetime, timedelta
from typing import Final

from worker.configuration.model import FeedSettings

RHYTHM_UNKNOWN: Final = timedelta(minutes=10)  # what a feed is asked at until its rhythm is known
JITTER = 0.1  # ± of the wait
# A feed's or server's wish to be asked less often holds up to here: `<ttl>1440</ttl>` is a common mistake,
# and an alert a day late is none.
LONGEST_HINT = timedelta(hours=1)
LONGEST_BACK_OFF = timedelta(days=1)  # then once a day for ever: feeds come back
# Where no server answered at all, the trouble may be our own network's: when a night's outage ends, every
# feed is asked again within a quarter of an hour.
LONGEST_UNREACHED = timedelta(minutes=15)
_UNREACHED = frozenset({"dns", "refused", "timeout", "proxy", "secret missing"})
GONE = "http 410"
_BUSY = frozenset({"http 429", "http 503"})
SHORTEST_PAUSE = timedelta(minutes=10)


def interval(settings: FeedSettings) -> timedelta:
    """How long a feed is left alone."""
    if settings.every is not None:
        return settings.every
    return min(max(RHYTHM_UNKNOWN, settings.min_every), settings.max_every)


def next_poll_at(
    now: datetime,
    every: timedelta,
    *,
    jitter: float,
    retry_after: timedelta | None = None,
    max_age: timedelta | None = None,
    ttl: timedelta | None = None,
) -> datetime:
    """After an answer: the interval, or the server's or the feed's longer wish; never before Retry-After."""
    hint = min(max(max_age or timedelta(0), ttl or timedelta(0)), LONGEST_HINT)
    wait = max(_spread(every, jitter), hint)
    return now + max(wait, retry_after or timedelta(0))


def blind_since(last_look: datetime | None, every: timedelta, now: datetime) -> datetime | None:
    """The last look at a feed's entries, if it is longer ago than the interval and the hints explain.

    None for a feed that was never read: what it shows at first was not missed.
    """
    longest = max(2 * every, LONGEST_HINT * (1 + JITTER))
    return last_look if last_look is not None and now - last_look > longest else None


def after_failure(
    now: datetime,
    every: timedelta,
    failures: int,
    *,
    jitter: float,
    retry_after: timedelta | None = None,
    reason: str = "",
) -> datetime:
    """After the nth failure in a row: the interval, then doubling up to a day, and never giving up.

    A feed that is gone (410) is asked once a day from the start; one whose server was not reached at all, at
    least four times an hour, if it is otherwise.
    """
    longest = max(LONGEST_UNREACHED if reason in _UNREACHED else LONGEST_BACK_OFF, every)
    wait = longest if reason == GONE else min(every * _doubling(failures), longest)
    return now + max(_spread(wait, jitter), retry_after or timedelta(0))


def lane_pause(reason: str, retry_after: timedelta | None, failures: int) -> timedelta | None:
    """For how long the whole service must be left alone, if it said that we ask too much."""
    if reason not in _BUSY:
        return None
    if retry_after is not None:
        return retry_after
    return min(SHORTEST_PAUSE * _doubling(failures), LONGEST_BACK_OFF)


def _doubling(failures: int) -> int:
    return 1 << min(max(failures - 1, 0), 20)  # beyond 20 only an overflow could come


def _spread(wait: timedelta, jitter: float) -> timedelta:
    return wait * (1 + JITTER * (2 * jitter - 1))
