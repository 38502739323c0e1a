"""Groups in the store: a receiver's pending alerts and stories, and the commit of a gather."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from worker.alerts.deciding import STORY_CLOSES_AFTER
from worker.alerts.limits import Hour
from worker.errors import ClaimLostError, UnreadableRecordError
from worker.models import Alert, Notification, Reason, Story
from worker.store.codec import decode, dump, encode, text
from worker.store.connection import PREFIX, Store, to_ms
from worker.store.due_sets import ClaimedRow, Place

MOST_ALERTS: Final = 2_000  # that one gather looks at
HOURS_KEPT: Final = timedelta(days=3)  # a stop in between must not make single messages of a digest


@dataclass(frozen=True, slots=True, kw_only=True)
class GatherCommit:
    """What was decided of a group.

    `told` maps each alert taken to its story, `dead` to the reason nobody can be told; `left` counts the
    alerts seen and left waiting for a timer, which runs out at `due`. `hours` are those of rules with a
    limit, `ended` the rules whose hour is over, `over` those that have just gone over their limit.
    """

    notifications: Sequence[tuple[Notification, Place]] = ()
    told: Mapping[str, str] = field(default_factory=dict)
    dead: Mapping[str, str] = field(default_factory=dict)
    stories: Sequence[Story] = ()
    closed: Sequence[str] = ()
    left: int = 0
    due: datetime | None = None
    hours: Sequence[Hour] = ()
    ended: Sequence[str] = ()
    over: Sequence[str] = ()


def pending_alerts(store: Store, group: str, *, most: int = MOST_ALERTS) -> tuple[Alert, ...]:
    """The group's alerts not yet told, oldest first; no more than `most`.

    Those that another version wrote and this one cannot read are left out: they wait for it.
    """
    ids = store.call("ZRANGE", f"{PREFIX}group:{group}:pending", 0, most - 1)
    pipeline = store.client.pipeline(transaction=False)
    for id_ in ids:
        pipeline.hget(f"{PREFIX}alert:{text(id_)}", "doc")
    docs = store.guarded(pipeline.execute)
    return tuple(alert for doc in docs if doc is not None and (alert := _alert_of(doc)))


def _alert_of(doc: bytes) -> Alert | None:
    try:
        return decode(Alert, doc)
    except UnreadableRecordError:
        return None


def pending_count(store: Store, group: str) -> int:
    """How many of the group's alerts are not yet told."""
    return int(store.call("ZCARD", f"{PREFIX}group:{group}:pending"))


def stories_of(store: Store, group: str) -> tuple[Story, ...]:
    """The group's open stories."""
    fields = store.call("HGETALL", f"{PREFIX}group:{group}:stories").items()
    return tuple(decode(Story, doc) for _, doc in fields)


def hours_of(store: Store, group: str) -> tuple[Hour, ...]:
    """What the group's rules with a limit told in their hour."""
    fields = store.call("HGETALL", f"{PREFIX}group:{group}:hours").items()
    return tuple(decode(Hour, doc) for _, doc in fields)


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
                "left": gather.left,
                "notifications": [notification_argument(*pair) for pair in gather.notifications],
                "taken": [{"id": id_, "story": story} for id_, story in gather.told.items()]
                + [{"id": id_, "dead": why} for id_, why in gather.dead.items()],
                "stories": {story.id: encode(story) for story in gather.stories},
                "closed": list(gather.closed),
                "stories_ms": round(STORY_CLOSES_AFTER.total_seconds() * 1000) + 1,
                "due": to_ms(gather.due) if gather.due else None,
                "hours": {hour.rule: encode(hour) for hour in gather.hours},
                "ended": list(gather.ended),
                "hours_ms": round(HOURS_KEPT.total_seconds() * 1000),
            }
        ),
    )
    if not done:
        raise ClaimLostError(f"group {row.id}: the lease ended before the decision was committed")


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
    """The alerts that have not ended before this message has. A fallback stands beside the message meant."""
    return () if notification.reason is Reason.FALLBACK else notification.alerts
