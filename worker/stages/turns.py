"""Whose turn it is: which of a group's stories are told now, which in a digest, which later. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from worker.alerts.deciding import IN_DIGEST, Moment, Standing, is_closed, is_late, is_quiet_at, moment_of
from worker.alerts.lateness import FULL_DIGEST, digest_moment
from worker.alerts.limits import Limits, Turn
from worker.alerts.routing import facts_of_alert
from worker.configuration.routes import Route
from worker.models import Alert, Reason, Severity, Story
from worker.stories.apart import articles_apart, set_apart
from worker.stories.news import news_in
from worker.stories.sorting import SortedStory, sort_into_stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What decides about time."""

    routes: Callable[[Alert], Route]  # the leaf that speaks of an alert's receiver
    late_after: timedelta
    now: datetime
    is_digest_time: bool = False  # a digest is told now, be it empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A story that is told now: as it will be stored, and why."""

    story: Story
    alerts: tuple[Alert, ...]
    reason: Reason
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """Stories that are told in one message, and what was only added to stories already told."""

    reason: Reason
    tellings: tuple[Telling, ...]
    rest: tuple[Telling, ...] = ()
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A story whose alerts are told later."""

    story: SortedStory
    until: datetime
    why: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """What each story's turn is: told now, told now in a digest, later, or never."""

    tellings: Sequence[Telling]
    digests: Sequence[Digest]
    waiting: Sequence[Waiting]
    told_apart: Sequence[Story]  # by a message of one of their articles
    muted: Sequence[Alert]  # by quiet hours that do not hold


def turns_of(
    alerts: Sequence[Alert],
    stories: Sequence[Story],
    timing: Timing,
    limits: Limits,
    entered: Mapping[str, str],
) -> Turns:
    """Each alert's turn, once: articles apart first, then the stories, in the order they came.

    `entered` are the stories of alerts that wait.
    """
    now = timing.now
    sorter = _Sorter(timing, limits)
    for one in articles_apart(alerts):
        sorter.take(one, Reason.ARTICLE)
    urgent = {one.alerts[0].article for one, _ in sorter.ringing}
    closed = closed_stories(stories, entered, now)
    apart = set_apart(alerts, [story for story in stories if story.id not in closed], now, urgent)
    sorter.ringing = [(one, Reason.ARTICLE) for one in apart.articles]
    for one in sort_into_stories(apart.alerts, apart.stories, entered):
        sorter.take(one, Reason.FIRST if one.story.told_at is None else news_in(one.story, one.alerts))
    return Turns(
        tellings=[_tell(one, reason, now, late=sorter.is_old(one, reason)) for one, reason in sorter.ringing],
        digests=sorter.digests(),
        waiting=sorter.waiting,
        told_apart=apart.told,
        muted=sorter.muted,
    )


def closed_stories(stories: Sequence[Story], entered: Mapping[str, str], now: datetime) -> frozenset[str]:
    """Those that take no more articles. One that an alert waits in stays open: else it would be news."""
    waiting = set(entered.values())
    return frozenset(one.id for one in stories if one.id not in waiting and is_closed(one, now))


