"""What a feed document holds, whichever tier read it: texts as they are, nothing decided yet."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item as its document tells it. Titles and texts may be markup; dates are raw."""

    id: str = ""
    link: str = ""
    alternates: tuple[str, ...] = ()  # further addresses of the same article
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    published: str = ""
    created: str = ""
    updated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that is a feed."""

    kind: str  # as feedparser names it: rss20, atom10; or json11, news-sitemap, page
    title: str = ""
    link: str = ""
    language: str = ""
    ttl: str = ""  # minutes
    update_period: str = ""  # of the syndication module
    update_frequency: str = ""
    items: Sequence[Item] = ()
    tier: str = ""  # strict, repaired, tolerant; or json, sitemap, page
    repaired: str = ""  # what was wrong with it, if anything

    @property
    def is_atom(self) -> bool:
        """Whether a relative link is meant from the document, and an id may be a link."""
        return self.kind.startswith("atom")
