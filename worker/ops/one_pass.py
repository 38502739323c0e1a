"""One full pass: poll every feed once, finish all that follows, end. For cron, CI and a first look."""

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from worker.alerts.lateness import QUIET
from worker.configuration.model import FeedSettings
from worker.ops.dead_rules import tell_of_dead_rules
from worker.ops.feed_health import tell_of_feeds
from worker.ops.one_machine import only_one, store_role, supervise
from worker.ops.publishing import feed_rows
from worker.ops.roles import role_command
from worker.ops.screen import Screen
from worker.ops.supervisor import Role
from worker.ops.ticker import MEMORY_LIMIT, Once
from worker.ops.troubles import Troubles
from worker.ops.watching import Watcher
from worker.settings import Settings
from worker.stages.context import Context
from worker.stages.deliver import deliver_due
from worker.stages.gather import gather_due
from worker.stages.policies import PAGE_SPACING, POLL_LEASE, READ_LEASE
from worker.stages.poll import poll_due
from worker.stages.read import read_due
from worker.store.connection import memory_used, require_fit_server
from worker.store.due_sets import DueSet, due_lanes, ends_by
from worker.store.feed_states import feed_states
from worker.store.feeds import poll_now
from worker.store.record import record_tick

log = structlog.get_logger("pass")
LONGEST_PASS: Final = timedelta(minutes=10)
# The spacing of a service, and a lease that a killed pass left, are waited for; a longer pause is not.
SOON: Final = POLL_LEASE + timedelta(seconds=5)
BEGAN: Final = "pass"  # in the data directory, while a pass runs: when it began, by the store's clock
MOST_DEATHS: Final = 10  # by documents: each is given up after its third, see stages/poll.py and read.py


def run_once(settings: Settings, screen: Screen) -> int:
    """Start the store, make the pass in a process of its own, stop the store; the pass's exit code."""
    with only_one(settings):
        single = Role(name="pass", command=role_command("pass"), ends_service=True, most_deaths=MOST_DEATHS)
        began = settings.data_directory / BEGAN
        began.unlink(missing_ok=True)  # of one that was killed together with its supervisor
        try:
            return supervise(settings, screen, [*store_role(settings), single])
        finally:
            began.unlink(missing_ok=True)


def began_at(context: Context) -> datetime:
    """When the pass began that this process makes, or goes on with where a document ended the one before."""
    path = context.settings.data_directory / BEGAN
    if not path.exists():
        path.write_text(context.store.now().isoformat(), encoding="utf-8")
    return datetime.fromisoformat(path.read_text(encoding="utf-8"))


def make_pass(context: Context, began: datetime | None = None) -> bool:
    """Publish the files, poll every feed, drain every stage; False if time ran out. In the main thread.

    What was polled since the pass `began`, by a process that did not live to its end, is not polled again.
    """
    require_fit_server(context.store)
    record_tick(context.store, is_full=memory_used(context.store) >= MEMORY_LIMIT)
    settings, troubles = context.settings, Troubles(context)
    Watcher(
        context.store,
        settings.configuration_directory,
        node=settings.node,
        still_for=timedelta(0),  # nobody is typing: what is wrong is told in this pass
        tell=troubles.tell_of_refusal,
    ).step()
    started, until = context.store.now(), time.monotonic() + LONGEST_PASS.total_seconds()
    began = began or started
    feeds = context.snapshots.current().configuration.feeds
    unpolled = _unpolled(context, feeds, began)
    poll_now(context.store, feed_rows(context.store, [feeds[id_] for id_ in unpolled]))
    looks = Once(lambda: _look(context, troubles))
    while time.monotonic() < until:
        asyncio.run(poll_due(context))
        asyncio.run(read_due(context))
        looks()
        gather_due(context)
        deliver_due(context)
        unpolled = _unpolled(context, feeds, began)
        is_busy = (unpolled and _is_a_poll_due_soon(context)) or _is_anything_due(context)
        if not is_busy and not _is_left_from_before(context, started):
            if unpolled:
                log.warning("left to the next pass", feeds=unpolled, why="their services want a pause")
            return True
        time.sleep(0.1)
    log.error("pass not finished", feeds=_unpolled(context, feeds, began))
    return False


def _look(context: Context, troubles: Troubles) -> None:
    """What the ticker of a service would tell the operator, once the feeds were polled."""
    troubles.tell_of_outage()
    tell_of_feeds(context)
    tell_of_dead_rules(context)


def _unpolled(context: Context, feeds: Mapping[str, FeedSettings], since: datetime) -> list[str]:
    states = feed_states(context.store, feeds)
    return [
        id_
        for id_, state in states.items()
        if max(filter(None, (state.last_ok_at, state.last_error_at)), default=None) is None
        or max(filter(None, (state.last_ok_at, state.last_error_at))) < since
    ]


def _is_left_from_before(context: Context, started: datetime) -> bool:
    """Whether a pass that was killed has left entries: they can be read once its leases have ended."""
    return ends_by(context.store, DueSet.ENTRIES, started + READ_LEASE)


def _is_a_poll_due_soon(context: Context) -> bool:
    return due_lanes(context.store, DueSet.FEEDS, context.store.now() + SOON) > 0


def _is_anything_due(context: Context) -> bool:
    """Rows that wait for a later moment (a retry, a story's timer) are left to the next pass.

    A digest of late news, which any pass after some hours makes, is waited for, and the next page of a site.
    """
    now = context.store.now()
    soon = {DueSet.GROUPS: QUIET, DueSet.ENTRIES: PAGE_SPACING, DueSet.NOTIFICATIONS: timedelta(0)}
    return any(due_lanes(context.store, due_set, now + wait) for due_set, wait in soon.items())
