"""feedparser, called the one safe way: on bytes, without its sanitiser, its failures as ParseError."""

import io
import re
from typing import Any
from xml.sax import SAXException

import feedparser
from feedparser import encodings
from feedparser.mixin import _FeedParserMixin

from worker.errors import ParseError
from worker.feeds.cleaning import cleaned, refuse_bombs
from worker.feeds.text import plain_line

LONGEST_AUTHOR = 500  # characters
# What it raises on odd documents: unknown encodings, broken references, its own assumptions.
_FAILURES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RuntimeError, SAXException)
# Encodings that Python knows and no document is in; broken servers do say `charset=undefined`.
_ODD_CHARSETS = ("undefined", "idna", "punycode")
# Said of most feeds, and of no consequence.
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
_HTML = re.compile(rb"\s*+(?><!--.*?-->\s*+)*+<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)

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


def read_document(body: bytes, content_type: str) -> tuple[Any, str]:
    """Feedparser's result, and what was wrong with the document. Raises ParseError if it is no feed."""
    body, repaired = cleaned(body)
    refuse_bombs(body)
    if any(odd in content_type.lower() for odd in _ODD_CHARSETS):
        content_type = content_type.partition(";")[0]
    headers = {"content-type": content_type} if content_type else {}
    try:
        document = feedparser.parse(
            io.BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _FAILURES as error:
        raise ParseError(f"not readable as a feed: {type(error).__name__}") from error
    if not document.entries and (not document.get("version") or _looks_like_html(body)):
        raise ParseError(f"not a feed: {_what_it_is(body)}")
    problem = document.get("bozo_exception")
    if problem and not isinstance(problem, _HARMLESS):
        repaired = repaired or " ".join(str(problem).split())[:200]
    return document, repaired


def _looks_like_html(body: bytes) -> bool:
    return bool(_HTML.match(body[:2000]))


def _what_it_is(body: bytes) -> str:
    text = body[:2000].decode("utf-8", "replace").strip("\ufeff \t\r\n\0")
    if not text:
        return "it is empty"
    if _looks_like_html(body):
        title = re.search(r"<title[^>]*>([^<]*)", text, re.IGNORECASE)
        return f"it is an HTML page{f' « {plain_line(title[1], 80)} »' if title else ''}"
    if text[0] in "{[":
        return "it is JSON"
    root = re.search(r"<([a-zA-Z][\w:.-]*)", text)
    if text[0] == "<" and root:
        return f"it is XML, its root <{root[1][:40]}>"
    return f"it starts with « {plain_line(text, 60)} »"
