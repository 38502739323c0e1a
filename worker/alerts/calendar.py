"""Times of day in a zone as instants: when quiet hours end, when a digest is due. Pure.

A time of day is the first instant at which the clocks show it, or a later one. So one that the clocks skip
is the first instant after the gap, and one that they show twice is its first occurrence, once.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Final

from worker.configuration.local_time import instant_of, shown_at
from worker.configuration.routes import DigestTimes, Interval, TimeRange

NEVER: Final = timedelta(days=366)  # later than anything waits
# Hours repeat every week. A second week, since a pause between them may fall into the gap of one.
_WITHOUT_PAUSE: Final = timedelta(days=15)
_WHOLE_DAY: Final = (TimeRange(time(0), time(0)),)
_DAY: Final = timedelta(days=1)
# Clocks that are set back after midnight show the day before again; whole days have been skipped as well.
_DAYS_BACK: Final = 2
_DAYS_AHEAD: Final = 9


def quiet_end(intervals: Sequence[Interval], at: datetime) -> datetime | None:
    """The first instant that is in none of the intervals any more; None where `at` is in none of them.

    Hours that never end are over after NEVER.
    """
    end = at
    while end - at <= _WITHOUT_PAUSE:
        spans = chain.from_iterable(_spans_around(interval, end) for interval in intervals)
        last = max((stop for start, stop in spans if start <= end < stop), default=None)
        if last is None:
            return end if end > at else None
        end = last
    return at + NEVER


def _spans_around(interval: Interval, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans of an interval that may hold an instant: [start, end)."""
    for day in _days_around(at, interval.zone, ahead=1):
        if day.weekday() in interval.days:
            for one in interval.times or _WHOLE_DAY:
                last_day = day if one.end > one.start else day + _DAY
                yield instant_of(day, one.start, interval.zone), instant_of(last_day, one.end, interval.zone)


def next_digest(digest: DigestTimes, after: datetime) -> datetime:
    """The first moment of a digest that is later."""
    return next(moment for moment in _moments_around(digest, after) if moment > after)


def _moments_around(digest: DigestTimes, at: datetime) -> Iterator[datetime]:
    """In order, until more than a week after."""
    for day in _days_around(at, digest.zone):
        if day.weekday() in digest.days:
            for one in sorted(digest.at):
                yield instant_of(day, one, digest.zone)


def _days_around(at: datetime, zone: str, *, ahead: int = _DAYS_AHEAD) -> Iterator[date]:
    today = shown_at(at, zone).date()
    for number in range(-_DAYS_BACK, ahead + 1):
        yield today + number * _DAY
