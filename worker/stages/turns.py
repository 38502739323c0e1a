"""Whose turn it is: which of a group's stories are told now, which in a digest, which later. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from worker.alerts.deciding import is_closed, moment_of
from worker.alerts.lateness import FULL_DIGEST, digest_moment, goes_into_digest, is_late
from worker.alerts.limits import Limits, Turn
from worker.configuration.routes import Route
from worker.models import Alert, Reason, Story
from worker.stories.apart import articles_apart, set_apart
from worker.stories.sorting import SortedStory, sort_into_stories

Waiting = list[tuple[SortedStory, datetime]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What decides about time."""

    route: Route
    late_after: timedelta
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A story that is told now: as it will be stored, and why."""

    story: Story
    alerts: tuple[Alert, ...]
    reason: Reason
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """What each story's turn is: told now, told now in a digest, or later."""

    tellings: Sequence[Telling]
    digests: Sequence[Sequence[Telling]]
    waiting: Waiting
    told_apart: Sequence[Story]  # by a message of one of their articles


@dataclass(slots=True)
class _Sorter:
    """Takes one story after the other."""

    timing: Timing
    limits: Limits
    ringing: list[tuple[SortedStory, Reason]]
    late: list[SortedStory]
    over: list[SortedStory]  # of rules that are over their limit, and whose hour has ended
    held: Waiting  # until that hour ends
    waiting: Waiting

    def take(self, one: SortedStory, at: datetime, reason: Reason) -> None:
        timing = self.timing
        turn = self.limits.turn_of(one.alerts)
        if turn is Turn.DIGEST and at <= timing.now:
            self.over.append(one)
        elif turn is Turn.WAITS and at <= timing.now:
            self.held.append((one, self.limits.hold(one.alerts)))
        elif goes_into_digest(one.alerts, one.story, timing.route, after=timing.late_after, now=timing.now):
            self.late.append(one)
        elif at <= timing.now:
            self.limits.count(one.alerts)
            self.ringing.append((one, reason))
        else:
            self.waiting.append((one, at))


def turns_of(alerts: Sequence[Alert], stories: Sequence[Story], timing: Timing, limits: Limits) -> Turns:
    """Each alert's turn, once: articles apart first, then the stories, in the order they came."""
    now = timing.now
    sorter = _Sorter(timing, limits, [], [], [], [], [])
    for one in articles_apart(alerts):
        sorter.take(one, now, Reason.ARTICLE)
    urgent = {one.alerts[0].article for one, _ in sorter.ringing}
    apart = set_apart(alerts, [story for story in stories if not is_closed(story, now)], now, urgent)
    sorter.ringing = [(one, Reason.ARTICLE) for one in apart.articles]
    for one in sort_into_stories(apart.alerts, apart.stories):
        moment = moment_of(one.story, one.alerts, timing.route, now)
        sorter.take(one, moment.at, moment.reason)
    late, over, waiting = sorter.late, sorter.over, sorter.waiting
    together = digest_moment(_alerts_of(late), now) if late else now
    if together > now:
        waiting += [(one, together) for one in late]
        late = []
    if sum(len(one.alerts) for one, _ in sorter.held) >= FULL_DIGEST:
        over += [one for one, _ in sorter.held]
    else:
        waiting += sorter.held
    return Turns(
        tellings=[_tell(one, reason, now, late=_is_old(one, timing)) for one, reason in sorter.ringing],
        digests=[
            [_tell(one, Reason.LATE, now, late=True) for one in late],
            [_tell(one, Reason.LIMIT, now, late=False) for one in over],
        ],
        waiting=waiting,
        told_apart=apart.told,
    )


def _alerts_of(stories: Sequence[SortedStory]) -> list[Alert]:
    return [alert for one in stories for alert in one.alerts]


def _is_old(one: SortedStory, timing: Timing) -> bool:
    return any(
        is_late(alert, one.story, timing.route, after=timing.late_after, now=timing.now)
        for alert in one.alerts
    )


def _tell(sorted_story: SortedStory, reason: Reason, now: datetime, *, late: bool) -> Telling:
    story = sorted_story.joined()
    told = replace(story, told_at=now, sequence=story.sequence + 1)
    return Telling(story=told, alerts=sorted_story.alerts, reason=reason, late=late)
