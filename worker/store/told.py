"""What was told: of a story to a destination, of alerts, by messages."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import chain
from typing import Final

from worker.errors import UnreadableRecordError
from worker.models import Alert, Notification, ToldOfStory
from worker.store.codec import text
from worker.store.connection import PREFIX, Store
from worker.store.notifications import alerts_of, notification_record, thread_key
from worker.stories.titles import title_key

MOST_JOININGS: Final = 10  # of a message within another within another
MOST_OF_STORY: Final = 30  # messages, the latest, that an edit of the story's first message knows of


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
    stored = store.call("HGET", f"{PREFIX}thread:{thread_key(notification)}", notification.destination)
    return text(stored) if stored else ""


def told_of_story(store: Store, notification: Notification) -> ToldOfStory | None:
    """What this destination was told of the story; None where nothing, or its channel edits no message."""
    key = f"{PREFIX}told:{thread_key(notification)}:{notification.destination}"
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
