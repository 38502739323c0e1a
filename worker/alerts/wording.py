"""Which words a message is written in, and how it writes an instant."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from worker.alerts.english import ENGLISH
from worker.alerts.french import FRENCH
from worker.alerts.words import Words


def words_for(language: str) -> Words:
    """French, or English for anything else."""
    return FRENCH if language == "fr" else ENGLISH


def local_instant(words: Words, instant: datetime, timezone: str) -> str:
    """An instant as people of a zone write it; UTC says so, since few people live by it."""
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):  # a message must not fail for its clock
        zone = ZoneInfo("UTC")
    return words.instant(instant.astimezone(zone)) + (" UTC" if zone.key == "UTC" else "")
