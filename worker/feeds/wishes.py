"""What a feed's document says of when to ask for it again. Pure; read from the bytes, whoever parses them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from worker.models import Wishes

# These elements stand before the entries; beyond this they are not looked for.
_HEAD_BYTES: Final = 20_000
_FIRST_ENTRY: Final = re.compile(rb"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_SKIP_HOURS: Final = re.compile(rb"<skipHours\s*>(.{0,2000}?)</skipHours", re.IGNORECASE | re.DOTALL)
_SKIP_DAYS: Final = re.compile(rb"<skipDays\s*>(.{0,1000}?)</skipDays", re.IGNORECASE | re.DOTALL)
_HOUR: Final = re.compile(rb"<hour\s*>\s*(\d{1,2})\s*</hour", re.IGNORECASE)
_DAY: Final = re.compile(rb"<day\s*>\s*(\w{6,9})\s*</day", re.IGNORECASE)
_DAYS: Final = (b"monday", b"tuesday", b"wednesday", b"thursday", b"friday", b"saturday", b"sunday")


def wishes_of(document: bytes, ttl_s: int | None) -> Wishes:
    """`ttl_s` is what the parser found; skipHours and skipDays, which no parser reads, are found here."""
    head = document[:_HEAD_BYTES]
    if first := _FIRST_ENTRY.search(head):
        head = head[: first.start()]
    hours, days = _SKIP_HOURS.search(head), _SKIP_DAYS.search(head)
    skip_hours = {int(hour) % 24 for hour in _HOUR.findall(hours[1]) if int(hour) <= 24} if hours else set()
    skip_days = (
        {_DAYS.index(day.lower()) for day in _DAY.findall(days[1]) if day.lower() in _DAYS} if days else set()
    )
    return Wishes(
        seconds=ttl_s or 0, skip_hours=tuple(sorted(skip_hours)), skip_days=tuple(sorted(skip_days))
    )


def wished_wait(wishes: Wishes, now: datetime, longest: timedelta) -> timedelta:
    """How long to leave the feed alone, at most `longest`."""
    wait = min(timedelta(seconds=wishes.seconds), longest)
    if not (wishes.skip_hours or wishes.skip_days):
        return wait
    moment = (now + wait).astimezone(UTC)
    while moment < now + longest and _is_skipped(wishes, moment):
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(max(wait, moment - now), longest)


def _is_skipped(wishes: Wishes, moment: datetime) -> bool:
    return moment.hour in wishes.skip_hours or moment.weekday() in wishes.skip_days
