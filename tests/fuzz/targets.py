"""What is fuzzed: a function of bytes each, which raises AssertionError where a promise is broken.

No fuzzer is needed to call them: what one found is called again by tests/unit/test_fuzzed.py.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from worker.articles.addresses import LONGEST_ADDRESS, canonical_address, is_home_page, service_of
from worker.articles.extract import LONGEST_TEXT
from worker.articles.metadata import metadata_of
from worker.articles.read import Page, article_from_feed, article_from_page
from worker.articles.text_of_html import plain_text
from worker.configuration.model import ArticleParts, FeedSettings, PageEntries
from worker.errors import ParseError
from worker.feeds.dates import EARLIEST, parse_date
from worker.feeds.links import absolute
from worker.feeds.parse import parse_feed
from worker.feeds.unchanged import normalised_hash
from worker.models import Article, Entry
from worker.store.codec import encode

URL: Final = "https://www.example.org/actu/rss.xml"
PAGE: Final = "https://www.example.org/actu/2026/treve-12345.html"
FEED: Final = FeedSettings(
    id="presse", url=URL, title="La Presse", group="g", lang="", first_run="all", max_age=timedelta(days=3)
)
LINKS: Final = replace(
    FEED,
    page=PageEntries(items="article, li, .teaser, div > p", title="h1, h2, a", summary="p", published="time"),
)
PARTS: Final = (None, ArticleParts(text="article p, .text", remove="aside, .ad"), None)
ENTRY: Final = Entry(id="e1", feed="presse", guid="g1", link=PAGE, title="Une trêve est proposée")
# What a server may say; a document gets one of them by its length, so that the same input is the same case.
CONTENT_TYPES: Final = (
    "", "application/rss+xml", "text/xml; charset=iso-8859-1", "text/html; charset=undefined",
    "application/feed+json", "application/xml; charset=utf-16", "text/plain; charset=zip",
)  # fmt: skip
CHARSETS: Final = ("", "utf-8", "iso-8859-1", "utf-16", "idna", "no-such-charset")
# Lone surrogates, and controls but tab and line ends: neither UTF-8, nor XML, nor a mail carries them.
_NO_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONGEST_VALUE: Final = 1_000_000  # characters; whatever a field is, it is bounded
_A_FEW: Final = 3


def feed(data: bytes) -> None:
    """A feed document, in whatever format and tier."""
    normalised_hash(data)
    _entries(FEED, data)


def links(data: bytes) -> None:
    """A page without a feed, read as one by selectors."""
    _entries(LINKS, data)


def _entries(settings: FeedSettings, data: bytes) -> None:
    """Entries whose ids stay and differ, and whose texts can be kept and shown."""
    content_type = CONTENT_TYPES[len(data) % len(CONTENT_TYPES)]
    try:
        found = parse_feed(settings, data, url=URL, content_type=content_type)
    except ParseError as error:
        _clean(str(error))
        return
    entries = (*found.entries, *found.over_cap)
    ids = [entry.id for entry in entries]
    assert len(found.entries) <= 1_000, "more entries than the cap"
    assert len(set(ids)) == len(ids), "an id is there twice"
    for value in (found.title, found.link, found.lang, found.kind, found.repaired):
        _clean(value)
    for entry in entries:
        _storable(entry)
        assert not entry.link or service_of(entry.link) or len(entry.link) > LONGEST_ADDRESS or _is_odd(entry)
    for entry in entries[:_A_FEW]:
        _storable(article_from_feed(entry, found.lang))
    if len(data) % 4 == 0:
        again = parse_feed(settings, data, url=URL, content_type=content_type)
        assert [entry.id for entry in (*again.entries, *again.over_cap)] == ids, (
            "ids change from poll to poll"
        )


def _is_odd(entry: Entry) -> bool:
    """A link that has a host for `urlsplit` and none for us (a label of 64 letters) leads nowhere."""
    return canonical_address(entry.link) == ""


def page(data: bytes) -> None:
    """A page: an article whose texts can be kept, or a reason why there is none."""
    charset = CHARSETS[len(data) % len(CHARSETS)]
    try:
        document = Page(url=PAGE, body=data, charset=charset)
        parts, is_quick = PARTS[len(data) % len(PARTS)], len(data) % 7 == 0
        article = article_from_page(ENTRY, "", document, parts, is_quick=is_quick)
    except ParseError as error:
        _clean(str(error))
        return
    _storable(article)
    assert len(article.body) <= LONGEST_TEXT, "a body without a bound"
    assert article.body.strip(), "an article from a page has a text"


def metadata(data: bytes) -> None:
    """What the head and the scripts of a page say; unlike `page` also where it has no text."""
    found = metadata_of(data.decode("utf-8", "replace"), PAGE)
    _storable(found)
    for address in (found.canonical, found.image):
        assert not address or service_of(address), "an address that nobody could follow"


def address(data: bytes) -> None:
    """Normalising an address is stable, and its result is plain and bounded."""
    text = data.decode("utf-8", "surrogateescape")
    for url in (text, f"https://{text}", absolute(text, URL)):
        key = canonical_address(url)
        if key and not key.startswith("file:"):
            assert canonical_address("https://" + key) == key, "not stable"
            assert canonical_address("http://" + key) == key, "another by http"
        assert key.isascii(), "not plain"
        assert not re.search(r"\s", key), "a blank in an address"
        assert len(key) <= LONGEST_ADDRESS or key.startswith("file:"), "without a bound"
        lane = service_of(url)
        assert lane or not key, "an address without a service"
        assert lane.isascii(), "a lane that is not plain"
        assert service_of("https://" + lane) in {lane, ""} or ":" in lane or lane == "file", "not stable"
        is_home_page(url)


def date(data: bytes) -> None:
    """A date is an instant in UTC after 1995, or none."""
    text = data.decode("utf-8", "surrogateescape")
    for lang in ("", "fr", "en"):
        found = parse_date(text, lang)
        assert found is None or (found.tzinfo is UTC and found >= EARLIEST), "no instant in UTC"


def fragment(data: bytes) -> None:
    """The HTML of a summary gives paragraphs of plain text."""
    text = plain_text(data.decode("utf-8", "surrogateescape"))
    _clean(text)
    assert "\n\n\n" not in text, "an empty paragraph"


def _storable(value: Any) -> None:
    """Every text of a record is clean and bounded; the record can be kept."""
    for field in fields(value):
        found = getattr(value, field.name)
        for text in (found,) if isinstance(found, str) else found if isinstance(found, tuple) else ():
            _clean(text)
        assert not isinstance(found, datetime) or found.tzinfo is not None, "a date without a zone"
    if isinstance(value, Entry | Article):
        encode(value)


def _clean(text: str) -> None:
    assert len(text) <= _LONGEST_VALUE, "a text without a bound"
    found = _NO_TEXT.search(text)
    assert found is None, f"{found and found[0]!r} in a text"


TARGETS: Final[Mapping[str, Callable[[bytes], None]]] = {
    target.__name__: target for target in (feed, links, page, metadata, address, date, fragment)
}


def broken_promise(target: Callable[[bytes], None], data: bytes) -> str:
    """What a target's input breaks, "" for nothing; for the reports and the tests."""
    try:
        target(data)
    except Exception as error:  # noqa: BLE001 - whatever comes out is the finding
        return f"{type(error).__name__}: {error}"
    return ""


def all_broken(name: str, inputs: Iterable[bytes]) -> list[str]:
    """The promises that these inputs break."""
    return [broken for data in inputs if (broken := broken_promise(TARGETS[name], data))]
