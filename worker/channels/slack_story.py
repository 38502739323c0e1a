"""A story's first message as it is to be now: what it told, and what has come since."""

from dataclasses import dataclass, replace

from worker.alerts.rendering import Content, Item, render
from worker.models import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryNow:
    """The first message, its content with the gravity of all, and the articles since, the latest first."""

    message: Message
    content: Content
    added: tuple[Item, ...]


def story_now(message: Message) -> StoryNow:
    """The same whoever edits, and how often: it follows from what was told."""
    told = message.told
    if told is None or not told.alerts:
        raise LookupError("what the story's first message told is no longer known")
    articles = {alert.article for alert in told.alerts}
    later = (*told.since, *message.alerts)
    # Another rule that fires on an article of the first message is named beside it.
    own = (*told.alerts, *(alert for alert in later if alert.article in articles))
    added = tuple(alert for alert in reversed(later) if alert.article not in articles)
    outlets = message.outlets or tuple(dict.fromkeys(alert.outlet for alert in (*told.alerts, *later)))
    first = replace(
        message,
        notification=told.notification,
        alerts=own,
        outlets=outlets,
        thread="",
        late_at=None,
        told=None,
    )
    content = render(first)
    worst = render(replace(first, alerts=(*own, *added)))
    items = render(replace(first, alerts=added)).items if added else ()
    return StoryNow(
        message=first,
        content=replace(content, mark=worst.mark, severity=worst.severity),
        added=items,
    )
