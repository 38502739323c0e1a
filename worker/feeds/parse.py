"""From the bytes of a feed document to entries, whatever the document is like."""

import re

from worker.configuration.model import FeedSettings
from worker.feeds.capping import within_cap
from worker.feeds.document import read_document
from worker.feeds.entries import Source, entry_of, named
from worker.feeds.identity import repaired_guids
from worker.feeds.items import Document
from worker.feeds.links import absolute
from worker.feeds.page_links import read_page
from worker.feeds.text import plain_line
from worker.models import ParsedFeed

_LANGUAGE = re.compile(r"[a-z]{2,3}(?![a-z])")
_PERIODS_S = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}


def parse_feed(settings: FeedSettings, body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
    """Read a document that came from `url` with this Content-Type. Raises ParseError, and nothing else.

    Entries that are in the document twice are there once. Those beyond the 1 000 newest are in `over_cap`.
    """
    document = (
        read_page(body, content_type, settings.page, url)
        if settings.page
        else read_document(body, content_type)
    )
    site = absolute(document.link, url)
    lang = settings.lang or _language(document.language)
    # A relative link is meant from the site in RSS, from the document in Atom; xml:base is applied already.
    base = site if site.startswith("http") and not document.is_atom else url
    source = Source(feed=settings.id, lang=lang, base=base, is_atom=document.is_atom)
    names = [named(item, source) for item in document.items]
    guids = repaired_guids(names)
    entries = tuple(
        entry_of(item, name, guid, source)
        for item, name, guid in zip(document.items, names, guids, strict=True)
        if guid is not None
    )
    read, over_cap = within_cap(entries)
    return ParsedFeed(
        title=plain_line(document.title),
        link=site,
        lang=lang,
        kind=document.kind,
        entries=read,
        over_cap=over_cap,
        ttl_s=_ttl_s(document),
        repaired=document.repaired,
        tier=document.tier,
    )


def _language(tag: str) -> str:
    """The first part of a language tag: `fr` of `fr-FR`."""
    found = _LANGUAGE.match(tag.strip().lower())
    return found[0] if found else ""


def _ttl_s(document: Document) -> int | None:
    """How long the feed asks to be left alone: `<ttl>` in minutes, or the syndication module's period."""
    wishes = [_number(document.ttl) * 60]
    if period := _PERIODS_S.get(document.update_period.strip().lower()):
        wishes.append(period // max(_number(document.update_frequency), 1))
    return max(wishes) or None


def _number(text: str) -> int:
    found = re.fullmatch(r"\s*(\d{1,7})\s*", text, re.ASCII)
    return int(found[1]) if found else 0
