"""gather: claim a receiver's group, sort its alerts into stories, decide what is told now, commit."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from worker.alerts.silencing import silence_of
from worker.crash_point import crash_point
from worker.stages.context import Context
from worker.stages.drain import Drain, drain_one_by_one
from worker.stages.operator import tell_of_limit
from worker.stages.policies import GATHER_LEASE
from worker.stages.receiving import leaf_of, receiving_of
from worker.stages.snapshot import Snapshot
from worker.stages.telling import Group, decide_group
from worker.stages.turns import Timing
from worker.store.due_sets import ClaimedRow, DueSet
from worker.store.groups import (
    MOST_ALERTS,
    GatherCommit,
    Held,
    Pending,
    commit_gather,
    group_state,
    pending_alerts,
)
from worker.store.silences import digest_facts, silences_in_force

log = structlog.get_logger("gather")
DRAIN = Drain(due_set=DueSet.GROUPS, lease=GATHER_LEASE, at_once=4)
UNREADABLE_AGAIN: Final = timedelta(hours=1)  # a record of another version is looked at, until that is back
FEWEST_AT_ONCE: Final = 50
UNREADABLE: Final = "for the version that wrote it"
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
    pending = pending_alerts(context.store, row.id, most=_most_at_once(row.starts))
    commit = _decide(context, snapshot, row, pending)
    if pending.unreadable:
        log.error("alerts of another version wait", receiver=row.id, alerts=len(pending.unreadable))
    crash_point("gather.before_commit")
    commit_gather(context.store, row, commit)
    crash_point("gather.committed")
    _report(row, commit)


def _most_at_once(starts: int) -> int:
    """Half as many for each start before it that did not end within its lease."""
    return max(MOST_ALERTS >> (starts - 1), FEWEST_AT_ONCE)


def _decide(context: Context, snapshot: Snapshot, row: ClaimedRow, pending: Pending) -> GatherCommit:
    """What becomes of the alerts; without a destination they are dead, and can be replayed."""
    configuration, state = snapshot.configuration, group_state(context.store, row.id)
    receiving = receiving_of(configuration, row.id, snapshot.is_destination_on)
    if receiving is None or not receiving.destinations:
        dead = {alert.id: NO_RECEIVER for alert in pending.alerts}
        return GatherCommit(dead=dead, closed=[story.id for story in state.stories])
    silences = silences_in_force(context.store, row.now)
    silenced = {
        alert.id: silence for alert in pending.alerts if (silence := silence_of(alert, silences, row.now))
    }
    group = Group(
        id=row.id,
        alerts=[alert for alert in pending.alerts if alert.id not in silenced],
        stories=state.stories,
        entered=pending.stories,
        hours=state.hours,
        digested_at=state.digested_at,
        owed=state.owed,
        facts=digest_facts(context.store, row.id, feeds=len(configuration.feeds), silenced=silenced.values()),
    )
    timing = Timing(routes=partial(leaf_of, configuration), late_after=configuration.late_after, now=row.now)
    commit = decide_group(group, receiving, timing)
    # Said before the commit: a worker that dies in between says it again, once a day at most.
    for rule in commit.over:
        tell_of_limit(context, configuration.rules[rule])
    again = {id_: Held(until=row.now + UNREADABLE_AGAIN, why=UNREADABLE) for id_ in pending.unreadable}
    held = {id_: held for id_, held in {**commit.held, **again}.items() if pending.due[id_] != held.until}
    return replace(commit, silenced=silenced, held=held)


def _report(row: ClaimedRow, commit: GatherCommit) -> None:
    for notification, _ in commit.notifications:
        log.info(
            "gather",
            receiver=notification.receiver,
            reason=notification.reason,
            alerts=len(notification.alerts),
            alert_ids=list(notification.alerts),
            story=notification.story,
            notification=notification.id,
        )
    for alert, silence in commit.silenced.items():
        log.info("silenced", receiver=row.id, alert=alert, silence=silence.id, why=silence.reason)
    for (until, why), alerts in Counter((one.until, one.why) for one in commit.held.values()).items():
        log.info("held", receiver=row.id, alerts=alerts, until=until.isoformat(), why=why)
