"""gather: claim a receiver's group, sort its alerts into stories, decide what is told now, commit."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from worker.alerts.deciding import is_closed, moment_of
from worker.alerts.destinations import Destination, destinations_of
from worker.alerts.lateness import digest_moment, goes_into_digest, is_late
from worker.configuration.model import LATE_AFTER, Route
from worker.crash_point import crash_point
from worker.models import Alert, Notification, Reason, Story
from worker.stages.context import Context
from worker.stages.drain import Drain, drain_one_by_one
from worker.stages.policies import GATHER_LEASE, destination_place
from worker.stages.snapshot import Snapshot
from worker.store.due_sets import ClaimedRow, DueSet
from worker.store.groups import (
    MOST_ALERTS,
    GatherCommit,
    commit_gather,
    pending_alerts,
    pending_count,
    stories_of,
)
from worker.stories.apart import own_story, set_apart
from worker.stories.sorting import SortedStory, sort_into_stories

log = structlog.get_logger("gather")
DRAIN = Drain(due_set=DueSet.GROUPS, lease=GATHER_LEASE, at_once=4)
UNREADABLE_AGAIN: Final = timedelta(hours=1)  # a record of another version is looked at, until that is back
NO_RECEIVER: Final = "the receiver is no longer configured, or is off"


def gather_due(context: Context) -> int:
    """Gather every due group; how many were."""
    drain = DRAIN.at_most(context.settings.lease)
    return drain_one_by_one(context.store, drain, lambda row: gather_group(context, row))


def gather_group(context: Context, row: ClaimedRow) -> None:
    """Decide for one group and commit exactly the alerts that were looked at."""
    crash_point("gather.claimed")
    # Asked after the claim: the receiver may be newer than the configuration that the drain began with.
    snapshot = context.snapshots.current()
    count, alerts = pending_count(context.store, row.id), pending_alerts(context.store, row.id)
    stories = stories_of(context.store, row.id)
    destinations = _destinations_on(snapshot, row.id)
    if destinations:
        configuration = snapshot.configuration
        commit = decide_group(
            alerts,
            stories,
            destinations,
            configuration.route,
            row.now,
            late_after=configuration.late_after,
        )
    else:
        commit = GatherCommit(
            dead={alert.id: NO_RECEIVER for alert in alerts}, closed=[story.id for story in stories]
        )
    if len(alerts) < min(count, MOST_ALERTS):
        log.error("alerts of another version wait", receiver=row.id, alerts=count - len(alerts))
        again = row.now + UNREADABLE_AGAIN
        commit = replace(commit, due=min(commit.due or again, again))
    if not commit.told and not commit.dead:
        # All that was looked at waits for a timer: looking again at once would find the same.
        commit = replace(commit, left=max(count, len(alerts)))
    crash_point("gather.before_commit")
    commit_gather(context.store, row, commit)
    crash_point("gather.committed")
    for notification, _ in commit.notifications:
        log.info(
            "gather",
            receiver=row.id,
            reason=notification.reason,
            alerts=len(notification.alerts),
            alert_ids=list(notification.alerts),
            story=notification.story,
            notification=notification.id,
        )


def _destinations_on(snapshot: Snapshot, receiver: str) -> tuple[Destination, ...]:
    settings = snapshot.configuration.receivers.get(receiver)
    if settings is None:
        return ()
    return tuple(
        one
        for one in destinations_of(settings, snapshot.configuration)
        if snapshot.is_destination_on(receiver, one.id)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A story that is told now: as it will be stored, and why."""

    story: Story
    alerts: tuple[Alert, ...]
    reason: Reason
    late: bool


