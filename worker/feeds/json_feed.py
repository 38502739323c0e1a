"""JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/."""

import json
import re
from html import escape
from typing import Any, Final

from worker.errors import ParseError
from worker.feeds.decoding import decoded
from worker.feeds.items import Document, Item

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/1(?:\.(\d))?/?")
_MOST_VALUES: Final = 200_000  # objects and lists; a feed of 1 000 items has some 5 000


def looks_like_json(body: bytes) -> bool:
    """Whether it cannot be XML."""
    return body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def read_json_feed(body: bytes) -> Document:
    """The feed. Raises ParseError for any other JSON, and for what is none."""
    if body.count(b"{") + body.count(b"[") > _MOST_VALUES:
        raise ParseError(f"not a feed: JSON with more than {_MOST_VALUES} objects and lists")
    text, wrong = decoded(body) or (body.decode("utf-8", "replace"), "not in UTF-8")
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not a feed: it is JSON, and broken: {str(error)[:100]}") from error
    version = _VERSION.fullmatch(_text(feed, "version"))
    if version is None or not isinstance(feed.get("items"), list):
        raise ParseError("not a feed: it is JSON, but no JSON Feed (with a version and items)")
    return Document(
        kind=f"json1{version[1] or 0}",
        title=escape(_text(feed, "title")),
        link=_text(feed, "home_page_url"),
        language=_text(feed, "language"),
        items=[_item(one) for one in feed["items"] if isinstance(one, dict)],
        tier="json",
        repaired=wrong,
    )


def _item(found: dict[str, Any]) -> Item:
    plain = escape(_text(found, "content_text"), quote=False)
    tags = found.get("tags")
    return Item(
        id=_text(found, "id"),
        link=_text(found, "url") or _text(found, "external_url"),
        title=escape(_text(found, "title"), quote=False),
        summary=escape(_text(found, "summary"), quote=False),
        content=_text(found, "content_html") or plain.replace("\n", "<br>\n"),
        author=escape(_author(found), quote=False),
        tags=tuple(escape(tag) for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        published=_text(found, "date_published"),
        updated=_text(found, "date_modified"),
    )


def _author(found: dict[str, Any]) -> str:
    """The names of 1.1, or the one of 1.0."""
    authors = found.get("authors")
    several = authors if isinstance(authors, list) and authors else [found.get("author")]
    return ", ".join(filter(None, (_text(one, "name") for one in several)))


def _text(found: Any, key: str) -> str:
    """A text; numbers, which some write for ids, as their digits."""
    value = found.get(key) if isinstance(found, dict) else None
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if isinstance(value, str) else str(value) if is_number else ""
