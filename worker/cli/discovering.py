"""`tocsin feed discover`: the feeds of a site."""

import re
from dataclasses import asdict
from typing import Final

import click

from worker.cli.files import contact_of_files
from worker.cli.finding import Search, find_feeds
from worker.cli.output import counted, fail, json_option
from worker.cli.tables import print_rows
from worker.errors import FetchError
from worker.fetching.addresses import as_sent, checked

COLUMNS: Final = ["title", "lang", "entries", "newest", "way", "url"]


@click.command()
@click.argument("url")
@click.option("--all", "is_thorough", is_flag=True, help="Look further than what the page itself says.")
@json_option
def discover(url: str, *, is_thorough: bool, as_json: bool) -> None:
    """Find the feeds of a page, each fetched and read to be sure.

    Asks for what the page names, else for the usual places; one request at a time. 1 where there is none.
    """
    search = find_feeds(web_address(url), contact_of_files(), is_thorough=is_thorough)
    if not search.found:
        fail(why_none(url, search))
    print_rows(map(asdict, search.found), COLUMNS, as_json=as_json)


def web_address(text: str) -> str:
    """An address as people type it, in ASCII as it is sent."""
    address = re.sub(r"^feed:(?://)?", "", text.strip())
    if not re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", address, re.IGNORECASE):
        address = f"https://{address}"
    try:
        return str(as_sent(checked(address)))
    except (FetchError, ValueError):
        raise click.UsageError(f"{text} is not a web address, as in https://www.example.org/") from None


def why_none(url: str, search: Search) -> str:
    """Why nothing was found, and the way out."""
    if search.is_stopped:
        return f"{url}: no feed found: {search.why_stopped}"
    asked = counted(search.requests, "address", "addresses")
    if search.why_no_page:
        return f"{url}: no feed found ({asked} asked): {search.why_no_page}"
    advice = "feeds.yaml can read a page by selectors: see `page` in docs/configuration.md"
    return f"{url}: no feed found ({asked} asked); {advice}"
