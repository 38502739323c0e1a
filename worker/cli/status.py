"""`tocsin status`: one look at the running service."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

import click

from worker.cli.connecting import is_service_running, open_context, running_snapshot
from worker.cli.feed_status import WORST_FIRST, state_word
from worker.cli.output import json_option, print_json
from worker.cli.status_lines import lines_of
from worker.feeds.health import troubles_of
from worker.models import FeedState
from worker.ops.dead_rules import dead_rules
from worker.stages.context import Context
from worker.store.canary import canary_record
from worker.store.configurations import refusal, running
from worker.store.connection import Store, from_ms, memory_used
from worker.store.delays import delays_of_the_day
from worker.store.due_sets import DueSet, Waiting, due_lanes, lane_policy, next_due, waiting_lanes
from worker.store.feed_states import feed_states
from worker.store.feeds import feeds_fitted
from worker.store.outages import outage_since
from worker.store.record import (
    TRIAL,
    AlertRecord,
    alerts_since,
    articles_kept,
    counts,
    dead_count,
    heartbeat_record,
    messages_about,
)
from worker.store.silences import silences_in_force
from worker.store.survey import survey

SERVICE: Final = {True: "running", False: "stopped", None: "unknown"}
PERCENTILES: Final = {"median": 0.5, "p95": 0.95}


@click.command()
@json_option
def status(*, as_json: bool) -> None:
    """Show what runs, what rang, what waits and what is in trouble."""
    found = _status(open_context())
    if as_json:
        print_json(found)
        return
    for name, value in lines_of(found):
        click.echo(f"{name:<14} {value}".rstrip())


def _status(context: Context) -> dict[str, Any]:
    store, now = context.store, context.store.now()
    configuration = running_snapshot(context).configuration
    others = [due_set for due_set in DueSet if due_set is not DueSet.FEEDS]
    lanes: dict[DueSet, tuple[Waiting, ...]] = {one: waiting_lanes(store, one) for one in others}
    raised = list(alerts_since(store, now - timedelta(days=1)))
    rang = [record for record in raised if record.status != TRIAL]
    articles, article_bytes = articles_kept(store)
    pointer, beat = running(store), heartbeat_record(store)
    return {
        "at": now,
        "service": SERVICE[is_service_running()],
        "configuration": {
            "generation": pointer.generation,
            "hash": pointer.hash,
            "at": pointer.at,
            "by": pointer.by,
            "refused": asdict(refused) if (refused := refusal(store)) else None,
        },
        "feeds": _feeds(store, feed_states(store, configuration.feeds), now),
        "silent_rules": {id_: asdict(silence) for id_, silence in dead_rules(store, configuration).items()},
        "alerts_24h": Counter(record.status for record in rang),
        "trials_24h": len(raised) - len(rang),
        "messages_24h": messages_about(store, [record.alert.id for record in rang]),
        "last_alert": _last(rang),
        "delays_24h": {"publication": _delays(rang, "published"), "discovery": _delays(rang, "found_at")},
        "stages_24h": _stages(store, now),
        "waiting": _all_waiting(store, lanes, now),
        "channels_in_trouble": _troubled(store, lanes[DueSet.NOTIFICATIONS]),
        "dead_letters": dead_count(store),
        "silences": len(silences_in_force(store, now)),
        "heartbeat": asdict(beat) if configuration.heartbeat and beat else None,
        "canary": _canary(store, now),
        "articles": {"kept": articles, "bytes": article_bytes},
        "memory_used": round(memory_used(store), 3),
        "counts": counts(store),
    }


def _feeds(store: Store, states: Mapping[str, FeedState], now: datetime) -> dict[str, Any]:
    words = Counter(state_word(state, troubles_of(state, now)) for state in states.values())
    return {
        "configured": len(states),
        "by_state": dict(sorted(words.items(), key=lambda one: WORST_FIRST.index(one[0]))),
        "failing": {
            id_: {"why": state.last_error, "failures": state.failures, "last_ok": state.last_ok_at}
            for id_, state in states.items()
            if state.failures
        },
        "last_ok": max((state.last_ok_at for state in states.values() if state.last_ok_at), default=None),
        "cut_off_since": outage_since(store),
    }


def _last(rang: Sequence[AlertRecord]) -> dict[str, Any] | None:
    if not rang:
        return None
    alert = rang[0].alert
    return {
        "id": alert.id,
        "rule": alert.rule,
        "title": alert.title,
        "at": alert.raised_at,
        "status": rang[0].status,
    }


def _delays(rang: Sequence[AlertRecord], since: str) -> dict[str, Any] | None:
    """Seconds until the last of an alert's receivers was told; of those told, by nearest rank."""
    waits = sorted(
        max((record.ended_at - begin).total_seconds(), 0.0)
        for record in rang
        if record.status == "told" and record.ended_at and (begin := getattr(record.alert, since))
    )
    if not waits:
        return None
    found = {name: waits[min(int(len(waits) * share), len(waits) - 1)] for name, share in PERCENTILES.items()}
    return {"alerts": len(waits), **found}


