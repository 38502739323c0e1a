"""A time that clocks show in a zone, as an instant."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=4_096)
def instant_of(day: date, at: time, zone: str) -> datetime:
    """The first instant, in UTC, at which the clocks of a zone show that time of that day, or a later one."""
    local = datetime.combine(day, at, ZoneInfo(zone)).replace(fold=0)  # the first of two
    instant = local.astimezone(UTC)
    if shown_at(instant, zone) == datetime.combine(day, at):
        return instant
    # In a gap: fold=1 reads the time by the offset after it, which is an instant before the gap.
    before = local.replace(fold=1).astimezone(UTC)
    seconds = range(int((instant - before).total_seconds()))
    passed = bisect_left(
        seconds,
        True,
        key=lambda second: shown_at(before + timedelta(seconds=second), zone) >= datetime.combine(day, at),
    )
    return before + timedelta(seconds=passed)


def shown_at(instant: datetime, zone: str) -> datetime:
    """What the clocks of the zone show."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
