"""The last tier: feedparser, called the one safe way, its failures as ParseError, its results as `Item`s."""

import io
from typing import Any
from xml.sax import SAXException

import feedparser
from feedparser import encodings, mixin, urls
from feedparser.mixin import _FeedParserMixin

from worker.errors import ParseError
from worker.feeds.items import Document, Item
from worker.feeds.joining import joined
from worker.feeds.shapes import parts_of, text_of

LONGEST_AUTHOR = 500  # characters
# What it raises on odd documents: unknown encodings, broken references, its own assumptions.
_FAILURES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RuntimeError, SAXException)
# Encodings that Python knows and no document is in; broken servers do say `charset=undefined`.
_ODD_CHARSETS = ("undefined", "idna", "punycode")
# Said of most feeds, and of no consequence.
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)

_split_author = _FeedParserMixin._sync_author_detail  # noqa: SLF001 - fails here, at import, if it moves


def _split_short_author(parser: Any, key: str = "author") -> None:
    """Its search for an e-mail address is quadratic: https://github.com/kurtmckee/feedparser/issues/562."""
    context = parser._get_context()  # noqa: SLF001
    if len(context.get(key) or "") > LONGEST_AUTHOR:
        context[key] = context[key][:LONGEST_AUTHOR]
    _split_author(parser, key)


_FeedParserMixin._sync_author_detail = _split_short_author  # noqa: SLF001
# Where some library brings chardet, feedparser asks it before UTF-8 and Windows-1252: it is quadratic in the
# length of a word (100 kB: 20 s), and what it guesses would depend on what else is installed.
encodings.lazy_chardet_encoding = None
mixin._urljoin = urls._urljoin = joined  # noqa: SLF001


def read_tolerantly(body: bytes, content_type: str) -> tuple[Document, str]:
    """What feedparser makes of a document, and what it found wrong. Its `kind` is "" if it is no feed."""
    if any(odd in content_type.lower() for odd in _ODD_CHARSETS):
        content_type = content_type.partition(";")[0]
    headers = {"content-type": content_type} if content_type else {}
    try:
        found = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _FAILURES as error:
        raise ParseError(f"not readable as a feed: {type(error).__name__}") from error
    problem = found.get("bozo_exception")
    wrong = "" if not problem or isinstance(problem, _HARMLESS) else " ".join(str(problem).split())[:200]
    return _document(found), wrong


def _document(found: Any) -> Document:
    feed = found.feed
    return Document(
        kind=found.get("version") or "",
        title=text_of(feed, "title"),
        link=text_of(feed, "link"),
        language=text_of(feed, "language"),
        ttl=text_of(feed, "ttl"),
        update_period=text_of(feed, "sy_updateperiod"),
        update_frequency=text_of(feed, "sy_updatefrequency"),
        items=[_item(one) for one in found.entries],
    )


def _item(found: Any) -> Item:
    return Item(
        id=text_of(found, "id"),
        link=text_of(found, "link"),
        alternates=tuple(
            text_of(link, "href") for link in parts_of(found, "links") if text_of(link, "rel") == "alternate"
        ),
        title=text_of(found, "title"),
        summary=text_of(found, "summary"),
        content=max((text_of(part, "value") for part in parts_of(found, "content")), key=len, default=""),
        author=text_of(found, "author"),
        tags=tuple(text_of(tag, "label") or text_of(tag, "term") for tag in parts_of(found, "tags")),
        published=text_of(found, "published"),
        created=text_of(found, "created"),
        updated=text_of(found, "updated"),
    )
