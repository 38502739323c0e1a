"""`tocsin feed export`: the feeds of feeds.yaml as OPML."""

from collections.abc import Iterable
from datetime import UTC, datetime

import click

from worker.cli.feeds_editing import configured
from worker.cli.output import counted, json_option, print_json
from worker.configuration.model import FeedSettings
from worker.feeds.opml import Outline, write_opml


@click.command()
@json_option
def export(*, as_json: bool) -> None:
    """Print the feeds of feeds.yaml as OPML, groups as folders.

    Files and pages read by selectors are no feeds elsewhere, and left out.
    """
    feeds = configured().feeds.values()
    outlines = list(outlines_of(feeds))
    if as_json:
        for one in outlines:
            print_json({"id": one.id, "group": one.folders[0], "url": one.url, "title": one.title})
        return
    click.echo(write_opml(outlines, title="Tocsin", now=datetime.now(UTC)), nl=False)
    if left := len(feeds) - len(outlines):
        click.echo(f"left out: {counted(left, 'file or page', 'files and pages')}", err=True)


def outlines_of(feeds: Iterable[FeedSettings]) -> Iterable[Outline]:
    """Those that any reader could read."""
    return (
        Outline(url=feed.url, title=feed.title, folders=(feed.group,), lang=feed.lang, id=feed.id)
        for feed in feeds
        if feed.page is None and not feed.url.startswith("file:")
    )
