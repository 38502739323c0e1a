"""What happened to alerts and messages, as scripts record it (`record_event`, `record_attempt`)."""

import json
from typing import Any

from worker.models import Event, What
from worker.store.connection import PREFIX, Store, from_ms


def alert_events(store: Store, alert: str) -> tuple[Event, ...]:
    """What happened to an alert besides what its own record says, oldest first; no more than 50."""
    return _events(store, f"alert:{alert}")


def message_events(store: Store, notification: str) -> tuple[Event, ...]:
    """What happened to a message before what its record says, oldest first; no more than 50."""
    return _events(store, f"notification:{notification}")


def _events(store: Store, of: str) -> tuple[Event, ...]:
    stored = store.call("LRANGE", f"{PREFIX}{of}:events", 0, -1)
    events = (_event(json.loads(one)) for one in stored)
    return tuple(event for event in events if event is not None)


def _event(fields: dict[str, Any]) -> Event | None:
    """None for what a newer version recorded and this one does not know."""
    if fields["what"] not in set(What):
        return None
    until, last = fields.get("until_ms"), fields.get("last")
    return Event(
        what=What(fields["what"]),
        at=from_ms(fields["at"]),
        why=fields.get("why", ""),
        until=from_ms(until) if until else None,
        story=fields.get("story", ""),
        title=fields.get("title", ""),
        outlets=int(fields.get("outlets", 0)),
        answer=fields.get("answer", ""),
        times=int(fields.get("times", 1)),
        last=from_ms(last) if last else None,
    )
