"""Instants as pages write them."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # no news page is older: an earlier date is a mistake
_SPACE_BEFORE_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)")


def instant_of(text: str) -> datetime | None:
    """An ISO 8601 or RFC 5322 date as an instant in UTC, None for anything else or before 1995.

    Without a zone it is taken as UTC, without a time as midnight.
    """
    for read in (_iso, parsedate_to_datetime):
        try:
            instant = read(text.strip())
            instant = instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            continue
        return instant if instant >= EARLIEST else None
    return None


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(_SPACE_BEFORE_ZONE.sub("", text))
