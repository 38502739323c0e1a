"""Articles, and where rules matched them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

TextField = Literal["title", "lead", "body"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An entry and the text of its page."""

    id: str  # the entry's id
    feed: str
    link: str
    canonical: str  # normalised address: the identity across feeds, "" if none
    title: str
    lead: str
    body: str
    lang: str  # ISO 639-1, "" if unknown
    author: str = ""
    tags: tuple[str, ...] = ()
    published: datetime | None = None
    image: str = ""
    how: str = "feed"  # where the body is from: "page" or "feed"
    confidence: str = "high"  # "low" where the text may not be the article
    unselected: str = ""  # the selector of its text, configured for its feed, that found nothing in its page
    why_degraded: str = ""  # why the page was not used, "" if it was or was not needed
    is_screened: bool = False  # the page was not read for its text: no rule could match any of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a term matched: character offsets [start, end) in the original text of a field."""

    field: TextField
    start: int
    end: int
    text: str
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A rule that matched a text, and where."""

    rule: str
    spans: tuple[Span, ...]
    clauses: tuple[str, ...] = ()  # of its alternatives, those that hold; "" for all plain words together
