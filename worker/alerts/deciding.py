"""Why tell now: which stories of a group are told at this moment, and when to look again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from worker.configuration.routes import Route
from worker.models import Alert, Reason, Story

STORY_CLOSES_AFTER: Final = timedelta(hours=72)  # since its last article


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a story's pending alerts may be told, and why."""

    at: datetime
    reason: Reason


def moment_of(story: Story, alerts: Iterable[Alert], route: Route, now: datetime) -> Moment:
    """A new story waits `first_after` for company; a told one tells again `then_every` at the earliest."""
    if story.told_at is None:
        return Moment(at=_after(story.opened_at, route.first_after, now), reason=Reason.FIRST)
    is_news = any(alert.rule not in story.rules for alert in alerts)
    reason = Reason.NEWS if is_news else Reason.COMPANY
    return Moment(at=_after(story.told_at, route.then_every, now), reason=reason)


def _after(since: datetime, wait: timedelta, now: datetime) -> datetime:
    """The end of a wait. One that begins in the future began before the clock was set back: it is over."""
    return since + wait if since <= now else now


def is_closed(story: Story, now: datetime) -> bool:
    """A closed story takes no more articles: the next one like it is a new event."""
    return now - story.last_article_at > STORY_CLOSES_AFTER
