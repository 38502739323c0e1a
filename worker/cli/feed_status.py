"""`tocsin feed status`: how the feeds fare."""

import re
from typing import Final

import click

from worker.cli.connecting import open_context, running_snapshot
from worker.cli.feeds import NO_FEEDS
from worker.cli.output import Row, counted, fail, json_option
from worker.cli.tables import print_rows
from worker.configuration.model import FeedSettings
from worker.models import FeedState
from worker.store.connection import Store, from_ms
from worker.store.feeds import feed_state, next_polls

_ADDRESS: Final = re.compile(r"^\w+:\S+:? ")


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]…")
@json_option
def status(ids: tuple[str, ...], *, as_json: bool) -> None:
    """Show how the running feeds fare; those that fail come first."""
    context = open_context()
    feeds = running_snapshot(context).configuration.feeds
    unknown = set(ids) - feeds.keys()
    if unknown:
        fail(f"no such feed: {', '.join(sorted(unknown))}; `tocsin feed status` shows all that run")
    wanted = [id_ for id_ in feeds if not ids or id_ in ids]
    due = next_polls(context.store, wanted)
    rows = [_status_row(context.store, feeds[id_], due.get(id_)) for id_ in wanted]
    rows.sort(key=lambda row: (-row["failures"], row["id"]))
    columns = ["id", "status", "failures", "last_ok", "next", "entries", "why"]
    if not as_json:
        rows = [{**row, "why": why_failed(row["why"]) or _over_cap(row["over_cap"])} for row in rows]
    print_rows(rows, columns, as_json=as_json, empty=NO_FEEDS)


def why_failed(error: str) -> str:
    """A feed's error without the feed's address, which the reader knows."""
    return _ADDRESS.sub("", error)


def _over_cap(count: int) -> str:
    return f"{counted(count, 'older entry', 'older entries')} over the cap, not read" if count else ""


def _status_row(store: Store, feed: FeedSettings, due_ms: int | None) -> Row:
    state: FeedState = feed_state(store, feed.id)
    return {
        "id": feed.id,
        "url": feed.url,
        "status": state.last_status or "not polled yet",
        "failures": state.failures,
        "last_ok": state.last_ok_at,
        "last_error_at": state.last_error_at,
        "why": state.last_error if state.failures else "",
        "next": from_ms(due_ms) if due_ms else None,
        "entries": state.last_count,
        "over_cap": state.over_cap,
    }
