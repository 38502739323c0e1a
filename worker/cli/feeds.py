"""`tocsin feed`: the entries of a feed document, the configured feeds, how they fare."""

from typing import Any

import click

from worker.articles.addresses import service_of
from worker.articles.text_of_html import plain_text
from worker.cli.connecting import load_files, open_context, running_snapshot
from worker.cli.inputs import Document, batch_option, read_document, work_through
from worker.cli.output import FOUND_WRONG, fail, json_option, print_json, print_rows, shown
from worker.configuration.model import FeedSettings
from worker.errors import TocsinError
from worker.feeds.parse import parse_feed
from worker.models import Entry, FeedState, ParsedFeed
from worker.stages.cpu_bound import cpu_bound
from worker.store.connection import Store, from_ms
from worker.store.feeds import feed_state, next_polls

PARSE_SECONDS = 10.0


@click.group()
def feed() -> None:
    """Feeds: what a document yields, which are configured, how they fare."""


@feed.command()
@click.argument("files", nargs=-1, metavar="FILE|URL|-…")
@click.option("--url", default="", help="The address the document is from, to complete its links.")
@batch_option
@json_option
def parse(files: tuple[str, ...], url: str, batch: str | None, *, as_json: bool) -> None:
    """Show the entries that a feed document yields."""
    if batch:
        work_through(
            batch, lambda line: _parsed(read_document(line["path"], url=line.get("url", ""), kind="feed"))
        )
        return
    if not files:
        raise click.UsageError("name a file, an address, `-`, or --batch")
    failed = False
    for path in files:
        try:
            row = _parsed(read_document(path, url=url, kind="feed"))
        except (TocsinError, OSError) as error:
            failed = True
            row = {"path": path, "error": str(error)}
        print_json(row) if as_json else _show_parsed(row)
    if failed:
        raise SystemExit(FOUND_WRONG)


def _parsed(document: Document) -> dict[str, Any]:
    url = document.url or f"file:{document.path}"
    settings = FeedSettings(id="-", url=url, title="", group="")
    with cpu_bound(PARSE_SECONDS):
        parsed = parse_feed(settings, document.body, url=url, content_type=document.content_type)
    return {
        "path": document.path,
        "feed": _feed_row(parsed),
        "entries": [_entry_row(one) for one in parsed.entries],
    }


def _feed_row(parsed: ParsedFeed) -> dict[str, Any]:
    return {
        "title": parsed.title,
        "link": parsed.link,
        "lang": parsed.lang,
        "kind": parsed.kind,
        "entries": len(parsed.entries),
        "over_cap": len(parsed.over_cap),
        "repaired": parsed.repaired,
    }


def _entry_row(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "guid": entry.guid,
        "link": entry.link,
        "title": entry.title,
        "published": entry.published,
        "published_raw": entry.published_raw,
        "updated": entry.updated,
        "summary": plain_text(entry.summary_html),
        "content": plain_text(entry.content_html),
        "author": entry.author,
        "tags": entry.tags,
        "lang": entry.lang,
    }


def _show_parsed(row: dict[str, Any]) -> None:
    if "error" in row:
        click.echo(f"{row['path']}: {row['error']}", err=True)
        return
    about = row["feed"]
    click.echo(f"{row['path']}: {shown(about['title'])} ({about['kind']}, {about['entries']} entries)")
    print_rows(row["entries"], ["published", "title", "link"], as_json=False)


@feed.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the feeds of the configuration files."""
    configuration, _ = load_files()
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "group": one.group,
            "lang": one.lang,
            "url": one.url,
            "every_s": one.every.total_seconds(),
            "first_run": one.first_run,
        }
        for one in configuration.feeds.values()
    ]
    print_rows(rows, ["id", "title", "group", "lang", "url"], as_json=as_json, empty="no feeds")


@feed.command()
@click.argument("ids", nargs=-1, metavar="[ID]…")
@json_option
def status(ids: tuple[str, ...], *, as_json: bool) -> None:
    """Show how the feeds of the running configuration fare; what fails comes first."""
    context = open_context()
    feeds = running_snapshot(context).configuration.feeds
    unknown = set(ids) - feeds.keys()
    if unknown:
        fail(f"no such feed: {', '.join(sorted(unknown))} (see `tocsin feed list`)")
    lanes = {one.id: service_of(one.url) for one in feeds.values() if not ids or one.id in ids}
    due = next_polls(context.store, lanes)
    rows = [_status_row(context.store, feeds[id_], due.get(id_)) for id_ in lanes]
    rows.sort(key=lambda row: (-row["failures"], row["id"]))
    print_rows(
        rows,
        ["id", "status", "failures", "last_ok", "next", "entries", "why"],
        as_json=as_json,
        empty="no feeds",
    )


def _status_row(store: Store, feed_: FeedSettings, due_ms: int | None) -> dict[str, Any]:
    state: FeedState = feed_state(store, feed_.id)
    return {
        "id": feed_.id,
        "url": feed_.url,
        "status": state.last_status or "not polled yet",
        "failures": state.failures,
        "last_ok": state.last_ok_at,
        "last_error_at": state.last_error_at,
        "why": state.last_error if state.failures else "",
        "next": from_ms(due_ms) if due_ms else None,
        "entries": state.last_count,
        "over_cap": state.over_cap,
    }
