"""When in the week a feed publishes, learned from what its polls found. Pure; hours are of UTC.

For each hour of a working day and of a day at the weekend: entries found, and hours watched, both fading
with what is watched later. Their quotient is the rate, helped by its neighbours and by the feed's average.
What was found lately, against what was expected, says whether it is livelier than it used to be at this hour.
`benchmarks/simulate_schedule.py` chose the shape and the constants.
"""

import math
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from struct import pack, unpack
from typing import Any, Final, Self

from worker.models import Rhythm

BUCKETS: Final = 48  # 24 of a working day, 24 of a day at the weekend
KEPT: Final = (0.94, 0.85)  # of what was learned of an hour, after one more such hour: some three weeks
NEIGHBOUR: Final = 0.25  # weight of the hours before and after
AVERAGE: Final = 1.0  # weight of the feed's average, in hours
AT_FIRST: Final = (1.0, 2.0)  # entries and hours that an unknown average begins with
LATELY: Final = 3.0  # hours in which what was found lately fades to a third
STEADY: Final = 3.0  # entries that must be expected before what was found lately counts as much as the rest
# What was not watched for as long says nothing: entries may have come and gone.
LONGEST_LOOK: Final = timedelta(hours=3)
HISTORY: Final = timedelta(weeks=4)  # of a first document
MOST_AT_ONCE: Final = 50  # entries of one poll: more are a flood, or an import
# An appearance is an entry, or several at once. A silence in which one or two might have come is nothing; in
# which as many as this, is not learned from before it is over: the feed may be dead.
ORDINARY_SILENCE: Final = 5.0
# In which as many as this were due, is told. Days differ, so this is far more than chance would need.
STRANGE_SILENCE: Final = 20.0
SHORTEST_SILENCE: Final = timedelta(hours=12)
_HOUR: Final = timedelta(hours=1)
_MOST: Final = 60_000.0  # a half-precision number goes to 65 504
_FORMAT: Final = f"<{2 * BUCKETS}e"


def begin_rhythm(published: Sequence[datetime | None], now: datetime) -> Rhythm:
    """What a first document says: the dates of its entries are history. Its oldest may be there for ever."""
    dates = sorted(date for date in published if date is not None and now - HISTORY < date <= now)
    if len(dates) < 3:
        return Rhythm(until=now)
    since = dates[len(dates) // 10]
    table = _Table.empty()
    table.watch(_hours(since), _hours(now), [_hours(date) for date in dates if date > since])
    return Rhythm(hours=table.encoded(), until=now, last_new_at=dates[-1])


def observed(
    rhythm: Rhythm, last_look: datetime, now: datetime, new: Sequence[datetime | None] = ()
) -> Rhythm:
    """After a poll that found entries with these dates, or none; the one before was at `last_look`."""
    if now <= last_look:
        return rhythm
    if now - last_look > LONGEST_LOOK:
        rhythm = replace(rhythm, until=now)
        return replace(rhythm, last_new_at=now, silence=0.0) if new else rhythm
    table = _Table.of(rhythm)
    span, middle = (now - last_look) / _HOUR, _hours(last_look + (now - last_look) / 2)
    expected = table.rate(int(middle)) * span
    silence = 0.0 if new else rhythm.silence + expected / rhythm.batch
    fade = math.exp(-span / LATELY)
    changes: dict[str, Any] = {
        "found": round(rhythm.found * fade + len(new[:MOST_AT_ONCE]), 3),
        "expected": round(rhythm.expected * fade + expected, 3),
        "silence": round(silence, 3),
    }
    if new:
        changes |= {"last_new_at": now, "batch": _batch(rhythm.batch, len(new))}
    if new or silence <= ORDINARY_SILENCE:
        # A late date is of an entry that came late: it appeared some time since the last look.
        came = [_hours(date) if date and last_look < date <= now else middle for date in new[:MOST_AT_ONCE]]
        table.watch(_hours(max(rhythm.until or last_look, now - HISTORY)), _hours(now), came)
        changes |= {"hours": table.encoded(), "until": now}
    return replace(rhythm, **changes)


def wait_for(rhythm: Rhythm, now: datetime, patience: float, longest: timedelta) -> timedelta:
    """How long until entries will have waited for `patience` hours together, as far as can be expected."""
    table, start = _Table.of(rhythm), _hours(now)
    livelier = (STEADY + rhythm.found) / (STEADY + rhythm.expected)
    at, end = start, start + longest / _HOUR
    entries = waited = 0.0
    while at < end:
        next_hour = min(math.floor(at) + 1.0, end)
        span, rate = next_hour - at, table.rate(int(at)) * livelier
        more = entries * span + rate * span * span / 2
        if waited + more >= patience:
            rest = math.sqrt(entries * entries + 2 * rate * (patience - waited)) - entries
            return (at + rest / rate - start) * _HOUR
        at, waited, entries = next_hour, waited + more, entries + rate * span
    return longest


def silent_since(rhythm: Rhythm | None, now: datetime) -> datetime | None:
    """When the last new entry came, if it is stranger than chance that none has come since."""
    if rhythm is None or rhythm.last_new_at is None or rhythm.silence < STRANGE_SILENCE:
        return None
    return rhythm.last_new_at if now - rhythm.last_new_at >= SHORTEST_SILENCE else None


def _batch(before: float, new: int) -> float:
    return round(before + (min(new, MOST_AT_ONCE) - before) / 16, 3)


def _hours(moment: datetime) -> float:
    return moment.timestamp() / 3600


def _bucket(hour: int) -> int:
    """The bucket of an hour since 1970, whose first day was a Thursday."""
    return hour % 24 + (24 if (hour // 24 + 3) % 7 >= 5 else 0)


@dataclass(slots=True)
class _Table:
    """Entries found in each bucket, and hours for which it was watched."""

    found: list[float]
    watched: list[float]
    average: float | None = None

    @classmethod
    def empty(cls) -> Self:
        return cls([0.0] * BUCKETS, [0.0] * BUCKETS)

    @classmethod
    def of(cls, rhythm: Rhythm) -> Self:
        if not rhythm.hours:
            return cls.empty()
        values = unpack(_FORMAT, b64decode(rhythm.hours))
        return cls(list(values[:BUCKETS]), list(values[BUCKETS:]))

    def encoded(self) -> str:
        return b64encode(pack(_FORMAT, *self.found, *self.watched)).decode()

    def watch(self, since: float, until: float, came: Sequence[float]) -> None:
        """Add a time that was watched and the moments at which entries came in it."""
        at = since
        while at < until:
            hour = math.floor(at)
            bucket, span = _bucket(hour), min(hour + 1.0, until) - at
            kept = KEPT[bucket // 24] ** span
            self.found[bucket] *= kept
            self.watched[bucket] = self.watched[bucket] * kept + span
            at = hour + 1.0
        for moment in came:
            bucket = _bucket(int(moment))
            self.found[bucket] = min(self.found[bucket] + 1, _MOST)
        self.average = None

    def rate(self, hour: int) -> float:
        """Entries that an hour brings."""
        if self.average is None:
            self.average = (sum(self.found) + AT_FIRST[0]) / (sum(self.watched) + AT_FIRST[1])
        bucket = _bucket(hour)
        first = bucket // 24 * 24
        before, after = first + (bucket - 1) % 24, first + (bucket + 1) % 24
        found, watched = self.found, self.watched
        entries = found[bucket] + NEIGHBOUR * (found[before] + found[after])
        hours = watched[bucket] + NEIGHBOUR * (watched[before] + watched[after])
        return (entries + AVERAGE * self.average) / (hours + AVERAGE)
