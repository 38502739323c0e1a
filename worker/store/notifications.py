"""Notifications in the store: what is to be sent, and how it ended."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from worker.errors import ClaimLostError, UnreadableRecordError
from worker.models import CANARY, Alert, Notification
from worker.store.codec import decode, dump, encode, text
from worker.store.connection import PREFIX, Store, from_ms, to_ms
from worker.store.due_sets import ClaimedRow, Place
from worker.store.groups import counted_alerts, notification_argument


class Result(StrEnum):
    """How one attempt to deliver ended."""

    TOLD = "told"
    RETRY = "retry"
    HELD = "held"  # the channel refuses everything: no attempt is counted
    DEAD = "dead"
    SPARED = "spared"  # a fallback that was not needed: nothing was sent


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverCommit:
    """An attempt's end. `answer` is the peer's, or our reason; never a secret."""

    result: Result
    answer: str
    due: datetime | None = None  # of the next attempt
    thread: str = ""
    hold: str = ""  # why the channel is held
    pause_until: datetime | None = None  # the whole lane rests
    lane_failures: int | None = None
    canary: datetime | None = None  # when a poll saw the canary that was told
    is_ambiguous: bool = False  # the peer may have taken the message
    since: Mapping[str, Sequence[datetime]] = field(default_factory=dict)  # see `since_of`
    told: Sequence[Alert] = ()  # for the first time: how long that took is measured
    may_be_edited: bool = False  # see Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationRecord:
    """A notification and what became of it."""

    notification: Notification
    status: str  # waiting, told, dead, spared, or joined: told within another message
    attempts: int
    created_at: datetime  # since when it waits: that of a replay, or of the oldest that it joined
    made_at: datetime
    answer: str
    answered_at: datetime | None
    repeated: int  # sends that followed one with an unknown end
    failing_since: datetime | None  # its first attempt that failed
    is_sending: bool  # a send was begun, and its end is not known


def notification_record(store: Store, notification: str) -> NotificationRecord | None:
    """A notification with its record, while it is kept."""
    return _record(store.call("HGETALL", f"{PREFIX}notification:{notification}"))


def count_waiting(store: Store, lane: str) -> int:
    """How many messages of a lane are not told yet."""
    return int(store.call("ZCARD", f"{PREFIX}notifications:lane:{lane}"))


def waiting_messages(store: Store, lane: str, *, most: int) -> tuple[NotificationRecord, ...]:
    """The messages of a lane, the earliest due first, those under lease too; no more than `most`."""
    ids = store.call("ZRANGE", f"{PREFIX}notifications:lane:{lane}", 0, most - 1)
    pipeline = store.client.pipeline(transaction=False)
    for id_ in ids:
        pipeline.hgetall(f"{PREFIX}notification:{text(id_)}")
    records: list[NotificationRecord | None] = []
    for stored in store.guarded(pipeline.execute):
        with suppress(UnreadableRecordError):  # of another version, which sends it
            records.append(_record(stored))
    return tuple(record for record in records if record is not None)


def _record(stored: Mapping[bytes, bytes]) -> NotificationRecord | None:
    fields = {text(key): value for key, value in stored.items()}
    if not fields:
        return None
    answered = fields.get("answered")
    return NotificationRecord(
        notification=decode(Notification, fields["doc"]),
        status=text(fields["status"]),
        attempts=int(fields["attempts"]),
        created_at=from_ms(fields["created"]),
        made_at=from_ms(fields.get("made", fields["created"])),
        answer=text(fields.get("answer", b"")),
        answered_at=from_ms(answered) if answered else None,
        repeated=int(fields.get("repeated", 0)),
        failing_since=from_ms(fields["failing"]) if "failing" in fields else None,
        is_sending="sending" in fields,
    )


def alerts_of(store: Store, notification: Notification) -> tuple[Alert, ...]:
    """The notification's alerts in full."""
    pipeline = store.client.pipeline(transaction=False)
    for id_ in notification.alerts:
        pipeline.hget(f"{PREFIX}alert:{id_}", "doc")
    docs = store.guarded(pipeline.execute)
    return tuple(decode(Alert, doc) for doc in docs if doc is not None)


