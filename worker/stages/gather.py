"""gather: claim a receiver's group, sort its alerts into stories, decide what is told now, commit."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from worker.alerts.deciding import is_closed, moment_of
from worker.alerts.destinations import Destination, destinations_of
from worker.configuration.model import Route
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
        commit = decide_group(alerts, stories, destinations, snapshot.configuration.route, row.now)
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


def decide_group(
    alerts: Sequence[Alert],
    stories: Sequence[Story],
    destinations: Sequence[Destination],
    route: Route,
    now: datetime,
) -> GatherCommit:
    """Which stories are told now, to which destinations, and when the group is looked at again. Pure."""
    open_stories = [story for story in stories if not is_closed(story, now)]
    tellings: list[Telling] = []
    waiting: list[tuple[SortedStory, datetime]] = []
    for sorted_story in sort_into_stories(alerts, open_stories):
        moment = moment_of(sorted_story.story, sorted_story.alerts, route)
        if moment.at <= now:
            tellings.append(_tell(sorted_story, moment.reason, now))
        else:
            waiting.append((sorted_story, moment.at))
    return GatherCommit(
        notifications=[
            (_notification(telling, destination, now), destination_place(destination))
            for telling in tellings
            for destination in destinations
        ],
        told={alert.id: telling.story.id for telling in tellings for alert in telling.alerts},
        # A story that waits for company is kept as opened, not as told: its rules and outlets are still news.
        stories=[*(telling.story for telling in tellings), *(one.story for one, _ in waiting)],
        closed=[story.id for story in stories if is_closed(story, now)],
        left=sum(len(one.alerts) for one, _ in waiting),
        due=min((at for _, at in waiting), default=None),
    )


def _tell(sorted_story: SortedStory, reason: Reason, now: datetime) -> Telling:
    story = sorted_story.joined()
    told = replace(story, told_at=now, sequence=story.sequence + 1)
    return Telling(story=told, alerts=sorted_story.alerts, reason=reason)


def _notification(telling: Telling, destination: Destination, now: datetime) -> Notification:
    """The id has no time in it: what is decided again after a rollback is the same notification."""
    alert_ids = tuple(alert.id for alert in telling.alerts)
    parts = [destination.id, telling.reason, str(telling.story.sequence), *sorted(alert_ids)]
    identity = hashlib.blake2b("\0".join(parts).encode(), digest_size=10).hexdigest()
    return Notification(
        id=identity,
        receiver=telling.alerts[0].receiver,
        destination=destination.id,
        lane=destination.lane,
        reason=telling.reason,
        created_at=now,
        alerts=alert_ids,
        story=telling.story.id,
        sequence=telling.story.sequence,
    )
