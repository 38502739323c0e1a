"""What every command shares: `--json` (one object a line), tables for people, exit codes 0 1 2."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NoReturn, TypeVar

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

FOUND_WRONG: Final = 1  # exit code: the command worked and what it looked at is wrong
Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(command: Command) -> Command:
    """`--json`: for programs, one object a line."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")(
        command
    )


def print_json(row: Mapping[str, Any]) -> None:
    """One object on one line; times as ISO 8601 UTC."""
    click.echo(json.dumps(row, ensure_ascii=False, default=_plain))


def print_rows(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool, empty: str = ""
) -> None:
    """Rows as JSON lines with all they hold, or as a table of some columns."""
    found = list(rows)
    if as_json:
        for row in found:
            print_json(row)
    elif found:
        _print_table(found, columns)
    elif empty:
        click.echo(empty)


def _print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text(shown(row.get(column))) for column in columns))  # Text: never markup from a feed
    Console(soft_wrap=not sys.stdout.isatty()).print(table)


def shown(value: object) -> str:
    """A value for people: local times, lists with commas, nothing for nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, (list, tuple)):
        return ", ".join(str(one) for one in value)
    return _printable(str(value))


def fail(message: str) -> NoReturn:
    """Say what is wrong and exit with 1."""
    click.echo(message, err=True)
    raise SystemExit(FOUND_WRONG)


def _printable(text: str) -> str:
    """No control characters: a hostile title must not drive the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return str(value)
