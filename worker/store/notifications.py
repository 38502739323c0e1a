"""Notifications in the store: what is to be sent, how it ended, dead letters and their replay."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain
from typing import Final

from worker.errors import ClaimLostError, UnreadableRecordError
from worker.models import CANARY, Alert, Notification, ToldOfStory
from worker.store.codec import decode, dump, encode, text
from worker.store.connection import PREFIX, Store, from_ms, to_ms
from worker.store.due_sets import ClaimedRow, Place
from worker.store.groups import counted_alerts, notification_argument
from worker.stories.titles import title_key

MOST_JOININGS: Final = 10  # of a message within another within another

MOST_OF_STORY: Final = 30  # messages, the latest, that an edit of the story's first message knows of


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


def told_stories(store: Store, alerts: Sequence[Alert]) -> dict[str, str]:
    """The story that each alert was told in; where none is on record, its title tells which are one."""
    pipeline = store.client.pipeline(transaction=False)
    for alert in alerts:
        pipeline.hget(f"{PREFIX}alert:{alert.id}", "story")
    stories = store.guarded(pipeline.execute)
    return {
        alert.id: text(story) if story else title_key(alert.title)
        for alert, story in zip(alerts, stories, strict=True)
    }


def thread_of(store: Store, notification: Notification) -> str:
    """What the channel gave for the story's first message to this destination, '' if none."""
    stored = store.call("HGET", f"{PREFIX}thread:{_thread_key(notification)}", notification.destination)
    return text(stored) if stored else ""


def told_of_story(store: Store, notification: Notification) -> ToldOfStory | None:
    """What this destination was told of the story; None where nothing, or its channel edits no message."""
    key = f"{PREFIX}told:{_thread_key(notification)}:{notification.destination}"
    ids = store.call("LRANGE", key, 0, 0) + store.call("LRANGE", key, -MOST_OF_STORY, -1)
    with suppress(UnreadableRecordError):  # of another version: an edit is not worth waiting for that
        first, *later = (
            (notification_record(store, text(id_)) for id_ in dict.fromkeys(ids)) if ids else (None,)
        )
        if first is None:
            return None
        since = (alerts_of(store, one.notification) for one in later if one is not None)
        return ToldOfStory(
            notification=first.notification,
            alerts=alerts_of(store, first.notification),
            since=tuple(chain.from_iterable(since)),
        )
    return None


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
                "thread_key": _thread_key(notification) if notification else "",
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


def are_told(store: Store, notifications: Sequence[str]) -> bool:
    """Whether all these messages were told, by themselves or within another one."""
    return all(_is_told(store, one) for one in notifications)


def _is_told(store: Store, notification: str) -> bool:
    for _ in range(MOST_JOININGS):
        status, into = store.call("HMGET", f"{PREFIX}notification:{notification}", "status", "into")
        if status != b"joined" or not into:
            return bool(status in {b"told", b"spared"})
        notification = text(into)
    return False


def were_told(store: Store, alerts: Sequence[str]) -> bool:
    """Whether each of these alerts was told in at least one message."""
    pipeline = store.client.pipeline(transaction=False)
    for alert in alerts:
        pipeline.hget(f"{PREFIX}alert:{alert}", "told")
    return all(int(told or 0) > 0 for told in store.guarded(pipeline.execute))


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
    published = [alert.published for alert in alerts if alert.published is not None]
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


def dead_letters(store: Store) -> tuple[NotificationRecord, ...]:
    """All dead letters, oldest first."""
    ids: Sequence[bytes] = store.call("ZRANGE", f"{PREFIX}dead", 0, -1)
    records = (notification_record(store, text(id_)) for id_ in ids)
    return tuple(record for record in records if record is not None)


def replay_dead(store: Store, notification: Notification, place: Place) -> bool:
    """Make a dead letter due again; False where it is not one (any more)."""
    return bool(
        store.run(
            "replay_dead",
            dump(
                {
                    "notification": notification.id,
                    "place": place.as_argument(),
                    "alerts": list(counted_alerts(notification)),
                }
            ),
        )
    )


def release_lane(store: Store, lane: str) -> None:
    """Let a held channel be probed now."""
    store.run("release_lane", dump({"lane": lane}))


def _thread_key(notification: Notification) -> str:
    return f"{notification.receiver}:{notification.story}"
