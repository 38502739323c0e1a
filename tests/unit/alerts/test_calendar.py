"""Quiet hours and digests against clocks that are looked at minute by minute."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.alerts.calendar import next_digest, quiet_end
from worker.configuration.routes import EVERY_DAY, DigestTimes, Interval, TimeRange

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NIGHT = TimeRange(time(22), time(7))
# Days on which the clocks change: spring and autumn, by half an hour, for Ramadan, after midnight, by a day.
CHANGES = (
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Africa/Casablanca", date(2026, 3, 22)),
    ("America/St_Johns", date(2006, 10, 29)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Asia/Kathmandu", date(2026, 6, 1)),
)


@dataclass(frozen=True)
class Clock:
    """What the clocks of a zone have shown at most, minute by minute."""

    start: datetime
    highest: tuple[datetime, ...]

    def reaches(self, shown: datetime) -> int:
        """The first minute at which the clock shows this, or a later time."""
        return bisect_left(self.highest, shown)

    def at(self, minute: int) -> datetime:
        return self.start + minute * MINUTE

    def minute(self, at: datetime) -> int:
        return (at - self.start) // MINUTE


@cache
def clock_around(zone: str, day: date) -> Clock:
    start = datetime.combine(day, time(0), UTC) - 17 * DAY
    shown = (
        (start + minute * MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        for minute in range(34 * 24 * 60)
    )
    return Clock(start, tuple(accumulate(shown, max)))


def days_near(day: date) -> list[date]:
    return [day + number * DAY for number in range(-14, 15)]


def quiet_minutes(clock: Clock, day: date, intervals: Sequence[Interval]) -> set[int]:
    found: set[int] = set()
    for interval in intervals:
        for one in days_near(day):
            if one.weekday() not in interval.days:
                continue
            for times in interval.times or (TimeRange(time(0), time(0)),):
                ends_on = one if times.end > times.start else one + DAY
                begin = clock.reaches(datetime.combine(one, times.start))
                found |= set(range(begin, clock.reaches(datetime.combine(ends_on, times.end))))
    return found


def end_by_looking(clock: Clock, quiet: set[int], at: datetime) -> datetime | None:
    minute = clock.minute(at)
    if minute not in quiet:
        return None
    while minute in quiet:
        minute += 1
    return clock.at(minute)


changes = st.sampled_from(CHANGES)
times = st.times().map(lambda one: one.replace(second=0, microsecond=0)) | st.builds(
    time, st.integers(0, 4), st.sampled_from((0, 1, 15, 30, 45))
)
days = st.frozensets(st.integers(0, 6), min_size=1) | st.just(EVERY_DAY)
near = st.integers(-3 * 24 * 60, 3 * 24 * 60)


def intervals_in(zone: str) -> st.SearchStrategy[list[Interval]]:
    ranges = st.lists(st.builds(TimeRange, times, times), max_size=2).map(tuple)
    one = st.builds(Interval, name=st.just("x"), zone=st.just(zone), times=ranges, days=days)
    return st.lists(one, min_size=1, max_size=3)


@given(st.data(), changes, near)
def test_quiet_hours_end_when_a_clock_that_is_looked_at_every_minute_says_so(
    data: st.DataObject, change: tuple[str, date], minutes: int
) -> None:
    zone, day = change
    intervals = data.draw(intervals_in(zone))
    at = datetime.combine(day, time(0), UTC) + minutes * MINUTE
    clock = clock_around(zone, day)

    expected = end_by_looking(clock, quiet_minutes(clock, day, intervals), at)

    end = quiet_end(intervals, at)
    if end is not None and end - at >= 300 * DAY:  # never
        assert expected is not None
        assert expected - at > 9 * DAY
    else:
        assert end == expected


@given(changes, near, st.lists(times, min_size=1, max_size=3), days)
def test_digests_are_due_when_a_clock_that_is_looked_at_every_minute_says_so(
    change: tuple[str, date], minutes: int, at: list[time], on: frozenset[int]
) -> None:
    zone, day = change
    clock = clock_around(zone, day)
    due = {
        clock.at(clock.reaches(datetime.combine(one, shown)))
        for one in days_near(day)
        if one.weekday() in on
        for shown in at
    }
    digest = DigestTimes(at=tuple(at), zone=zone, days=on)
    moment = datetime.combine(day, time(0), UTC) + minutes * MINUTE

    assert next_digest(digest, moment) == min(one for one in due if one > moment)


def paris(*times_: TimeRange, days: frozenset[int] = EVERY_DAY) -> Interval:
    return Interval(name="nuit", zone="Europe/Paris", times=times_, days=days)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_start_is_quiet_and_the_end_is_not() -> None:
    night = [paris(NIGHT)]

    assert quiet_end(night, utc("2026-11-24T20:59")) is None
    assert quiet_end(night, utc("2026-11-24T21:00")) == utc("2026-11-25T06:00")
    assert quiet_end(night, utc("2026-11-25T05:59:59")) == utc("2026-11-25T06:00")
    assert quiet_end(night, utc("2026-11-25T06:00")) is None


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    friday = [paris(NIGHT, days=frozenset({4}))]

    assert quiet_end(friday, utc("2026-11-28T03:00")) == utc("2026-11-28T06:00")  # Saturday, 4 o'clock
    assert quiet_end(friday, utc("2026-11-27T03:00")) is None  # Friday, 4 o'clock
    assert quiet_end(friday, utc("2026-11-28T22:00")) is None


def test_hours_that_join_are_one_quiet_time() -> None:
    weekend = paris(days=frozenset({5, 6}))

    end = quiet_end([paris(NIGHT), weekend], utc("2026-11-27T22:00"))  # Friday, 23 o'clock

    assert end == utc("2026-11-30T06:00")


def test_hours_that_never_end_end_in_a_year() -> None:
    at = utc("2026-11-27T22:00")
    halves = [paris(TimeRange(time(0), time(12))), paris(TimeRange(time(12), time(0)))]

    assert quiet_end([paris()], at) == at + timedelta(days=366)
    assert quiet_end(halves, at) == at + timedelta(days=366)


def test_a_pause_that_falls_into_a_gap_of_the_clocks_comes_a_week_later() -> None:
    """Quiet but for Sundays from 2 to 3, which do not exist on 29 March."""
    all_but = [
        paris(days=EVERY_DAY - {6}),
        paris(TimeRange(time(0), time(2)), TimeRange(time(3), time(0)), days=frozenset({6})),
    ]

    assert quiet_end(all_but, utc("2026-03-23T12:00")) == utc("2026-04-05T00:00")


@pytest.mark.parametrize(
    ("day", "first", "second"),
    [
        ("2026-03-29", "2026-03-29T01:00", "2026-03-30T00:30"),  # 2:30 is skipped: 3:00
        ("2026-10-25", "2026-10-25T00:30", "2026-10-26T01:30"),  # 2:30 comes twice: told once
    ],
)
def test_a_digest_is_told_once_on_a_day_on_which_the_clocks_change(day: str, first: str, second: str) -> None:
    digest = DigestTimes(at=(time(2, 30),), zone="Europe/Paris")
    before = utc(f"{day}T00:00") - timedelta(hours=2)

    assert next_digest(digest, before) == utc(first)
    assert next_digest(digest, utc(first)) == utc(second)
