"""The last texts of each service, in a few letters each, so that a wall is known by its third address."""

from typing import Any, Final

from worker.store.codec import text
from worker.store.connection import PREFIX, Store

KEPT: Final = 100  # texts of a service: three kilobytes


def texts_seen(store: Store, service: str) -> tuple[str, ...]:
    """What `sighting_of` made of the last texts of this service."""
    return tuple(map(text, store.call("LRANGE", f"{PREFIX}texts:{service}", 0, -1)))


def sighting_argument(service: str, sighting: str) -> dict[str, Any] | None:
    """What the commit of a read article keeps of its text."""
    return {"service": service, "sighting": sighting, "most": KEPT} if sighting else None
