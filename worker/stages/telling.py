"""What a group tells now: from whose turn it is to one notification for each destination. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from typing import Final

from worker.alerts.calendar import next_digest
from worker.alerts.destinations import Destination
from worker.alerts.limits import Hour, Limits
from worker.alerts.routing import facts_of_alert
from worker.conditions.comparing import OUTLETS
from worker.conditions.evaluate import holds
from worker.configuration.routes import DigestTimes, Fallback
from worker.models import CANARY, Alert, DigestFacts, Notification, Reason, Story
from worker.models.ids import id_of
from worker.stages.policies import destination_place
from worker.stages.turns import Digest, Telling, Timing, Turns, Waiting, closed_stories, turns_of
from worker.store.due_sets import Place
from worker.store.groups import GatherCommit, Held

NO_FACTS: Final = DigestFacts()
MOST_IN_EDIT: Final = 30  # articles, the newest: earlier ones are in the edits before it
MUTED: Final = "quiet hours that mute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiving:
    """Who is told: a receiver's destinations that are on, its limits and its digests."""

    receiver: str
    destinations: Sequence[Destination]
    limits: Mapping[str, int] = field(default_factory=dict)  # messages an hour by rule, and QUOTA
    digests: Sequence[DigestTimes] = ()  # those that are told though they be empty
    fallback: Fallback | None = None
    fallback_destinations: Sequence[Destination] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What is known of a group."""

    id: str
    alerts: Sequence[Alert]  # not yet told
    stories: Sequence[Story] = ()
    entered: Mapping[str, str] = field(default_factory=dict)  # the story of each alert that waits
    hours: Sequence[Hour] = ()
    digested_at: datetime | None = None  # its last digest
    owed: datetime | None = None  # when its next digest is told, be it empty
    facts: DigestFacts = NO_FACTS


def decide_group(group: Group, receiving: Receiving, timing: Timing) -> GatherCommit:
    """Which stories are told now, to which destinations, and when the group is looked at again."""
    now = timing.now
    timing = replace(timing, is_digest_time=_is_digest_time(group, receiving, now))
    limiter = Limits(group.hours, receiving.limits, now)
    turns = turns_of(group.alerts, group.stories, timing, limiter, group.entered)
    writer = _Writer(group, receiving, now)
    for telling in turns.tellings:
        writer.tell(telling)
    for digest in turns.digests:
        writer.tell_digest(digest)
    for one in turns.waiting:
        writer.show_growth(one)
    told = [*turns.tellings, *chain.from_iterable((*one.tellings, *one.rest) for one in turns.digests)]
    return GatherCommit(
        notifications=writer.notifications,
        later=writer.later,
        told={alert.id: telling.story.id for telling in told for alert in telling.alerts},
        muted={alert.id: MUTED for alert in turns.muted},
        stories=_stories_now(turns, told),
        closed=sorted(closed_stories(group.stories, group.entered, now)),
        held={
            alert.id: Held(until=one.until, why=one.why.value, story=one.story.story.id)
            for one in turns.waiting
            for alert in one.story.alerts
        },
        digested_at=now if turns.digests or (receiving.digests and not group.digested_at) else None,
        next_digest=min((next_digest(one, now) for one in receiving.digests), default=None),
        hours=limiter.hours(),
        ended=limiter.ended(),
        over=limiter.newly_over(),
    )


def _stories_now(turns: Turns, told: Iterable[Telling]) -> list[Story]:
    """As they are kept. One that waits is kept as it was: what its alerts bring is still news."""
    waiting = [one.story.story for one in turns.waiting]
    # Later ones are what became of the earlier; a story of one article apart has no keys, and is not kept.
    stories = [*waiting, *turns.told_apart, *(one.story for one in told)]
    return list({story.id: story for story in stories if story.keys}.values())


def _is_digest_time(group: Group, receiving: Receiving, now: datetime) -> bool:
    """What was owed when the group was last looked at: a reload asks for no time of day that is past."""
    return bool(receiving.digests) and group.owed is not None and group.owed <= now


@dataclass(slots=True)
class _Writer:
    """Makes the notifications."""

    group: Group
    receiving: Receiving
    now: datetime
    notifications: list[tuple[Notification, Place]] = field(default_factory=list)
    later: dict[str, datetime] = field(default_factory=dict)  # when those are due that are not due now

    def tell(self, telling: Telling) -> None:
        """One story."""
        story = telling.story
        made = replace(
            self._blank(telling.reason), story=story.id, sequence=story.sequence, late=telling.late
        )
        self._write([telling], made)

    def tell_digest(self, digest: Digest) -> None:
        """All its stories in one message, which has a thread of its own."""
        tellings = [*digest.tellings, *digest.rest]
        since = self.group.digested_at
        made = replace(
            self._blank(digest.reason),
            rest=tuple(alert.id for one in digest.rest for alert in one.alerts),
            late=digest.late,
            digest=replace(self.group.facts, since=since),
            # Without alerts, the digest before tells it from all others.
            sequence=0 if tellings or not since else round(since.timestamp()),
        )
        self._write(tellings, made)

    def show_growth(self, waiting: Waiting) -> None:
        """What is no news is added to the story's first message where that can be edited; once, by its id."""
        story = waiting.story.story
        if waiting.why is not Reason.REST or story.told_at is None:
            return
        made = replace(self._blank(Reason.GROWN), story=story.id, sequence=story.sequence)
        newest = waiting.story.alerts[-MOST_IN_EDIT:]
        for destination in self.receiving.destinations:
            if destination.edits:
                self._for(destination, newest, made)

    def _blank(self, reason: Reason) -> Notification:
        return Notification(
            id="", receiver=self.receiving.receiver, destination="", lane="", reason=reason,
            created_at=self.now, group=self.group.id,
        )  # fmt: skip

    def _write(self, tellings: Sequence[Telling], made: Notification) -> None:
        alerts = [alert for one in tellings for alert in one.alerts]
        written = [self._for(one, alerts, made) for one in self.receiving.destinations]
        self._add_fallback(tellings, made, tuple(one.id for one in written))

    def _for(self, destination: Destination, alerts: Sequence[Alert], made: Notification) -> Notification:
        """The id has no time in it: what is decided again after a rollback is the same notification."""
        alert_ids = tuple(alert.id for alert in alerts)
        what = sorted(alert_ids) or [made.group]
        identity = id_of(destination.id, made.reason, str(made.sequence), *what, *made.unless_told)
        thread = made.story or f"{made.reason}:{identity}"
        written = replace(
            made, id=identity, destination=destination.id, lane=destination.lane, alerts=alert_ids,
            story=thread,
        )  # fmt: skip
        self.notifications.append((written, destination_place(destination)))
        return written

    def _add_fallback(self, tellings: Sequence[Telling], made: Notification, unless: tuple[str, ...]) -> None:
        """Another receiver is told unless these messages are, in time."""
        fallback = self.receiving.fallback
        if fallback is None:
            return
        meant = [alert for one in tellings for alert in one.alerts if _is_meant(fallback, alert, one.story)]
        instead = replace(
            made, receiver=fallback.receiver, reason=Reason.FALLBACK, unless_told=unless, digest=None,
            rest=(), story="",
        )  # fmt: skip
        for destination in self.receiving.fallback_destinations if meant else ():
            written = self._for(destination, meant, instead)
            self.later[written.id] = self.now + fallback.after


def _is_meant(fallback: Fallback, alert: Alert, story: Story) -> bool:
    """Whether the fallback is for it; how many outlets tell its story is known by now."""
    facts = {**facts_of_alert(alert), OUTLETS: len(story.outlets)}
    is_named = fallback.condition is None or holds(fallback.condition, facts)
    return is_named and alert.rule != CANARY  # which proves the way to its own receiver alone