def decide_group(
    alerts: Sequence[Alert],
    stories: Sequence[Story],
    destinations: Sequence[Destination],
    route: Route,
    now: datetime,
    *,
    late_after: timedelta = LATE_AFTER,
) -> GatherCommit:
    """Which stories are told now, to which destinations, and when the group is looked at again. Pure."""
    decided = _sorted_by_moment(alerts, stories, route, late_after, now)
    tellings, digest = decided.tellings, decided.digest
    notifications = [
        (_notification(telling, destination, now), destination_place(destination))
        for telling in tellings
        for destination in destinations
    ]
    if digest:
        notifications += [(_digest(digest, one, now), destination_place(one)) for one in destinations]
    told = [*tellings, *digest]
    # Later ones are what became of the earlier; a story of one article apart has no keys, and is not kept.
    stories_now = [
        *decided.told_apart,
        *(one.story for one in told),
        *(one.story for one, _ in decided.waiting),
    ]
    return GatherCommit(
        notifications=notifications,
        told={alert.id: telling.story.id for telling in told for alert in telling.alerts},
        # A story that waits for company is kept as opened, not as told: its rules and outlets are still news.
        stories=list({story.id: story for story in stories_now if story.keys}.values()),
        closed=[story.id for story in stories if is_closed(story, now)],
        left=sum(len(one.alerts) for one, _ in decided.waiting),
        due=min((at for _, at in decided.waiting), default=None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decided:
    """What each story's turn is: told now, told now in the digest, or later."""

    tellings: Sequence[Telling]
    digest: Sequence[Telling]
    waiting: Sequence[tuple[SortedStory, datetime]]
    told_apart: Sequence[Story]  # by a message of one of their articles


def _sorted_by_moment(
    alerts: Sequence[Alert], stories: Sequence[Story], route: Route, late_after: timedelta, now: datetime
) -> _Decided:
    waiting: list[tuple[SortedStory, datetime]] = []
    open_stories = [story for story in stories if not is_closed(story, now)]
    apart = set_apart(
        alerts,
        open_stories,
        now,
        lambda alert: goes_into_digest([alert], own_story(alert), route, after=late_after, now=now),
    )
    late = list(apart.late)
    tellings = [
        _tell(one, Reason.ARTICLE, now, late=_is_old(one, route, late_after, now)) for one in apart.articles
    ]
    for one in sort_into_stories(apart.alerts, apart.stories):
        moment = moment_of(one.story, one.alerts, route, now)
        if goes_into_digest(one.alerts, one.story, route, after=late_after, now=now):
            late.append(one)
        elif moment.at <= now:
            tellings.append(_tell(one, moment.reason, now, late=_is_old(one, route, late_after, now)))
        else:
            waiting.append((one, moment.at))
    together = digest_moment([alert for one in late for alert in one.alerts], now) if late else now
    if together > now:
        waiting += [(one, together) for one in late]
        late = []
    digest = [_tell(one, Reason.LATE, now, late=True) for one in late]
    return _Decided(tellings=tellings, digest=digest, waiting=waiting, told_apart=apart.told)


def _is_old(one: SortedStory, route: Route, late_after: timedelta, now: datetime) -> bool:
    return any(is_late(alert, one.story, route, after=late_after, now=now) for alert in one.alerts)


def _tell(sorted_story: SortedStory, reason: Reason, now: datetime, *, late: bool) -> Telling:
    story = sorted_story.joined()
    told = replace(story, told_at=now, sequence=story.sequence + 1)
    return Telling(story=told, alerts=sorted_story.alerts, reason=reason, late=late)


def _notification(telling: Telling, destination: Destination, now: datetime) -> Notification:
    story = telling.story
    made = _message(telling.reason, telling.alerts, destination, now, sequence=story.sequence)
    return replace(made, story=story.id, sequence=story.sequence, late=telling.late)


def _digest(tellings: Sequence[Telling], destination: Destination, now: datetime) -> Notification:
    """All late stories in one message, which has a thread of its own."""
    alerts = [alert for telling in tellings for alert in telling.alerts]
    made = _message(Reason.LATE, alerts, destination, now, sequence=0)
    return replace(made, story=f"late:{made.id}", late=True)


def _message(
    reason: Reason, alerts: Sequence[Alert], destination: Destination, now: datetime, *, sequence: int
) -> Notification:
    """The id has no time in it: what is decided again after a rollback is the same notification."""
    alert_ids = tuple(alert.id for alert in alerts)
    parts = [destination.id, reason, str(sequence), *sorted(alert_ids)]
    return Notification(
        id=hashlib.blake2b("\0".join(parts).encode(), digest_size=10).hexdigest(),
        receiver=alerts[0].receiver,
        destination=destination.id,
        lane=destination.lane,
        reason=reason,
        created_at=now,
        alerts=alert_ids,
    )
