"""`--since`: how far back a command looks; `--for`: how long something lasts."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import click

from worker.cli.local_time import local
from worker.configuration.values import parse_duration

Command = TypeVar("Command", bound=Callable[..., Any])
Moment = timedelta | datetime  # so long ago, or that very moment
_SINCE: Final = re.compile(r"(\d{1,5})([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def since_option(default: str) -> Callable[[Command], Command]:
    """`--since` as a duration."""
    help_text = "How far back: 90m, 24h, 7d."
    return click.option("--since", default=default, show_default=True, callback=_read, help=help_text)


def moment_option(name: str, default: str, help_text: str) -> Callable[[Command], Command]:
    """A moment: a duration before now, or a date, with or without a time; see `moment_of`."""
    show = default != "0s"
    return click.option(name, default=default, show_default=show, callback=_read_moment, help=help_text)


def moment_of(moment: Moment, now: datetime) -> datetime:
    """When that is."""
    return now - moment if isinstance(moment, timedelta) else moment


def _read_moment(context: click.Context, parameter: click.Parameter, value: str) -> Moment:
    """A date without a zone is of the zone of all times that are shown."""
    try:
        return local(datetime.fromisoformat(value.strip()))
    except (ValueError, OverflowError, OSError):
        return _read(context, parameter, value)


def _read(_context: click.Context, _parameter: click.Parameter, value: str) -> timedelta:
    found = _SINCE.fullmatch(value)
    if not found:
        raise click.BadParameter(f"write a number and s, m, h or d, as in 24h, not {value!r}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def length_option(*, most: timedelta, instead: str) -> Callable[[Command], Command]:
    """`--for`, required; `instead` says what to do where it is longer than `most`."""

    def read(_context: click.Context, _parameter: click.Parameter, value: str) -> timedelta:
        try:
            length = parse_duration(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None
        if not length:
            raise click.BadParameter("that is no time at all; write 90m, 2h, 3d")
        if length > most:
            raise click.BadParameter(f"that is longer than {most.days} days; {instead}")
        return length

    return click.option("--for", "length", required=True, callback=read, help="For how long: 90m, 2h, 3d.")
