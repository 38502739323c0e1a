"""What is kept of alerts and counted, for people: `alert list|show`, `status`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from worker.models import Alert
from worker.store.codec import decode, dump, text
from worker.store.connection import PREFIX, Store, from_ms, to_ms
from worker.store.notifications import NotificationRecord, notification_record

AT_ONCE: Final = 200  # alerts of one round trip
TRIAL: Final = "trial"  # the status of an alert whose rule was on trial: recorded, told to nobody
SILENCED: Final = "silenced"  # of one that a silence took: it ended untold
STATUSES: Final = ("pending", "notified", "told", "dead", SILENCED, TRIAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRecord:
    """An alert and its status: pending, notified (its messages wait), told, dead, silenced or trial."""

    alert: Alert
    status: str
    story: str
    reason: str  # of its end, if no message was ever made
    ended_at: datetime | None
    silence: str = ""  # that took it


def alert_record(store: Store, alert: str) -> AlertRecord | None:
    """An alert with its record, while it is kept."""
    return _record(store.call("HGETALL", f"{PREFIX}alert:{alert}"))


def _record(stored: Mapping[bytes, bytes]) -> AlertRecord | None:
    fields = {text(key): value for key, value in stored.items()}
    if not fields:
        return None
    ended = fields.get("ended")
    return AlertRecord(
        alert=decode(Alert, fields["doc"]),
        status=text(fields["status"]),
        story=text(fields.get("story", b"")),
        reason=text(fields.get("reason", b"")),
        ended_at=from_ms(ended) if ended else None,
        silence=text(fields.get("silence", b"")),
    )


def alerts_since(store: Store, since: datetime, *, until: datetime | None = None) -> Iterator[AlertRecord]:
    """The alerts raised since then, newest first."""
    end = to_ms(until) if until else "+inf"
    ids = store.call("ZREVRANGEBYSCORE", f"{PREFIX}alerts", end, to_ms(since))
    for start in range(0, len(ids), AT_ONCE):
        pipeline = store.client.pipeline(transaction=False)
        for id_ in ids[start : start + AT_ONCE]:
            pipeline.hgetall(f"{PREFIX}alert:{text(id_)}")
        records = map(_record, store.guarded(pipeline.execute))
        yield from (record for record in records if record is not None)


def notifications_of(store: Store, alert: str) -> tuple[NotificationRecord, ...]:
    """Every message that told an alert, oldest first."""
    ids = store.call("LRANGE", f"{PREFIX}alert:{alert}:notifications", 0, -1)
    records = (notification_record(store, text(id_)) for id_ in ids)
    return tuple(record for record in records if record is not None)


def messages_about(store: Store, alerts: Iterable[str]) -> int:
    """How many messages these alerts were put into, one for each destination of a receiver."""
    pipeline = store.client.pipeline(transaction=False)
    for alert in alerts:
        pipeline.lrange(f"{PREFIX}alert:{alert}:notifications", 0, -1)
    return len({id_ for ids in store.guarded(pipeline.execute) for id_ in ids})


def counts(store: Store) -> dict[str, int]:
    """What was counted since the store began: outcomes, alerts, deliveries, leases that ended."""
    return {text(key): int(value) for key, value in store.call("HGETALL", f"{PREFIX}counts").items()}


def count(store: Store, what: str) -> None:
    """Count what no commit counts: why a page could not be had."""
    store.call("HINCRBY", f"{PREFIX}counts", what, 1)


def dead_count(store: Store) -> int:
    """How many dead letters wait for a person."""
    return int(store.call("ZCARD", f"{PREFIX}dead"))


def articles_kept(store: Store) -> tuple[int, int]:
    """How many articles are kept, and their bytes."""
    return int(store.call("ZCARD", f"{PREFIX}articles")), int(
        store.call("GET", f"{PREFIX}articles:bytes") or 0
    )


def record_tick(store: Store, *, is_full: bool) -> timedelta:
    """Say that a ticker has looked and hinted; the server's being full is no hindrance.

    Where the server's clock was set back, what is due is moved with it; by how much that was.
    """
    return timedelta(milliseconds=int(store.run("tick", dump({"full": is_full}))))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatRecord:
    """The heartbeat: when it was last thought of, when it last left, and why it did not since."""

    at: datetime
    sent_at: datetime | None
    why: str  # "": it left; "off": its address is empty


def record_heartbeat(store: Store, why: str) -> None:
    """Say that the heartbeat left, or why it did not."""
    now = to_ms(store.now())
    store.call("HSET", f"{PREFIX}heartbeat", "at", now, "why", why)
    if not why:
        store.call("HSET", f"{PREFIX}heartbeat", "sent", now)


def heartbeat_record(store: Store) -> HeartbeatRecord | None:
    """What became of the last heartbeat, None before the first."""
    at, sent, why = store.call("HMGET", f"{PREFIX}heartbeat", "at", "sent", "why")
    if not at:
        return None
    return HeartbeatRecord(at=from_ms(at), sent_at=from_ms(sent) if sent else None, why=text(why))
