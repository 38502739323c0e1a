"""`tocsin feed parse`: the entries of a feed document."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

import click

from worker.articles.text_of_html import plain_text
from worker.cli.inputs import Document, answered, batch_option, batch_rows, read_document, require_one
from worker.cli.output import Row, counted, json_option, print_json, show_all, shown
from worker.cli.tables import print_rows
from worker.configuration.model import FeedSettings
from worker.feeds.parse import parse_feed
from worker.feeds.placeholders import with_dates
from worker.models import Entry, ParsedFeed
from worker.stages.bounds import bounded

PARSE_SECONDS: Final = 10.0


@click.command()
@click.argument("files", nargs=-1, metavar="FILE|URL|-…")
@click.option("--url", default="", help="The address the document is from, to complete its links.")
@batch_option
@json_option
def parse(files: tuple[str, ...], url: str, batch: str | None, *, as_json: bool) -> None:
    """Show the entries that a feed document yields.

    Needs no running service. A line of a batch is {"path": …, "url": …}.
    """
    require_one(files, batch, "a file, an address, `-`, or --batch FILE.jsonl")
    if batch:
        show_all(batch_rows(batch, lambda line: _parsed(line.path(), line.text("url"))), print_json)
        return
    rows = (answered({"path": path}, partial(_parsed, path, url)) for path in files)
    show_all(rows, print_json if as_json else _show)


def _parsed(path: str, url: str) -> Row:
    document = read_document(path, url=url, kind="feed")
    address = document.url or _own_address(document)
    settings = FeedSettings(id="-", url=address, title="", group="")
    body = document.body
    if address.startswith("file:"):  # as the service reads it
        body = with_dates(body, Path(document.path).suffix, datetime.now(UTC))
    with bounded(PARSE_SECONDS):
        parsed = parse_feed(settings, body, url=address, content_type=document.content_type)
    return {"path": path, "feed": _feed_row(parsed), "entries": [_entry_row(one) for one in parsed.entries]}


def _own_address(document: Document) -> str:
    """A document on this disk may lead to files beside it; one from standard input is nowhere."""
    return "" if document.path == "-" else f"file:{document.path}"


def _feed_row(parsed: ParsedFeed) -> Row:
    return {
        "title": parsed.title,
        "link": parsed.link,
        "lang": parsed.lang,
        "kind": parsed.kind,
        "entries": len(parsed.entries),
        "over_cap": len(parsed.over_cap),
        "repaired": parsed.repaired,
        "tier": parsed.tier,
    }


def _entry_row(entry: Entry) -> Row:
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


def _show(row: Row) -> None:
    about = row["feed"]
    entries = counted(about["entries"], "entry", "entries")
    click.echo(f"{row['path']}: {shown(about['title'])} ({about['kind']}, {entries})")
    if about["repaired"]:
        click.echo(f"repaired: {shown(about['repaired'])}")
    rows = [{**one, "entry": f"{one['title']} {one['link']}"} for one in row["entries"]]
    print_rows(rows, ["published", "entry"], as_json=False)
