"""`tocsin feed list`: which feeds are configured."""

from collections.abc import Iterator

import click

from worker.cli.files import load_files
from worker.cli.output import Row, json_option
from worker.cli.tables import print_rows
from worker.configuration.model import Access, FeedSettings

NO_FEEDS = "no feeds: `tocsin feed add URL` adds one, see docs/configuration.md"


@click.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the feeds of the configuration files."""
    rows = [_row(one) for one in load_files().configuration.feeds.values()]
    if not as_json:
        rows = [{**row, "with": ", ".join(_with(row))} for row in rows]
    has_more = not as_json and any(row["with"] for row in rows)
    columns = ["id", "title", "group", "lang", *(["with"] if has_more else []), "url"]
    print_rows(rows, columns, as_json=as_json, empty=NO_FEEDS)


def _row(feed: FeedSettings) -> Row:
    return {
        "id": feed.id,
        "title": feed.title,
        "group": feed.group,
        "lang": feed.lang,
        "url": feed.url,
        "every_s": feed.every.total_seconds() if feed.every else None,  # None: adaptive, within the next two
        "min_every_s": feed.shortest.total_seconds(),
        "max_every_s": feed.longest.total_seconds(),
        "first_run": feed.first_run,
        "labels": feed.labels,
        "page": feed.page is not None,
        "full_article": feed.full_article,
        "archive": feed.archive,
        "article": feed.article is not None,
        "access": list(_kinds(feed.access)),
    }


def _kinds(access: Access | None) -> Iterator[str]:
    """What requests carry, by kind: the values are nobody's business."""
    if access is None:
        return
    yield from access.headers
    for kind, is_there in (
        ("cookies", access.cookies),
        ("password", access.password),
        ("proxy", access.proxy),
    ):
        if is_there:
            yield kind


def _with(row: Row) -> Iterator[str]:
    """What is not usual of a feed."""
    yield from (key for key in ("page", "article") if row[key])
    if row["full_article"] != "auto":
        yield f"full_article: {row['full_article']}"
    if row["archive"] != "full":
        yield f"archive: {row['archive']}"
    yield from row["access"]
