"""`--since`: how far back a command looks."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
_SINCE: Final = re.compile(r"(\d{1,5})([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def since_option(default: str) -> Callable[[Command], Command]:
    """`--since` as a duration."""
    help_text = "How far back: 90m, 24h, 7d."
    return click.option("--since", default=default, show_default=True, callback=_read, help=help_text)


def _read(_context: click.Context, _parameter: click.Parameter, value: str) -> timedelta:
    found = _SINCE.fullmatch(value)
    if not found:
        raise click.BadParameter(f"write a number and s, m, h or d, as in 24h, not {value!r}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