def mark_sending(store: Store, row: ClaimedRow) -> bool:
    """Say that we are about to send; True if an earlier send has no known end (this one may repeat it).

    Raises ClaimLostError when another worker may hold the notification: do not send.
    """
    marked = store.run("mark_sending", dump({"notification": row.id, "claim": row.claim}))
    if not marked:
        raise ClaimLostError(f"notification {row.id}: the lease ended before it was sent")
    return bool(marked == 2)


def commit_deliver(
    store: Store, row: ClaimedRow, notification: Notification | None, end: DeliverCommit
) -> None:
    """Record how the attempt ended; without the notification itself only that it is tried again.

    Raises ClaimLostError when another worker may hold the notification.
    """
    done = store.run(
        "commit_deliver",
        dump(
            {
                "notification": row.id,
                "claim": row.claim,
                "lane": row.lane,
                "result": end.result.value,
                "quiet": end.canary is not None and not any(end.since.values()),
                "canary": to_ms(end.canary) if end.canary else None,
                "alerts": list(counted_alerts(notification)) if notification else [],
                "answer": end.answer[:500],
                "thread": end.thread,
                "thread_key": thread_key(notification) if notification else "",
                "may_be_edited": end.may_be_edited,
                "destination": notification.destination if notification else "",
                "due": to_ms(end.due or row.now),
                "hold": end.hold or None,
                "pause_until": to_ms(end.pause_until) if end.pause_until else None,
                "lane_failures": end.lane_failures,
                "ambiguous": end.is_ambiguous,
                "receiver": notification.receiver if notification else "",
                "found": [{"alert": one.id, "feed": one.feed, "at": to_ms(one.found_at)} for one in end.told],
                "since": {what: [to_ms(at) for at in moments] for what, moments in end.since.items()},
            }
        ),
    )
    if not done:
        raise ClaimLostError(f"notification {row.id}: the lease ended before its delivery was recorded")


def add_notification(
    store: Store,
    notification: Notification,
    place: Place,
    *,
    due: datetime | None = None,
    once: str = "",
    for_time: timedelta = timedelta(days=1),
) -> bool:
    """Queue a message that no gather decided; with `once`, only the first of that key within `for_time`."""
    return bool(
        store.run(
            "add_notification",
            dump(
                {
                    **notification_argument(notification, place, due),
                    "once_key": once or None,
                    "once_ms": round(for_time.total_seconds() * 1000),
                }
            ),
        )
    )


def forget_once(store: Store, once: str) -> None:
    """What was told once may be told again (the trouble ended)."""
    store.call("DEL", f"{PREFIX}noted:{once}")


def since_of(alerts: Sequence[Alert]) -> Mapping[str, Sequence[datetime]]:
    """What the delay of each alert is measured from, as `delays` in survey.py names it."""
    alerts = [alert for alert in alerts if alert.rule != CANARY]
    # Words that a change brought were not there when the article was published.
    published = [alert.published for alert in alerts if alert.published is not None and not alert.revision]
    return {"publication": published, "discovery": [alert.found_at for alert in alerts]}


def join_waiting(
    store: Store, row: ClaimedRow, members: Sequence[Notification], digest: Notification
) -> bool:
    """End these messages of a lane, the claimed one among them, in one digest that tells all of theirs.

    False where one of them has changed meanwhile: nothing was done. Raises ClaimLostError.
    """
    argument = {
        "notification": row.id,
        "claim": row.claim,
        "lane": row.lane,
        "members": [{"id": one.id, "alerts": list(one.alerts)} for one in members],
        "digest": {"id": digest.id, "doc": encode(digest), "alerts": list(digest.alerts)},
    }
    done = store.run("join_waiting", dump(argument))
    if not done:
        raise ClaimLostError(f"notification {row.id}: the lease ended, or it was joined with others")
    return bool(done == 1)


def release_lane(store: Store, lane: str) -> None:
    """Let a held channel be probed now."""
    store.run("release_lane", dump({"lane": lane}))


def thread_key(notification: Notification) -> str:
    """Where it is kept what a receiver was told of a story."""
    return f"{notification.receiver}:{notification.story}"
