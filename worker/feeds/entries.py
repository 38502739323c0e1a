"""From what feedparser found in an item to an `Entry`."""

import time
from calendar import timegm
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from worker.feeds.dates import EARLIEST, LONGEST_DATE, parse_date
from worker.feeds.identity import Named, entry_id
from worker.feeds.links import entry_link
from worker.feeds.shapes import parts_of, text_of
from worker.feeds.text import plain_line, safe_html
from worker.models import Entry

_MOST_TAGS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The document that entries are from: its feed, its language, and what its links are relative to."""

    feed: str
    lang: str
    base: str
    is_atom: bool


def named(item: Any, source: Source) -> Named:
    """What an item can be recognised by."""
    return Named(
        guid=safe_html(text_of(item, "id")).strip(),
        link=safe_html(entry_link(item, source.base, may_be_guid=source.is_atom)),
        title=plain_line(text_of(item, "title")),
        summary=safe_html(text_of(item, "summary")),
    )


def entry_of(item: Any, name: Named, guid: str, source: Source) -> Entry:
    """The item as an entry, known by the (repaired) guid."""
    content = safe_html(_content(item))
    published, raw = _published(item, source)
    tags = (plain_line(text_of(tag, "label") or text_of(tag, "term")) for tag in parts_of(item, "tags"))
    return Entry(
        id=entry_id(source.feed, guid),
        feed=source.feed,
        guid=guid,
        link=name.link,
        title=name.title,
        summary_html="" if name.summary == content else name.summary,  # feedparser copies one to the other
        content_html=content,
        author=plain_line(text_of(item, "author")),
        tags=tuple(tag for tag in tags if tag)[:_MOST_TAGS],
        lang=source.lang,
        published=published,
        published_raw=raw,
        updated=_date(item, "updated", source),
    )


def _content(item: Any) -> str:
    return max((text_of(part, "value") for part in parts_of(item, "content")), key=len, default="")


def _published(item: Any, source: Source) -> tuple[datetime | None, str]:
    """The date and its raw text. In RSS, `dc:date`, which feedparser calls updated, is the publication's."""
    fields = ("published", "created") if source.is_atom else ("published", "created", "updated")
    for field in fields:
        if raw := text_of(item, field):
            return _date(item, field, source), plain_line(raw, LONGEST_DATE)
    return None, ""


def _date(item: Any, field: str, source: Source) -> datetime | None:
    found = parse_date(text_of(item, field), source.lang)
    parsed = dict.get(item, f"{field}_parsed")
    if found or not isinstance(parsed, time.struct_time):
        return found
    with suppress(ValueError, OverflowError):
        theirs = datetime.fromtimestamp(timegm(parsed), UTC)
        return theirs if theirs >= EARLIEST else None
    return None
