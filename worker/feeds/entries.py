"""From an item of a document to an `Entry`."""

from calendar import timegm
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from feedparser.datetimes import _parse_date as parse_as_feedparser

from worker.feeds.dates import EARLIEST, LONGEST_DATE, parse_date
from worker.feeds.identity import Named, entry_id
from worker.feeds.items import Item
from worker.feeds.links import entry_link
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


def named(item: Item, source: Source) -> Named:
    """What an item can be recognised by."""
    return Named(
        guid=safe_html(item.id).strip(),
        link=safe_html(entry_link(item, source.base, may_be_guid=source.is_atom)),
        title=plain_line(item.title),
        summary=safe_html(item.summary),
    )


def entry_of(item: Item, name: Named, guid: str, source: Source) -> Entry:
    """The item as an entry, known by the (repaired) guid."""
    content = safe_html(item.content)
    published, raw = _published(item, source)
    tags = (plain_line(tag) for tag in item.tags)
    return Entry(
        id=entry_id(source.feed, guid),
        feed=source.feed,
        guid=guid,
        link=name.link,
        title=name.title,
        summary_html="" if name.summary == content else name.summary,  # feedparser copies one to the other
        content_html=content,
        author=plain_line(item.author),
        tags=tuple(tag for tag in tags if tag)[:_MOST_TAGS],
        lang=source.lang,
        published=published,
        published_raw=raw,
        updated=_date(item.updated, source.lang),
    )


def _published(item: Item, source: Source) -> tuple[datetime | None, str]:
    """The date and its raw text. In RSS, `dc:date`, which feedparser calls updated, is the publication's."""
    raw = item.published or item.created or ("" if source.is_atom else item.updated)
    return _date(raw, source.lang), plain_line(raw, LONGEST_DATE)


def _date(raw: str, lang: str) -> datetime | None:
    """Feedparser knows a few more ways to write a date: Korean, Greek, Hungarian, weeks of a year."""
    if not raw or len(raw) > LONGEST_DATE:
        return parse_date(raw, lang)
    found = parse_date(raw, lang)
    if found:
        return found
    with suppress(ValueError, OverflowError, TypeError, LookupError, AttributeError):
        parsed = parse_as_feedparser(raw)
        theirs = datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None
        return theirs if theirs and theirs >= EARLIEST else None
    return None
