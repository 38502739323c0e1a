"""Tables for people: they fit the terminal, and in a pipe each row is one line."""

import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

import click
from rich.cells import cell_len, set_cell_size

from worker.cli.local_time import local
from worker.cli.output import Row, print_json, shown

GAP: Final = "  "
LEAST_LAST: Final = 32  # the last column is the one people read; it keeps this width on a narrow terminal
LEAST_BETWEEN: Final = 8  # the first one names the row: it is never cut
NO_LIMIT: Final = 100_000  # `| grep` wants whole lines


def print_rows(rows: Iterable[Row], columns: Sequence[str], *, as_json: bool, empty: str = "") -> None:
    """Rows as JSON lines with all they hold, or as a table of some columns; the last one is wrapped."""
    found = list(rows)
    if as_json:
        for row in found:
            print_json(row)
    elif found:
        now = local(datetime.now(UTC))
        cells = [[_cell(row.get(column), now) for column in columns] for row in found]
        for line in table_lines([_title(column, found, now) for column in columns], cells, room()):
            click.echo(line)
    elif empty:
        click.echo(empty)


def _title(column: str, rows: Sequence[Row], now: datetime) -> str:
    """The column in words; that of times says whose they are."""
    is_time = any(isinstance(row.get(column), datetime) for row in rows)
    return column.removesuffix("_at").replace("_", " ") + (f" ({now:%Z})" if is_time else "")


def _cell(value: object, now: datetime) -> str:
    """Times without what everybody knows: today's date, this year."""
    if not isinstance(value, datetime):
        return shown(value)
    here = local(value)
    if here.date() == now.date():
        return f"{here:%H:%M}"
    return f"{here:%m-%d %H:%M}" if here.year == now.year else f"{here:%Y-%m-%d}"


def room() -> int:
    """How wide a line may be."""
    if not sys.stdout.isatty() and "COLUMNS" not in os.environ:
        return NO_LIMIT
    return shutil.get_terminal_size().columns


def table_lines(titles: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """The lines of a table of this width: the last column is wrapped, those between are cut."""
    widths = _widths([titles, *rows], width)
    yield click.style(_line(titles, widths), bold=True)
    for row in rows:
        first, *more = textwrap.wrap(row[-1], widths[-1], break_on_hyphens=False) or [""]
        yield _line([*row[:-1], first], widths)
        for rest in more:
            yield _line([*[""] * len(row[:-1]), rest], widths)


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    first, *between, last = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    spare = width - len(GAP) * (len(between) + 1) - first
    while between and sum(between) > spare - min(last, LEAST_LAST) and max(between) > LEAST_BETWEEN:
        between[between.index(max(between))] -= 1
    return [first, *between, max(spare - sum(between), LEAST_LAST // 2)]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    fitted = [_fitted(cell, width) for cell, width in zip(cells[:-1], widths[:-1], strict=True)]
    return GAP.join([*fitted, cells[-1]]).rstrip()


def _fitted(cell: str, width: int) -> str:
    return set_cell_size(cell, width) if cell_len(cell) <= width else set_cell_size(cell, width - 1) + "…"
