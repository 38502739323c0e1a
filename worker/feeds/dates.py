"""Dates as feeds write them.

feedparser takes CET for UTC, reads `2026/11/23` as the 1st, an epoch as the year 1763, and no French at all.
"""

import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no news feed is older: an earlier date is a mistake
LONGEST_DATE = 100  # characters

_MONTH_NAMES = (
    "janvier january", "fevrier february", "mars march", "avril april", "mai may", "juin june",
    "juillet july", "aout august", "septembre september", "octobre october", "novembre november",
    "decembre december",
)  # fmt: skip
_MONTHS = {
    name[:length]: number
    for number, names in reversed(list(enumerate(_MONTH_NAMES, start=1)))  # so that `jui` is June
    for name in names.split()
    for length in range(3, len(name) + 1)
}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[-/.](?P<number>\d\d?)[-/.](?P<day>\d\d?)(?!\d)")
_DAY_FIRST = re.compile(
    rf"\b(?P<day>\d\d?)(?:er|st|nd|rd|th)?\.?[\s,/-]*{_MONTH}[\s,/-]*(?P<year>\d{{4}}|\d\d)\b"
)
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?\b.*?\b(?P<year>\d{{4}})\b")
_NUMBERS = re.compile(r"\b(?P<one>\d\d?)(?P<sign>[/.-])(?P<two>\d\d?)(?P=sign)(?P<year>\d{4})\b")
_TIME = re.compile(r"(?<![+\-\d:])(\d\d?)\s?[:h]\s?(\d\d)(?::(\d\d))?(?:[.,]\d+)?\s?([ap])?\.?(?:m\b)?")
_ZONE = re.compile(r"\s*\(?([a-z]{1,5})?\)?\s?(?:([+-])(\d\d?):?(\d\d)?(?!\d))?")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")

# Hours east of UTC. A zone that is not here is taken as UTC, like none.
_ZONES = {
    "cet": 1, "cest": 2, "met": 1, "mest": 2, "west": 1, "bst": 1, "eet": 2, "eest": 3, "msk": 3, "sast": 2,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9,
    "akdt": -8, "hst": -10, "hne": -5, "hae": -4, "jst": 9, "kst": 9, "hkt": 8, "sgt": 8, "aest": 10,
    "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip


def parse_date(raw: str, lang: str = "") -> datetime | None:
    """The instant in UTC; None if it is not understood, or before 1995. No zone means UTC, no time midnight.

    `23/11/2026` is a day first; `11/12/2026` only if the feed's language does not say month first (English).
    """
    text = _folded(raw.strip()[:LONGEST_DATE])
    readers: tuple[Callable[[str], datetime | None], ...] = (
        _epoch,
        _iso,
        lambda text: _written(text, month_first=lang.lower()[:5] in {"", "en", "en-us"}),
    )
    for read in readers:
        with suppress(ValueError, OverflowError):
            found = read(text)
            if found:
                return found if found >= EARLIEST else None
    return None


def _epoch(text: str) -> datetime | None:
    return datetime.fromtimestamp(int(text[:10]), UTC) if _EPOCH.fullmatch(text) else None


def _iso(text: str) -> datetime:
    return _in_utc(datetime.fromisoformat(text.upper()))


def _written(text: str, *, month_first: bool) -> datetime | None:
    date = _day(text, month_first=month_first)
    if date is None:
        return None
    time = _TIME.search(text)
    if not time:
        return date
    hour, minute, second = int(time[1]), int(time[2]), min(int(time[3] or 0), 59)
    if time[4]:
        hour = hour % 12 + (12 if time[4] == "p" else 0)
    return date.replace(hour=hour, minute=minute, second=second) - _offset(text[time.end() :])


def _day(text: str, *, month_first: bool) -> datetime | None:
    for pattern in (_YEAR_FIRST, _DAY_FIRST, _MONTH_FIRST):
        if found := pattern.search(text):
            named = found.groupdict()
            month = _MONTHS[named["month"]] if "month" in named else int(named["number"])
            return datetime(_year(named["year"]), month, int(named["day"]), tzinfo=UTC)
    found = _NUMBERS.search(text)
    if not found:
        return None
    day, month = int(found["one"]), int(found["two"])
    if month > 12 or (month_first and found["sign"] == "/" and day <= 12):
        day, month = month, day
    return datetime(int(found["year"]), month, day, tzinfo=UTC)


def _year(digits: str) -> int:
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2000 if int(digits) < 70 else 1900)


def _offset(rest: str) -> timedelta:
    found = _ZONE.match(rest)
    if not found:
        return timedelta(0)
    name, sign, hours, minutes = found.groups()
    if sign:
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
        return offset if sign == "+" else -offset
    return timedelta(hours=_ZONES.get(name or "", 0))


def _in_utc(date: datetime) -> datetime:
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
