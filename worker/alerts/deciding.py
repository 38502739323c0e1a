"""Why tell now: when its route lets an alert of a story be told, and for what reason. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from worker.alerts.calendar import next_digest, quiet_end
from worker.alerts.lateness import tellable_since
from worker.conditions.evaluate import holds
from worker.conditions.tree import Facts
from worker.configuration.routes import Quiet, Route
from worker.models import Alert, Reason, Severity, Story

STORY_CLOSES_AFTER: Final = timedelta(hours=72)  # since its last article
REST_AFTER: Final = timedelta(hours=24)  # what is no news is told by then, where no digest comes before

# Told in one message with others; the first of these that is among them is its reason.
IN_DIGEST: Final = (Reason.DIGEST, Reason.QUIET, Reason.REST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When an alert may be told, and why then."""

    at: datetime
    reason: Reason
    is_muted: bool = False  # it came in hours that mute: it is never told

    def urgency(self, now: datetime) -> tuple[datetime, int]:
        """Sorts moments: the earliest first, of those that have come a message of its own before a digest."""
        rank = IN_DIGEST.index(self.reason) + 1 if self.reason in IN_DIGEST else 0
        return max(self.at, now), rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of an alert's story when its moment is asked for.

    `news` is why the story may be told (again), None where nothing of it is news. `begins` replaces when the
    alert came, to ask when it could have been told.
    """

    story: Story
    news: Reason | None
    facts: Facts  # of the alert, and how many outlets tell the story
    now: datetime
    begins: datetime | None = None


def moment_of(alert: Alert, route: Route, standing: Standing) -> Moment:
    """When the alert may be told: its story's timers, then the digest's times, then the quiet hours."""
    moment = _by_timers(alert, route, standing)
    if route.quiet is None or (moment.reason is not Reason.REST and interrupts(route.quiet, standing.facts)):
        return moment  # what is no news interrupts nothing, however many tell it
    held = _held(moment, route.quiet, min(alert.raised_at, standing.now))
    if held.at > standing.now or standing.begins:
        return held
    end = quiet_end(route.quiet.during, standing.now)  # where nobody looked in time, they may be these
    return Moment(at=end, reason=_held_reason(held.reason)) if end else held


def is_quiet_at(now: datetime, route: Route) -> bool:
    """These are quiet hours of the route."""
    return route.quiet is not None and quiet_end(route.quiet.during, now) is not None


def _held(moment: Moment, quiet: Quiet, came: datetime) -> Moment:
    """What came before hours that mute, and would be told in them, waits for their end: it is not lost."""
    end = quiet_end(quiet.during, moment.at)
    if end is None:
        return moment
    is_muted = not quiet.hold and quiet_end(quiet.during, came) is not None
    return Moment(at=end, reason=_held_reason(moment.reason), is_muted=is_muted)


def _held_reason(reason: Reason) -> Reason:
    return reason if reason in IN_DIGEST else Reason.QUIET


def _by_timers(alert: Alert, route: Route, standing: Standing) -> Moment:
    came, reason = standing.begins or alert.raised_at, standing.news or Reason.REST
    if came > standing.now:  # before the clock was set back: it waited long enough
        return Moment(at=standing.now, reason=reason)
    if route.digest is not None:
        is_rest = reason is Reason.REST
        return Moment(at=next_digest(route.digest, came), reason=Reason.REST if is_rest else Reason.DIGEST)
    if reason is Reason.REST:
        return Moment(at=came + REST_AFTER, reason=reason)
    if reason is Reason.ARTICLE or _is_grave_news(alert, standing.story):
        return Moment(at=came, reason=reason)
    told_at = standing.story.told_at
    if told_at is None:
        opened = standing.begins or standing.story.opened_at
        at = _after(opened, route.first_after, standing.now)
    else:
        at = _after(told_at, route.then_every, standing.now)
    # Its story's turn may have been in hours that were quiet: what came after them is no matter of theirs.
    return Moment(at=max(at, came), reason=reason)


def _is_grave_news(alert: Alert, story: Story) -> bool:
    """A critical rule fires first on a story that was told already: nobody would have it wait ten minutes."""
    is_told = story.told_at is not None
    return is_told and alert.severity is Severity.CRITICAL and alert.rule not in story.rules


def _after(since: datetime, wait: timedelta, now: datetime) -> datetime:
    """The end of a wait. One that begins in the future began before the clock was set back: it is over."""
    return since + wait if since <= now else now


def interrupts(quiet: Quiet, facts: Facts) -> bool:
    """Whether an alert is told in these hours all the same."""
    return quiet.interrupt_if is not None and holds(quiet.interrupt_if, facts)


def is_late(alert: Alert, route: Route, standing: Standing, after: timedelta) -> bool:
    """It waited longer than `after`, beyond what its route asks for."""
    planned = moment_of(alert, route, replace(standing, begins=tellable_since(alert)))
    return standing.now - planned.at > after


def is_closed(story: Story, now: datetime) -> bool:
    """A closed story takes no more articles: the next one like it is a new event."""
    return now - story.last_article_at > STORY_CLOSES_AFTER
