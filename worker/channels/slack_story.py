"""A story's first message as it is to be now: what it told, and what has come since."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from worker.alerts.content import Content, Item
from worker.alerts.rendering import render
from worker.models import Alert, Message

MOST_ADDED: Final = 50  # articles listed; the rest is a number


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryNow:
    """The first message, its content with the gravity of all, and the articles since, the latest first."""

    message: Message
    content: Content
    added: tuple[Item, ...]
    hidden: int  # articles added beyond these


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
    shown = set(list(dict.fromkeys(alert.article for alert in added))[:MOST_ADDED])
    listed = tuple(alert for alert in added if alert.article in shown)
    return StoryNow(
        message=first,
        content=_with_the_mark_of(render(first), (*own, *added)),
        added=render(replace(first, alerts=listed)).items if listed else (),
        hidden=len({alert.article for alert in added}) - len(shown),
    )


def _with_the_mark_of(content: Content, alerts: Sequence[Alert]) -> Content:
    worst = max((alert.severity for alert in alerts), key=lambda severity: severity.rank)
    return replace(content, severity=worst, mark=content.words.marks.get(worst, "").strip())
