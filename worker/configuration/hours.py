"""The values of alerts.yaml that are times: of the day, of the week, of a day in the calendar."""

import re
from collections.abc import Iterator
from datetime import datetime, time
from difflib import get_close_matches
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from worker.configuration.routes import TimeRange
from worker.configuration.values import SCALAR_SCHEMA, Line, list_of, refuse, split_lines

_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_OTHER_TIME: Final = re.compile(r"(\d{1,2})(?:\s*[h.:]\s*(\d{2})?)?(?::\d\d)?\s*(am|pm)?", re.IGNORECASE)
_DASHES: Final = re.compile(r"\s*(?:[-–—]|\bto\b|\bà\b)\s*")
_MIDNIGHT: Final = "24:00"
_DAYS: Final = (
    ("mon", "monday", "lun", "lundi"),
    ("tue", "tuesday", "mar", "mardi"),
    ("wed", "wednesday", "mer", "mercredi"),
    ("thu", "thursday", "jeu", "jeudi"),
    ("fri", "friday", "ven", "vendredi"),
    ("sat", "saturday", "sam", "samedi"),
    ("sun", "sunday", "dim", "dimanche"),
)
_NUMBER_OF_DAY: Final = {name: number for number, names in enumerate(_DAYS) for name in names}
_MOMENT: Final = "%Y-%m-%d %H:%M"
_YEARS: Final = range(1970, 2200)


def _time_of_day(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = _TIME.fullmatch(value.strip())
    if not found:
        instead = _plain_time(value)
        refuse("a time of day is hours and minutes, as in 07:30", instead=instead)
    return time(int(found[1]), int(found[2]))


def _plain_time(value: str) -> str:
    """A time of day that is written in another way, "" for what is none."""
    found = _OTHER_TIME.fullmatch(value.strip())
    if not found:
        return ""
    hours, minutes = int(found[1]), int(found[2] or 0)
    if found[3] and hours <= 12:
        hours = hours % 12 + (12 if found[3].lower() == "pm" else 0)
    if hours == 24 and not minutes:
        return "00:00"
    return f"{hours:02}:{minutes:02}" if hours < 24 and minutes < 60 else ""


def _time_range(value: object) -> object:
    """`22:00-07:00`; 24:00 is the end of the day."""
    if not isinstance(value, str):
        return value
    start, _, end = value.strip().partition("-")
    starts, ends = _TIME.fullmatch(start.strip()), _TIME.fullmatch(end.strip().replace(_MIDNIGHT, "00:00"))
    if not (starts and ends):
        refuse("hours are written from-to, as in 22:00-07:00", instead=_plain_range(value))
    return TimeRange(time(int(starts[1]), int(starts[2])), time(int(ends[1]), int(ends[2])))


def _plain_range(value: str) -> str:
    parts = [_plain_time(part) for part in _DASHES.split(value.strip())]
    return f"{parts[0]}-{parts[1]}" if len(parts) == 2 and all(parts) else ""


def _days(value: object) -> object:
    names = split_lines(value)
    if not isinstance(names, list):
        refuse("a list of days is expected here", fix="days: [mon, tue] or days: lun-ven")
    if not names:
        refuse("at least one is needed here", fix="days: [mon, tue] or days: lun-ven")
    return frozenset(day for name in names for day in _days_named(str(name)))


def _days_named(written: str) -> Iterator[int]:
    """One day, or from one to another."""
    if "," in written:
        refuse("several days need brackets", instead=f"[{written}]")
    first, dash, last = written.partition("-")
    start = _number_of(first, written)
    end = _number_of(last, written) if dash else start
    for step in range((end - start) % 7 + 1):
        yield (start + step) % 7


def _number_of(name: str, written: str) -> int:
    plain = name.strip().lower()
    if plain not in _NUMBER_OF_DAY:
        near = get_close_matches(plain, _NUMBER_OF_DAY, n=1)
        hint = f": did you mean {near[0]}?" if near else ""
        refuse(f"{written} is no day{hint}", fix="days: [mon, tue, wed, thu, fri] or days: lun-ven")
    return _NUMBER_OF_DAY[plain]


def parse_moment(value: object) -> object:
    """`2026-11-24 03:00`, in the zone of the file."""
    if not isinstance(value, str):
        return value
    try:
        moment = datetime.strptime(value.strip(), _MOMENT)  # noqa: DTZ007 - its zone is that of the file
    except ValueError:
        refuse("a moment is written year-month-day hours:minutes", instead=_plain_moment(value))
    if moment.year not in _YEARS:  # what follows from it must be a date as well
        refuse(f"this is a moment of {moment.year}", fix=f"write a year up to {_YEARS[-1]}, from {_YEARS[0]}")
    return moment


def _plain_moment(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return "2026-11-24 03:00"
    return moment.strftime(_MOMENT)


def _checked_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        refuse("this is not the name of a time zone", instead="Europe/Paris")
    except KeyError:
        refuse("no time zone has this name", instead="Europe/Paris")
    return name


Zone = Annotated[Line, AfterValidator(_checked_timezone)]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day), WithJsonSchema(SCALAR_SCHEMA)]
TimesOfDay = Annotated[tuple[TimeOfDay, ...], list_of(TimeOfDay)]
Hours = Annotated[TimeRange, BeforeValidator(_time_range), WithJsonSchema({"type": "string"})]
ListOfHours = Annotated[tuple[Hours, ...], list_of(Hours)]
Days = Annotated[frozenset[int], BeforeValidator(_days, json_schema_input_type=list[Line] | Line)]
Moment = Annotated[datetime, BeforeValidator(parse_moment), WithJsonSchema({"type": "string"})]
