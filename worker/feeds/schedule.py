"""When to ask a feed again. `jitter` is 0 … 1; it spreads feeds that were added together."""

from datetime import datetime, timedelta
from typing import Final

from worker.configuration.model import FeedSettings
from worker.feeds.rhythm import wait_for
from worker.feeds.wishes import wished_wait
from worker.models import FeedState, Rhythm, Wishes

JITTER = 0.1  # ± of the wait
# A feed that brings so many entries an hour is asked at the middle of its bounds; one that brings four times
# as many, twice as often. At the defaults: every 12 minutes; 8 an hour, every 5; a few a day, every 30.
MIDDLING: Final = 1.5
# Who neither gives validators nor calls its answers stale soon sends its whole document each time.
UNSPARED: Final = timedelta(minutes=15)
FRESH: Final = timedelta(minutes=5)
# A feed's or server's wish to be asked less often holds up to here: `<ttl>1440</ttl>` is a common mistake,
# and an alert a day late is none.
LONGEST_HINT = timedelta(hours=1)
LONGEST_BACK_OFF = timedelta(days=1)
# Feeds come back, so none is given up; but one that failed for a month is asked once a month in the end.
LONG_FAILING: Final = timedelta(days=30)
RAREST: Final = timedelta(days=30)
# Where no server answered at all, the trouble may be our own network's: when a night's outage ends, every
# feed is asked again within a quarter of an hour.
LONGEST_UNREACHED = timedelta(minutes=15)
UNREACHED = frozenset({"dns", "refused", "timeout", "proxy", "secret missing"})
GONE = "http 410"
ENOUGH_SAID: Final = 3  # that it is gone, in a row: then it is asked once a month, in case
# Without Retry-After: who asks too much waits an hour at least, or is blocked; a 503 is often a short mishap.
_SHORTEST_PAUSE = {"http 429": timedelta(hours=1), "http 503": timedelta(minutes=10)}
_HOUR: Final = timedelta(hours=1)


def interval(
    settings: FeedSettings, state: FeedState, now: datetime, max_age: timedelta | None = None
) -> timedelta:
    """How long a feed is left alone, if it is for us to say: as configured, or after its rhythm."""
    if settings.every is not None:
        return settings.every
    wait = wait_for(state.rhythm or Rhythm(), now, _patience(settings), settings.max_every)
    return min(max(wait, _least(settings, state, max_age)), settings.max_every)


def _patience(settings: FeedSettings) -> float:
    """For how long entries may wait unseen, in hours of all together; the square root law follows from it.

    A constant rate gives an interval of sqrt(2 x patience / rate): with one bound for all feeds, no other
    sharing of as many requests makes entries wait less.
    """
    middle = (settings.min_every / _HOUR) * (settings.max_every / _HOUR)  # its square
    return MIDDLING * middle / 2


def _least(settings: FeedSettings, state: FeedState, max_age: timedelta | None) -> timedelta:
    is_fresh_again = max_age is not None and max_age <= FRESH
    is_spared = state.validators is not None and not state.is_repeated
    return settings.min_every if is_spared or is_fresh_again else max(settings.min_every, UNSPARED)


def next_poll_at(
    now: datetime,
    every: timedelta,
    *,
    jitter: float,
    retry_after: timedelta | None = None,
    max_age: timedelta | None = None,
    wishes: Wishes = Wishes(),  # noqa: B008 - frozen
) -> datetime:
    """After an answer: the interval, or the server's or the feed's longer wish; never before Retry-After."""
    hint = max(min(max_age or timedelta(0), LONGEST_HINT), wished_wait(wishes, now, LONGEST_HINT))
    wait = max(_spread(every, jitter), hint)
    return now + max(wait, retry_after or timedelta(0))


def blind_since(last_look: datetime | None, every: timedelta, now: datetime) -> datetime | None:
    """The last look at a feed's entries, if it is longer ago than the interval and the hints explain.

    None for a feed that was never read: what it shows at first was not missed.
    """
    longest = max(2 * every, LONGEST_HINT * (1 + JITTER))
    return last_look if last_look is not None and now - last_look > longest else None


def after_failure(
    now: datetime, wait: timedelta, *, jitter: float, retry_after: timedelta | None = None
) -> datetime:
    """After a failure: what `back_off` says, never before Retry-After."""
    return now + max(_spread(wait, jitter), retry_after or timedelta(0))


def back_off(
    every: timedelta,
    failures: int,
    *,
    reason: str = "",
    failing_for: timedelta = timedelta(0),
    is_adaptive: bool = False,
) -> timedelta:
    """After the nth failure in a row: the interval, then doubling up to a day, and never giving up.

    A feed that is gone (410) is asked once a day, and once a month when that was said three times; one whose
    server was not reached at all, at least four times an hour, unless a longer interval is configured for it:
    an adaptive one is ours to cut short. After a month the wait doubles on, up to a month.
    """
    if is_adaptive and reason in UNREACHED:
        every = min(every, LONGEST_UNREACHED)
    if reason == GONE and failures >= ENOUGH_SAID:
        return RAREST
    longest = max(LONGEST_UNREACHED if reason in UNREACHED else LONGEST_BACK_OFF, every)
    wait = longest if reason == GONE else min(every * _doubling(failures), longest)
    if failing_for < LONG_FAILING:
        return wait
    return max(wait, min(failing_for - LONG_FAILING + LONGEST_BACK_OFF, RAREST))


def lane_pause(reason: str, retry_after: timedelta | None, failures: int) -> timedelta | None:
    """For how long the whole service must be left alone, if it said that we ask too much."""
    if reason not in _SHORTEST_PAUSE:
        return None
    if retry_after is not None:
        return retry_after
    return min(_SHORTEST_PAUSE[reason] * _doubling(failures), LONGEST_BACK_OFF)


def _doubling(failures: int) -> int:
    return 1 << min(max(failures - 1, 0), 20)  # beyond 20 only an overflow could come


def _spread(wait: timedelta, jitter: float) -> timedelta:
    return wait * (1 + JITTER * (2 * jitter - 1))
