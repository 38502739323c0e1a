"""From bytes to a feed document: strictly and fast where it can be, tolerantly where it must be."""

import re

from worker.errors import ParseError
from worker.feeds.cleaning import cleaned, refuse_bombs
from worker.feeds.items import Document
from worker.feeds.strict import read_strictly
from worker.feeds.text import plain_line
from worker.feeds.tolerant import read_tolerantly

_HTML = re.compile(rb"\s*+(?><!--.*?-->\s*+)*+<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


def read_document(body: bytes, content_type: str) -> tuple[Document, str]:
    """The document, and what was wrong with it. Raises ParseError if it is no feed."""
    refuse_bombs(body)
    document = read_strictly(body, content_type)
    if document is not None:
        return document, ""
    body, repaired = cleaned(body)
    document, wrong = read_tolerantly(body, content_type)
    if not document.items and (not document.kind or _looks_like_html(body)):
        raise ParseError(f"not a feed: {_what_it_is(body)}")
    return document, repaired or wrong


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
