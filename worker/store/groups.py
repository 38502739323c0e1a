"""Groups in the store: a receiver's pending alerts and stories, and the commit of a gather."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from worker.alerts.deciding import STORY_CLOSES_AFTER
from worker.alerts.limits import Hour
from worker.errors import ClaimLostError, UnreadableRecordError
from worker.models import Alert, Notification, Reason, Silence, Story
from worker.store.codec import decode, dump, encode, text
from worker.store.connection import PREFIX, Store, from_ms, to_ms
from worker.store.due_sets import ClaimedRow, Place

MOST_ALERTS: Final = 2_000  # that one gather looks at: those that are due, then those that are due soonest
HOURS_KEPT: Final = timedelta(days=3)  # a stop in between must not make single messages of a digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An alert that waits: until when it is looked at again, and for what."""

    until: datetime
    why: str
    story: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherCommit:
    """What was decided of a group.

    `told` maps each alert taken to its story, `dead` to the reason nobody can be told, `muted` to why nobody
    is, `silenced` to the silence that took it. `held` are those that wait, and whose moment has moved.
    `later` maps the notifications that are not due at once to when they are. `hours` are those of rules with
    a limit, `ended` the rules whose hour is over, `over` those that have just gone over their limit.
    """

    notifications: Sequence[tuple[Notification, Place]] = ()
    later: Mapping[str, datetime] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    dead: Mapping[str, str] = field(default_factory=dict)
    muted: Mapping[str, str] = field(default_factory=dict)
    silenced: Mapping[str, Silence] = field(default_factory=dict)
    stories: Sequence[Story] = ()
    closed: Sequence[str] = ()
    held: Mapping[str, Held] = field(default_factory=dict)
    digested_at: datetime | None = None  # a digest is told, or its time begins
    next_digest: datetime | None = None  # is owed then, whatever waits; None: none is owed
    hours: Sequence[Hour] = ()
    ended: Sequence[str] = ()
    over: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """The alerts of a group that are not yet told, the earliest due first, when each is due, in which story.

    `unreadable` are those that another version wrote and this one cannot read: they wait for it.
    """

    alerts: tuple[Alert, ...]
    due: Mapping[str, datetime]
    stories: Mapping[str, str] = field(default_factory=dict)  # that alerts entered when they were held
    unreadable: tuple[str, ...] = ()


def pending_alerts(store: Store, group: str, *, most: int = MOST_ALERTS) -> Pending:
    """What one gather looks at, no more than `most`."""
    scored = store.call("ZRANGE", f"{PREFIX}group:{group}:pending", 0, most - 1, "WITHSCORES")
    due = {text(id_): from_ms(at) for id_, at in zip(scored[::2], scored[1::2], strict=True)}
    pipeline = store.client.pipeline(transaction=False)
    for id_ in due:
        pipeline.hmget(f"{PREFIX}alert:{id_}", "doc", "story")
    found = dict(zip(due, store.guarded(pipeline.execute), strict=True))
    read = {id_: _alert_of(doc) for id_, (doc, _) in found.items() if doc is not None}
    return Pending(
        alerts=tuple(alert for alert in read.values() if alert),
        due=due,
        stories={id_: text(story) for id_, (_, story) in found.items() if story},
        unreadable=tuple(id_ for id_, alert in read.items() if alert is None),
    )


def _alert_of(doc: bytes) -> Alert | None:
    try:
        return decode(Alert, doc)
    except UnreadableRecordError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupState:
    """What a group remembers: its open stories, the hours of rules with a limit, its last digest."""

    stories: tuple[Story, ...] = ()
    hours: tuple[Hour, ...] = ()
    digested_at: datetime | None = None
    owed: datetime | None = None  # a digest, whether anything waits or not


def group_state(store: Store, group: str) -> GroupState:
    """What the group remembers."""
    key = f"{PREFIX}group:{group}"
    pipeline = store.client.pipeline(transaction=False)
    pipeline.hgetall(f"{key}:stories")
    pipeline.hgetall(f"{key}:hours")
    pipeline.get(f"{key}:digested")
    pipeline.get(f"{key}:owed")
    stories, hours, digested, owed = store.guarded(pipeline.execute)
    return GroupState(
        stories=tuple(decode(Story, doc) for doc in stories.values()),
        hours=tuple(decode(Hour, doc) for doc in hours.values()),
        digested_at=from_ms(digested) if digested else None,
        owed=from_ms(owed) if owed else None,
    )


def story_of(store: Store, group: str, story: str) -> Story | None:
    """One of the group's open stories, while it is kept."""
    doc = store.call("HGET", f"{PREFIX}group:{group}:stories", story)
    return decode(Story, doc) if doc is not None else None


def commit_gather(store: Store, row: ClaimedRow, gather: GatherCommit) -> None:
    """Record the decision; alerts that came meanwhile stay pending and keep the row.

    Raises ClaimLostError when another worker may hold the group: nothing is recorded.
    """
    done = store.run(
        "commit_gather",
        dump(
            {
                "group": row.id,
                "claim": row.claim,
                "notifications": [
                    notification_argument(one, place, gather.later.get(one.id))
                    for one, place in gather.notifications
                ],
                "taken": [{"id": id_, "story": story} for id_, story in gather.told.items()]
                + [{"id": id_, "dead": why} for id_, why in gather.dead.items()]
                + [{"id": id_, "muted": why} for id_, why in gather.muted.items()]
                + [
                    {"id": id_, "silence": one.id, "reason": f"{one.author}: {one.reason}"}
                    for id_, one in gather.silenced.items()
                ],
                "held": [
                    {"id": id_, "until_ms": to_ms(one.until), "why": one.why, "story": one.story}
                    for id_, one in gather.held.items()
                ],
                "stories": {story.id: encode(story) for story in gather.stories},
                "closed": list(gather.closed),
                "stories_ms": round(STORY_CLOSES_AFTER.total_seconds() * 1000) + 1,
                "due": _ms(gather.next_digest),
                "digested": _ms(gather.digested_at),
                "hours": {hour.rule: encode(hour) for hour in gather.hours},
                "ended": list(gather.ended),
                "hours_ms": round(HOURS_KEPT.total_seconds() * 1000),
            }
        ),
    )
    if not done:
        raise ClaimLostError(f"group {row.id}: the lease ended before the decision was committed")


def _ms(moment: datetime | None) -> int | None:
    return to_ms(moment) if moment else None


def notification_argument(
    notification: Notification, place: Place, due: datetime | None = None
) -> dict[str, object]:
    """A notification in the form that the scripts take; due now, or when it is said."""
    counted = set(counted_alerts(notification))
    return {
        "id": notification.id,
        "doc": encode(notification),
        "place": place.as_argument(),
        "alerts": list(counted_alerts(notification)),
        "beside": [alert for alert in notification.alerts if alert not in counted],
        **({"due": to_ms(due)} if due else {}),
    }


def counted_alerts(notification: Notification) -> tuple[str, ...]:
    """The alerts that have not ended before this message has.

    A fallback stands beside the message meant, and an edit tells nobody anything.
    """
    return () if notification.reason in {Reason.FALLBACK, Reason.GROWN} else notification.alerts
