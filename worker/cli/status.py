"""`tocsin status`: one look at the running service."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

import click

from worker.cli.connecting import is_service_running, open_context, running_snapshot
from worker.cli.feed_status import why_failed
from worker.cli.output import counted, json_option, print_json, shown
from worker.stages.context import Context
from worker.store.configurations import refusal, running
from worker.store.connection import memory_used
from worker.store.due_sets import DueSet, Waiting, waiting_lanes
from worker.store.feeds import feed_state
from worker.store.record import alerts_since, articles_kept, counts, dead_count

# What waits, in people's words; feeds always wait for their next poll.
WAITED_FOR: Final = {
    "entries": ("article to read", "articles to read"),
    "groups": ("receiver with news", "receivers with news"),
    "notifications": ("message to send", "messages to send"),
}
MOST_FAILING: Final = 5
SERVICE: Final = {True: "running", False: "stopped", None: "unknown"}


@click.command()
@json_option
def status(*, as_json: bool) -> None:
    """Show what runs, what rang, what waits and what is in trouble."""
    found = _status(open_context())
    if as_json:
        print_json(found)
        return
    for name, value in _lines(found):
        click.echo(f"{name:<14} {value}".rstrip())


def _status(context: Context) -> dict[str, Any]:
    store, now = context.store, context.store.now()
    feeds = {id_: feed_state(store, id_) for id_ in running_snapshot(context).configuration.feeds}
    lanes = {due_set: waiting_lanes(store, due_set) for due_set in DueSet}
    articles, article_bytes = articles_kept(store)
    pointer = running(store)
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
        "feeds": {
            "configured": len(feeds),
            "failing": {id_: state.last_error for id_, state in feeds.items() if state.failures},
            "last_ok": max((state.last_ok_at for state in feeds.values() if state.last_ok_at), default=None),
        },
        "waiting": {str(due_set): _waiting(waiting, now) for due_set, waiting in lanes.items()},
        "held_channels": {lane.lane: lane.held for lane in lanes[DueSet.NOTIFICATIONS] if lane.held},
        "alerts_24h": _by_status(context, now),
        "dead_letters": dead_count(store),
        "articles": {"kept": articles, "bytes": article_bytes},
        "memory_used": round(memory_used(store), 3),
        "counts": counts(store),
    }


def _waiting(lanes: tuple[Waiting, ...], now: datetime) -> dict[str, Any]:
    due = [lane.due for lane in lanes if lane.due <= now]
    return {
        "rows": sum(lane.rows for lane in lanes),
        "lanes_due": len(due),
        "due_since": min(due, default=None),
    }


def _by_status(context: Context, now: datetime) -> dict[str, int]:
    found: dict[str, int] = {}
    for record in alerts_since(context.store, now - timedelta(days=1)):
        found[record.status] = found.get(record.status, 0) + 1
    return found


def _lines(found: dict[str, Any]) -> list[tuple[str, str]]:
    """What is well in a few words, what is not with the command that shows more."""
    running_, articles, dead = found["configuration"], found["articles"], found["dead_letters"]
    rang = ", ".join(f"{number} {name}" for name, number in sorted(found["alerts_24h"].items()))
    lines = [
        ("service", _service(found["service"])),
        ("configuration", f"generation {running_['generation']}, since {shown(running_['at'])}"),
        *_refused(running_["refused"]),
        *_feeds(found["feeds"]),
        ("alerts, 24 h", rang or "none"),
        ("waiting", _waits(found)),
        *(("held", f"{lane}: {shown(why)}") for lane, why in found["held_channels"].items()),
        ("dead letters", f"{dead}: tocsin dead list" if dead else "none"),
        ("articles", f"{articles['kept']} kept, {articles['bytes'] / 2**20:.1f} MiB"),
    ]
    if found["memory_used"]:
        lines.append(("memory", f"{found['memory_used']:.0%} of the server's limit"))
    return lines


def _refused(refused: dict[str, Any] | None) -> list[tuple[str, str]]:
    if refused is None:
        return []
    first, *more = refused["problems"]
    why = f"{shown(first).split(' → ')[0]}" + (f" (and {len(more)} more)" if more else "")
    return [("", f"  changed files are refused since {shown(refused['at'])}: {why}"), ("", "  tocsin check")]


def _service(state: str) -> str:
    if state == "stopped":
        return "stopped; `make run` starts it, what waits goes on then"
    return "running" if state == "running" else "not seen from here; what waits shows whether workers run"


def _feeds(feeds: dict[str, Any]) -> list[tuple[str, str]]:
    failing = feeds["failing"]
    last = f", the last one read at {shown(feeds['last_ok'])}" if feeds["last_ok"] else ", none read yet"
    lines = [("feeds", f"{feeds['configured']} configured, {len(failing)} failing{last}")]
    lines += [("", f"  {id_}: {shown(why_failed(why))}") for id_, why in list(failing.items())[:MOST_FAILING]]
    if len(failing) > MOST_FAILING:
        lines.append(("", f"  and {len(failing) - MOST_FAILING} more: tocsin feed status"))
    return lines


def _waits(found: dict[str, Any]) -> str:
    waiting = {name: found["waiting"][name] for name in WAITED_FOR}
    parts = [counted(one["rows"], *WAITED_FOR[name]) for name, one in waiting.items() if one["rows"]]
    due = [one["due_since"] for one in waiting.values() if one["due_since"]]
    late = found["at"] - min(due) if due else timedelta(0)
    since = f"; due for {late.total_seconds() / 60:.0f} min" if late > timedelta(minutes=1) else ""
    return ", ".join(parts) + since if parts else "nothing"
