"""From bytes to a feed document: strictly and fast where it can be, tolerantly where it must be."""

import re
from dataclasses import replace

from worker.errors import ParseError
from worker.feeds.cleaning import cleaned, refuse_bombs
from worker.feeds.items import Document
from worker.feeds.json_feed import looks_like_json, read_json_feed
from worker.feeds.news_sitemap import looks_like_sitemap, read_news_sitemap
from worker.feeds.repairing import mended
from worker.feeds.strict import read_strictly
from worker.feeds.text import plain_line
from worker.feeds.tolerant import read_tolerantly

_HTML = re.compile(rb"\s*+(?><!--.*?-->\s*+)*+<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


def read_document(body: bytes, content_type: str) -> Document:
    """The document, by the first tier that reads it. Raises ParseError if it is no feed."""
    if looks_like_json(body):
        return read_json_feed(body)
    refuse_bombs(body)
    if looks_like_sitemap(body):
        return read_news_sitemap(body, content_type)
    document = read_strictly(body, content_type)
    if document is not None:
        return replace(document, tier="strict")
    found = None if _looks_like_html(body) else mended(body, content_type)
    if found is None:
        return _read_tolerantly(body, body, content_type, "")
    sound, repaired = found
    refuse_bombs(sound)
    document = read_strictly(sound)
    if document is not None:
        return replace(document, tier="repaired", repaired=repaired)
    return _read_tolerantly(body, sound, "application/xml; charset=utf-8", repaired)


def _read_tolerantly(original: bytes, body: bytes, content_type: str, repaired: str) -> Document:
    body, cleaned_of = cleaned(body)
    document, wrong = read_tolerantly(body, content_type)
    if not document.items and (not document.kind or _looks_like_html(original)):
        raise ParseError(f"not a feed: {_what_it_is(original)}")
    return replace(document, tier="tolerant", repaired=repaired or cleaned_of or wrong)


def _looks_like_html(body: bytes) -> bool:
    return bool(_HTML.match(body[:2000]))


def _what_it_is(body: bytes) -> str:
    text = body[:2000].decode("utf-8", "replace").strip("\ufeff \t\r\n\0")
    if not text:
        return "it is empty"
    if _looks_like_html(body):
        title = re.search(r"<title[^>]*>([^<]*)", text, re.IGNORECASE)
        return f"it is an HTML page{f' « {plain_line(title[1], 80)} »' if title else ''}"
    root = re.search(r"<([a-zA-Z][\w:.-]*)", text)
    if text[0] == "<" and root:
        return f"it is XML, its root <{root[1][:40]}>"
    return f"it starts with « {plain_line(text, 60)} »"
