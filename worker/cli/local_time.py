"""The zone of the times that people read and write: TZ, else the newsroom's, else the machine's."""

import os
import re
from datetime import datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from worker.errors import SettingsError
from worker.settings import load_settings

_ZONE: Final = "tocsin.zone"  # in click's context: looked up once a command
_WRITTEN: Final = re.compile(r"(?m)^timezone:[ ]*[\"']?([\w/+-]+)")
_MOST_BYTES: Final = 1_000_000


def local(moment: datetime) -> datetime:
    """The moment as a clock on the newsroom's wall shows it; one without a zone is that clock's already."""
    zone = people_zone()
    if moment.tzinfo is None and zone is not None:
        return moment.replace(tzinfo=zone)
    return moment.astimezone(zone)


def people_zone() -> tzinfo | None:
    """The zone; None for the machine's."""
    context = click.get_current_context(silent=True)
    if context is None:
        return _zone()
    if _ZONE not in context.meta:
        context.meta[_ZONE] = _zone()
    zone: tzinfo | None = context.meta[_ZONE]
    return zone


def _zone() -> tzinfo | None:
    if os.environ.get("TZ"):
        return None
    try:
        path = load_settings().configuration_directory / "alerts.yaml"
        with path.open("rb") as file:
            written = _WRITTEN.search(file.read(_MOST_BYTES).decode("utf-8", "replace"))
        return ZoneInfo(written[1]) if written else None
    except (OSError, SettingsError, ValueError, ZoneInfoNotFoundError):
        return None  # `tocsin check` says what is wrong with it