def _stages(store: Store, now: datetime) -> dict[str, dict[str, dict[str, float]]]:
    """How long each stage took, by feed or receiver; the slowest first."""
    return {
        stage.value: {
            name: {
                "number": spread.number,
                "median": round(spread.median.total_seconds(), 3),
                "p95": round(spread.p95.total_seconds(), 3),
            }
            for name, spread in sorted(spreads.items(), key=lambda one: (-one[1].p95, one[0]))
        }
        for stage, spreads in delays_of_the_day(store, now).items()
    }


def _all_waiting(
    store: Store, lanes: Mapping[DueSet, tuple[Waiting, ...]], now: datetime
) -> dict[str, dict[str, Any]]:
    oldest = {due_set: waited.oldest for due_set, waited in survey(store).waiting.items()}
    found = {DueSet.FEEDS: _feeds_waiting(store, now)}
    found |= {due_set: _waiting(waiting, now) for due_set, waiting in lanes.items()}
    return {
        str(due_set): {**waiting, "since": now - oldest[due_set] if waiting["rows"] else None}
        for due_set, waiting in found.items()
    }


def _feeds_waiting(store: Store, now: datetime) -> dict[str, Any]:
    """The same without a look at each lane: every feed always waits, and there may be a million lanes."""
    first = next_due(store, DueSet.FEEDS)
    return {
        "rows": feeds_fitted(store),
        "lanes_due": due_lanes(store, DueSet.FEEDS, now),
        "due_since": first if first and first <= now else None,
    }


def _waiting(lanes: tuple[Waiting, ...], now: datetime) -> dict[str, Any]:
    due = [lane.due for lane in lanes if lane.due <= now]
    return {
        "rows": sum(lane.rows for lane in lanes),
        "lanes_due": len(due),
        "due_since": min(due, default=None),
    }


def _canary(store: Store, now: datetime) -> dict[str, Any] | None:
    record = canary_record(store)
    if record is None:
        return None
    took = record.took.total_seconds() if record.took is not None else None
    return {
        "arrived_at": record.arrived_at,
        "took": took,
        "missed_for": record.missed_for(now).total_seconds(),
    }


def _in_trouble_since(policy: Mapping[str, str]) -> datetime | None:
    since = policy.get("held_since" if "held" in policy else "failing")
    return from_ms(since) if since else None


def _troubled(store: Store, lanes: Sequence[Waiting]) -> list[dict[str, Any]]:
    """The channels that are held, and those whose last attempt failed; those that hold most first."""
    return [
        {
            "channel": lane.lane,
            "messages": lane.rows,
            "held": lane.held,
            "failures": lane.failures,
            "since": _in_trouble_since(lane_policy(store, DueSet.NOTIFICATIONS, lane.lane)),
            "next": lane.due,
        }
        for lane in sorted(lanes, key=lambda lane: -lane.rows)
        if lane.held or lane.failures
    ]
