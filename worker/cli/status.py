"""`tocsin status`: one look at the running service."""

from datetime import datetime, timedelta
from typing import Any, Final

import click

from worker.cli.connecting import open_context, running_snapshot
from worker.cli.output import json_option, print_json, shown
from worker.models import FeedState
from worker.stages.context import Context
from worker.store.configurations import running
from worker.store.connection import memory_used
from worker.store.due_sets import DueSet, Waiting, waiting_lanes
from worker.store.feeds import feed_state
from worker.store.record import alerts_since, articles_kept, counts, dead_count

WAITED_FOR: Final = ("entries", "groups", "notifications")


@click.command()
@json_option
def status(*, as_json: bool) -> None:
    """Show what runs, what rang, what waits and since when, and what is in trouble."""
    context = open_context()
    found = _status(context)
    if as_json:
        print_json(found)
        return
    for line in _lines(found):
        click.echo(line)


def _status(context: Context) -> dict[str, Any]:
    store, now = context.store, context.store.now()
    feeds = {id_: feed_state(store, id_) for id_ in running_snapshot(context).configuration.feeds}
    lanes = {due_set: waiting_lanes(store, due_set) for due_set in DueSet}
    articles, article_bytes = articles_kept(store)
    pointer = running(store)
    return {
        "at": now,
        "configuration": {
            "generation": pointer.generation,
            "hash": pointer.hash,
            "at": pointer.at,
            "by": pointer.by,
        },
        "feeds": {"configured": len(feeds), "failing": _failing(feeds)},
        "waiting": {str(due_set): _waiting(waiting, now) for due_set, waiting in lanes.items()},
        "held_channels": {lane.lane: lane.held for lane in lanes[DueSet.NOTIFICATIONS] if lane.held},
        "alerts_24h": _by_status(context, now),
        "dead_letters": dead_count(store),
        "articles": {"kept": articles, "bytes": article_bytes},
        "memory_used": round(memory_used(store), 3),
        "counts": counts(store),
    }


def _failing(feeds: dict[str, FeedState]) -> dict[str, str]:
    return {id_: state.last_error for id_, state in feeds.items() if state.failures}


def _waiting(lanes: tuple[Waiting, ...], now: datetime) -> dict[str, Any]:
    due = [lane for lane in lanes if lane.due <= now]
    return {"rows": sum(lane.rows for lane in lanes), "lanes_due": len(due)}


def _by_status(context: Context, now: datetime) -> dict[str, int]:
    found: dict[str, int] = {}
    for record in alerts_since(context.store, now - timedelta(days=1)):
        found[record.status] = found.get(record.status, 0) + 1
    return found


def _lines(found: dict[str, Any]) -> list[str]:
    configuration, feeds, waiting = found["configuration"], found["feeds"], found["waiting"]
    rang = ", ".join(f"{number} {name}" for name, number in sorted(found["alerts_24h"].items())) or "none"
    lines = [
        f"configuration  generation {configuration['generation']}, since {shown(configuration['at'])}",
        f"feeds          {feeds['configured']} configured, {len(feeds['failing'])} failing",
        *(f"                 {id_}: {shown(why)}" for id_, why in feeds["failing"].items()),
        f"alerts, 24 h   {rang}",
        "waiting        " + ", ".join(f"{waiting[key]['rows']} {key}" for key in WAITED_FOR),
        *(f"held           {lane}: {shown(why)}" for lane, why in found["held_channels"].items()),
        f"dead letters   {found['dead_letters']}"
        + (" (see `tocsin dead list`)" if found["dead_letters"] else ""),
        f"articles       {found['articles']['kept']} kept, {found['articles']['bytes'] / 2**20:.1f} MiB",
    ]
    if found["memory_used"]:
        lines.append(f"memory         {found['memory_used']:.0%} of the server's limit")
    return lines