@dataclass(slots=True)
class _Sorter:
    """Takes one story after the other."""

    timing: Timing
    limits: Limits
    ringing: list[tuple[SortedStory, Reason]] = field(default_factory=list)
    scheduled: list[tuple[SortedStory, Reason]] = field(default_factory=list)  # a digest's time has come
    late: list[SortedStory] = field(default_factory=list)
    over: list[SortedStory] = field(default_factory=list)  # their hour has ended
    held: list[Waiting] = field(default_factory=list)  # until that hour ends
    waiting: list[Waiting] = field(default_factory=list)
    muted: list[Alert] = field(default_factory=list)
    _outlets: dict[str, int] = field(default_factory=dict)  # by story

    def take(self, one: SortedStory, news: Reason | None) -> None:
        """Put a story where its turn is; that of its earliest alert is the turn of all."""
        outlets = {*one.story.outlets, *(alert.outlet for alert in one.alerts)}
        self._outlets[one.story.id] = len(outlets)
        moments = [(alert, self._moment(one, alert, news)) for alert in one.alerts]
        self.muted += [alert for alert, moment in moments if moment.is_muted]
        left = [(alert, moment) for alert, moment in moments if not moment.is_muted]
        if not left:
            return
        one = replace(one, alerts=tuple(alert for alert, _ in left))
        moment = min((moment for _, moment in left), key=lambda it: it.urgency(self.timing.now))
        self._place(one, moment, news)

    def _place(self, one: SortedStory, moment: Moment, news: Reason | None) -> None:
        has_come = moment.at <= self.timing.now
        is_scheduled = moment.reason in IN_DIGEST
        turn = Turn.RINGS if is_scheduled or not has_come else self.limits.turn_of(one.alerts)
        if turn is Turn.DIGEST:
            self.over.append(one)
        elif turn is Turn.WAITS:
            self.held.append(Waiting(story=one, until=self.limits.hold(one.alerts), why=Reason.LIMIT))
        elif (has_come or not is_scheduled) and self._goes_late(one, news):
            self.late.append(one)
        elif not has_come:
            self.waiting.append(Waiting(story=one, until=moment.at, why=moment.reason))
        elif is_scheduled:
            self.scheduled.append((one, moment.reason))
        else:
            self.limits.count(one.alerts)
            self.ringing.append((one, moment.reason))

    def _moment(self, one: SortedStory, alert: Alert, news: Reason | None) -> Moment:
        return moment_of(alert, self.timing.routes(alert), self._standing(one, alert, news))

    def _standing(self, one: SortedStory, alert: Alert, news: Reason | None) -> Standing:
        facts = {**facts_of_alert(alert), "outlets": self._outlets[one.story.id]}
        return Standing(story=one.story, news=news, facts=facts, now=self.timing.now)

    def _goes_late(self, one: SortedStory, news: Reason | None) -> bool:
        """All that is new of a story is late, and nothing of it is critical: that rings, however late."""
        return all(
            alert.severity is not Severity.CRITICAL and self._is_late(one, alert, news)
            for alert in one.alerts
        )

    def is_old(self, one: SortedStory, reason: Reason) -> bool:
        """Something of it is late: its message says how old it is.

        Of a told story what was no news waited for what is, as it should: that alone can be late.
        """
        are_late = (self._is_late(one, alert, reason) for alert in one.alerts)
        return any(are_late) if one.story.told_at is None else all(are_late)

    def _is_late(self, one: SortedStory, alert: Alert, news: Reason | None) -> bool:
        standing = self._standing(one, alert, news)
        return is_late(alert, self.timing.routes(alert), standing, self.timing.late_after)

    def digests(self) -> list[Digest]:
        """Those that are told now. What is no news goes with the first of them."""
        self._let_late_ones_wait_for_each_other()
        if sum(len(one.story.alerts) for one in self.held) >= FULL_DIGEST:
            self.over += [one.story for one in self.held]
        else:
            self.waiting += self.held
        found = [digest for digest in self._found() if digest.tellings or digest.rest]
        if not (found or self.timing.is_digest_time):
            return []
        first = found[0] if found else Digest(reason=Reason.DIGEST, tellings=())
        riding = [one for one in self.waiting if self._may_ride(one)]
        rest = tuple(_added(one.story) for one in riding)
        self.waiting = [one for one in self.waiting if one not in riding]
        return [replace(first, rest=(*first.rest, *rest)), *found[1:]]

    def _may_ride(self, one: Waiting) -> bool:
        """It is no news, and the digest is not one that interrupts its quiet hours."""
        routes = map(self.timing.routes, one.story.alerts)
        is_quiet = any(is_quiet_at(self.timing.now, route) for route in routes)
        return one.why is Reason.REST and not is_quiet

    def _found(self) -> list[Digest]:
        now = self.timing.now
        reasons = {reason for _, reason in self.scheduled} | (
            {Reason.DIGEST} if self.timing.is_digest_time else set()
        )
        return [
            Digest(
                reason=min(reasons, key=IN_DIGEST.index, default=Reason.DIGEST),
                tellings=tuple(_tell(one, why, now) for one, why in self.scheduled if why is not Reason.REST),
                rest=tuple(_added(one) for one, why in self.scheduled if why is Reason.REST),
            ),
            Digest(
                reason=Reason.LATE,
                tellings=tuple(_tell(one, Reason.LATE, now, late=True) for one in self.late),
                late=True,
            ),
            *(
                Digest(
                    reason=reason,
                    tellings=tuple(
                        _tell(one, reason, now)
                        for one in self.over
                        if self.limits.is_of_quota(one.alerts) is (reason is Reason.QUOTA)
                    ),
                )
                for reason in (Reason.LIMIT, Reason.QUOTA)
            ),
        ]

    def _let_late_ones_wait_for_each_other(self) -> None:
        together = digest_moment([alert for one in self.late for alert in one.alerts], self.timing.now)
        if self.late and together > self.timing.now:
            self.waiting += [Waiting(story=one, until=together, why=Reason.LATE) for one in self.late]
            self.late = []


def _tell(one: SortedStory, reason: Reason, now: datetime, *, late: bool = False) -> Telling:
    story = one.joined()
    told = replace(story, told_at=now, sequence=story.sequence + 1, told_sources=len(story.sources))
    return Telling(story=told, alerts=one.alerts, reason=reason, late=late)


def _added(one: SortedStory) -> Telling:
    """What is no news moves no timer."""
    return Telling(story=one.joined(), alerts=one.alerts, reason=Reason.REST)
