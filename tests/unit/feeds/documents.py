"""Feed documents and settings for tests, complete by default."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Literal

from worker.configuration.model import FeedSettings
from worker.feeds.parse import parse_feed
from worker.models import Entry, ParsedFeed

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
URL = "https://www.example.org/rss.xml"


def a_feed(
    *, url: str = URL, lang: str = "fr", first_run: Literal["baseline", "all"] = "baseline",
    max_age: timedelta = timedelta(days=3),
) -> FeedSettings:  # fmt: skip
    return FeedSettings(
        id="presse", url=url, title="La Presse", group="g", lang=lang, first_run=first_run, max_age=max_age
    )


def an_item(**fields: str) -> Mapping[str, str]:
    """An item's elements, their text to be escaped; one that is None is left out."""
    return {"title": "Trêve à Gaza", "link": "https://www.example.org/1", "guid": "1", **fields}


def rss(*items: Mapping[str, str], channel: str = "", declaration: str = "") -> bytes:
    written = "".join(
        "<item>" + "".join(f"<{name}>{escape(text)}</{name}>" for name, text in item.items()) + "</item>"
        for item in items
    )
    return (
        f'{declaration}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">'
        f"<channel><title>La Presse</title>{channel}{written}</channel></rss>"
    ).encode()


def atom(*entries: str) -> bytes:
    return ('<feed xmlns="http://www.w3.org/2005/Atom">' + "".join(entries) + "</feed>").encode()


def parsed(body: bytes, *, url: str = URL, lang: str = "fr", content_type: str = "") -> ParsedFeed:
    return parse_feed(a_feed(url=url, lang=lang), body, url=url, content_type=content_type)


def only_entry(body: bytes, *, url: str = URL, lang: str = "fr") -> Entry:
    [entry] = parsed(body, url=url, lang=lang).entries
    return entry
