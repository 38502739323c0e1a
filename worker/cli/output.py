"""What every command shares: `--json` (one object a line), words for people, exit codes 0 1 2."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NoReturn, TypeVar

import click

from worker.cli.local_time import local

Row = Mapping[str, Any]
FOUND_WRONG: Final = 1  # exit code: the command worked and what it looked at is wrong
Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """`--json`: for programs, one object a line."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON object a line, for programs."
    )(command)


def print_json(row: Row) -> None:
    """One object on one line, in UTF-8 whatever the terminal speaks; times as ISO 8601 UTC."""
    try:
        line = json.dumps(row, ensure_ascii=False, default=_plain).encode()
    except UnicodeEncodeError:  # half of a surrogate pair, as JSON lets one write it
        line = json.dumps(row, default=_plain).encode()
    click.echo(line)


def show_all(rows: Iterable[Row], show: Callable[[Row], None]) -> None:
    """Show each row; one with `error` goes to standard error for people, and makes the exit code 1."""
    is_wrong = False
    for row in rows:
        is_wrong |= "error" in row
        if "error" in row and show is not print_json:
            name = row.get("path", row.get("id", ""))
            click.echo(f"{name}: {printable(row['error'].removeprefix(f'{name}: '))}", err=True)
        else:
            show(row)
    if is_wrong:
        raise SystemExit(FOUND_WRONG)


def shown(value: object) -> str:
    """A value for people: local times with their zone, lists with commas, nothing for nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M %Z")
    if isinstance(value, (list, tuple)):
        return ", ".join(map(shown, value))
    return printable(str(value))


def printable(text: str, *, keep: str = "") -> str:
    """No control characters: a hostile title must not drive the terminal."""
    return "".join(c if c.isprintable() or c in keep else " " for c in text)


def counted(number: int, word: str, words: str = "") -> str:
    """A number with its word: 1 rule, 2 rules."""
    return f"{number} {word if number == 1 else words or word + 's'}"


def fail(message: str) -> NoReturn:
    """Say what is wrong and exit with 1."""
    click.echo(message, err=True)
    raise SystemExit(FOUND_WRONG)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)
