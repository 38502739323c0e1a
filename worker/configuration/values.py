"""The kinds of values the files hold, each read from a string and refused with the way out."""

import re
import unicodedata
from datetime import date, timedelta
from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from worker.configuration.document import Block, Folded

MAX_DURATION = timedelta(days=366)  # longer is a slip of the finger, and far larger ones overflow

DURATION_PATTERN = r"^(?=\d)(\d+d)?(\d+h)?(\d+m)?(\d+s)?$"
_DURATION = re.compile(r"(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?")
_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
_UNITS = {"min": "m", "mn": "m", "sec": "s", "hour": "h", "heure": "h", "day": "d", "jour": "d", "j": "d"}

# What YAML itself would read as a number or a boolean is text here; editors must not object.
SCALAR_SCHEMA = {"type": ["string", "number", "boolean"]}


def refuse(message: str, *, instead: str = "", fix: str = "") -> NoReturn:
    """Refuse a value; `instead` is what to write in its place, `fix` a next step in words."""
    raise PydanticCustomError("tocsin", "{message}", {"message": message, "instead": instead, "fix": fix})


def parse_duration(value: object) -> timedelta:
    """`30s`, `10m`, `1h30m`, `3d` as a duration."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) and value else None
    if match is None or not isinstance(value, str):
        _refuse_duration(value)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    try:
        duration = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        duration = timedelta.max
    if duration > MAX_DURATION:
        refuse("this is longer than a year", fix="write a number with s, m, h or d, as in 10m")
    return duration


def _refuse_duration(value: object) -> NoReturn:
    if value == "adaptive":
        refuse("only the `every` of a feed can be adaptive", instead="10m")
    number = re.fullmatch(r"(\d+)\s*([a-zé]*?)s?(?:utes?|ondes?)?", str(value).lower())
    unit = _UNITS.get(number[2], number[2][:1]) if number else ""
    refuse(
        "a duration is a number with its unit: s, m, h or d, as in 30s, 10m, 1h30m, 3d",
        instead=f"{number[1]}{unit}" if number and unit in ("s", "m", "h", "d") else "",
    )


def checked_id(value: str) -> str:
    """A stable name; refused with one that could be."""
    if not _ID.fullmatch(value):
        plain = re.sub(r"[^a-z0-9_.]+", "-", _without_accents(value).lower()).strip("-_.")[:100]
        refuse("an id is made of lower-case letters, digits, dash, underscore and dot", instead=plain)
    return value


def _without_accents(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def _one_line(value: str) -> str:
    text = value.strip()
    if not text:
        refuse("nothing is written here", fix="write the text, or remove the key")
    if "\n" in text:
        refuse("this is one line of text, not several")
    return text


def _several_lines(value: str) -> str:
    if not value.strip():
        refuse("nothing is written here", fix="write the text, or remove the key")
    return value.strip()


def refuse_yaml_in_block(value: str) -> None:
    """In a block, what looks like YAML would be part of a text."""
    if value.startswith("# "):
        refuse("within a block every line is text, so this is no comment", fix="move it above the key")
    if value.startswith("- "):
        refuse("within a block each line is an item already", instead=value.removeprefix("- ").strip())


def _listed_line(value: str) -> str:
    """A text of a list."""
    refuse_yaml_in_block(value)
    return _one_line(value)


def split_lines(value: object) -> object:
    """A list as it is; a block as its lines; one text as a list of one."""
    if isinstance(value, Folded):
        refuse("> joins the lines into one text", fix="write | for one text a line")
    if isinstance(value, Block):
        return [line.strip() for line in value.split("\n") if line.strip()]
    return [value] if isinstance(value, str) else value


def _split_but_not_at_commas(value: object) -> object:
    # A comma as in 7,5 or 2 OF (a, b) is none between texts.
    is_block = isinstance(value, (Block, Folded))
    if isinstance(value, str) and not is_block and re.match(r"[^(]*?,(?!\d)", value):
        refuse("several texts in one need brackets", instead=f"[{value}]")
    return split_lines(value)


def _true_or_false(value: object) -> bool:
    if value not in ("true", "false"):
        yes = str(value).lower() in ("yes", "on", "oui", "1", "true", "y")
        refuse("this is either true or false", instead="true" if yes else "false")
    return value == "true"


def _day(value: object) -> object:
    """A day as in 2027-01-31; how it is written in French is shown as it should be."""
    if isinstance(value, str) and (french := re.fullmatch(r"(\d\d?)[/.](\d\d?)[/.](\d{4})", value.strip())):
        day, month, year = map(int, french.groups())
        refuse("a day is written year-month-day", instead=f"{year}-{month:02}-{day:02}")
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        refuse("a day is written year-month-day, as in 2027-01-31, and is in the calendar")


def checked_lang(value: str) -> str:
    """The two-letter code of a language; refused where it is none."""
    if not re.fullmatch("[a-z]{2}", value):
        code = value.strip().lower()[:2]
        instead = code if re.fullmatch(r"[A-Za-z]{2}([-_]\w+)?", value.strip()) else ""
        refuse("a language is its two-letter code, as in fr, en, ar", instead=instead)
    return value


def _rate(value: object) -> object:
    """`10/h` as a number."""
    if isinstance(value, str):
        found = re.fullmatch(r"([1-9]\d{0,5})/h", value.strip())
        if not found:
            number = re.search(r"[1-9]\d{0,5}", value)
            refuse("a limit is a number an hour, as in 10/h", instead=f"{number[0]}/h" if number else "10/h")
        return int(found[1])
    return value


def _scalar(pattern: str = "") -> WithJsonSchema:
    return WithJsonSchema({**SCALAR_SCHEMA, **({"pattern": pattern} if pattern else {})})


Id = Annotated[str, AfterValidator(checked_id), _scalar(f"^{_ID.pattern}$")]
Line = Annotated[str, AfterValidator(_one_line), _scalar()]
Prose = Annotated[str, AfterValidator(_several_lines), _scalar()]
Lang = Annotated[
    str, AfterValidator(checked_lang), WithJsonSchema({"type": "string", "pattern": "^[a-z]{2}$"})
]
Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema({"type": "string", "pattern": DURATION_PATTERN}),
]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Flag = Annotated[bool, BeforeValidator(_true_or_false), WithJsonSchema({"type": "boolean"})]
Rate = Annotated[
    int,
    BeforeValidator(_rate),
    WithJsonSchema({"type": "string", "pattern": r"^[1-9]\d{0,5}/h$"}),
]
ListedLine = Annotated[str, AfterValidator(_listed_line), _scalar()]
Labels = Annotated[dict[Id, Line], Field(description="Names and values that routes can ask for.")]


def list_of(item: Any) -> BeforeValidator:
    """The reading of a list of texts, or of a block with one text a line."""
    return BeforeValidator(_split_but_not_at_commas, json_schema_input_type=list[item] | Line)


Ids = Annotated[tuple[Id, ...], list_of(Id)]
