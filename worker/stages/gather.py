"""gather: claim a receiver's group, sort its alerts into stories, decide what is told now, commit."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

import structlog

from worker.alerts.deciding import is_closed
from worker.alerts.destinations import Destination
from worker.alerts.limits import Hour, Limits
from worker.channels.open import destinations_of
from worker.configuration.model import LATE_AFTER
from worker.configuration.routes import Route
from worker.crash_point import crash_point
from worker.models import Alert, Notification, Reason, Story
from worker.stages.context import Context
from worker.stages.drain import Drain, drain_one_by_one
from worker.stages.operator import tell_of_limit
from worker.stages.policies import GATHER_LEASE, destination_place
from worker.stages.snapshot import Snapshot
from worker.stages.turns import Telling, Timing, turns_of
from worker.store.due_sets import ClaimedRow, DueSet
from worker.store.groups import (
    MOST_ALERTS,
    GatherCommit,
    commit_gather,
    hours_of,
    pending_alerts,
    pending_count,
    stories_of,
)

log = structlog.get_logger("gather")
DRAIN = Drain(due_set=DueSet.GROUPS, lease=GATHER_LEASE, at_once=4)
UNREADABLE_AGAIN: Final = timedelta(hours=1)  # a record of another version is looked at, until that is back
NO_LIMITS: Final[Mapping[str, int]] = {}
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
    commit = _decide(context, snapshot, row, alerts, stories)
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
    _report(row, commit)


def _decide(
    context: Context,
    snapshot: Snapshot,
    row: ClaimedRow,
    alerts: Sequence[Alert],
    stories: Sequence[Story],
) -> GatherCommit:
    """What becomes of the alerts; without a destination they are dead, and can be replayed."""
    destinations = _destinations_on(snapshot, row.id)
    if not destinations:
        dead = {alert.id: NO_RECEIVER for alert in alerts}
        return GatherCommit(dead=dead, closed=[story.id for story in stories])
    configuration = snapshot.configuration
    commit = decide_group(
        alerts,
        stories,
        destinations,
        configuration.route,
        row.now,
        late_after=configuration.late_after,
        hours=hours_of(context.store, row.id),
        limits={rule.id: rule.limit for rule in configuration.rules.values() if rule.limit},
    )
    # Said before the commit: a worker that dies in between says it again, once a day at most.
    for rule in commit.over:
        tell_of_limit(context, configuration.rules[rule])
    return commit


def _report(row: ClaimedRow, commit: GatherCommit) -> None:
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


def decide_group(  # noqa: PLR0913 - all that it decides by
    alerts: Sequence[Alert],
    stories: Sequence[Story],
    destinations: Sequence[Destination],
    route: Route,
    now: datetime,
    *,
    late_after: timedelta = LATE_AFTER,
    hours: Sequence[Hour] = (),
    limits: Mapping[str, int] = NO_LIMITS,
) -> GatherCommit:
    """Which stories are told now, to which destinations, and when the group is looked at again. Pure."""
    limiter = Limits(hours, limits, now)
    decided = turns_of(alerts, stories, Timing(route=route, late_after=late_after, now=now), limiter)
    tellings, digests = decided.tellings, [digest for digest in decided.digests if digest]
    notifications = [
        (_notification(telling, destination, now), destination_place(destination))
        for telling in tellings
        for destination in destinations
    ]
    notifications += [
        (_digest(digest, one, now), destination_place(one)) for digest in digests for one in destinations
    ]
    told = [*tellings, *chain.from_iterable(digests)]
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
        hours=limiter.hours(),
        ended=limiter.ended(),
        over=limiter.newly_over(),
    )


def _notification(telling: Telling, destination: Destination, now: datetime) -> Notification:
    story = telling.story
    made = _message(telling.reason, telling.alerts, destination, now, sequence=story.sequence)
    return replace(made, story=story.id, sequence=story.sequence, late=telling.late)


def _digest(tellings: Sequence[Telling], destination: Destination, now: datetime) -> Notification:
    """All these stories in one message, which has a thread of its own."""
    first = tellings[0]
    alerts = [alert for telling in tellings for alert in telling.alerts]
    made = _message(first.reason, alerts, destination, now, sequence=0)
    return replace(made, story=f"{first.reason}:{made.id}", late=first.late)


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
