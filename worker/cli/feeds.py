"""`tocsin feed list`: which feeds are configured."""

import click

from worker.cli.files import load_files
from worker.cli.output import json_option
from worker.cli.tables import print_rows

NO_FEEDS = "no feeds: write some in feeds.yaml, see docs/configuration.md"


@click.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the feeds of the configuration files."""
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "group": one.group,
            "lang": one.lang,
            "url": one.url,
            "every_s": one.every.total_seconds()
            if one.every
            else None,  # None: adaptive, within the next two
            "min_every_s": one.shortest.total_seconds(),
            "max_every_s": one.longest.total_seconds(),
            "first_run": one.first_run,
        }
        for one in load_files().configuration.feeds.values()
    ]
    print_rows(rows, ["id", "title", "group", "lang", "url"], as_json=as_json, empty=NO_FEEDS)
