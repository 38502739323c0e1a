"""Alerts and the stories that they tell."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from worker.models.articles import TextField


class Severity(StrEnum):
    """How much an alert matters; ordered, see `rank`."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for low up to 3 for critical."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A short piece of the article around matches; `highlights` are [start, end) offsets in `text`."""

    field: TextField
    text: str
    highlights: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExcerptCap:
    """How much of an article a message may quote: publishers have rights."""

    most: int = 4  # of one article, whatever the number of its rules; 0 for none
    letters: int = 240  # of one excerpt


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One rule × one article for one receiver, complete: nobody needs the article again."""

    id: str
    rule: str
    receiver: str
    severity: Severity
    article: str
    feed: str
    outlet: str  # the feed's title, for people
    title: str
    link: str
    canonical: str
    lang: str
    author: str
    published: datetime | None
    found_at: datetime  # when a poll first saw the entry
    raised_at: datetime
    excerpts: tuple[Excerpt, ...]
    terms: tuple[str, ...]  # the rule's terms that matched, as the user wrote them
    labels: dict[str, str] = field(default_factory=dict)
    configuration: str = ""  # hash of the configuration that raised it
    degraded: str = ""  # why only the feed's own text was read, if so
    blind_since: datetime | None = None  # nobody looked at its feed since then, though somebody should have
    is_apart: bool = False  # its rule tells each article by a message of its own
    group: str = ""  # the group it belongs to: its receiver and labels; "" in older records, the receiver
    feed_group: str = ""  # the group of its feed in feeds.yaml
    clauses: tuple[str, ...] = ()  # which of its rule's alternatives fired
    agency: str = ""  # the press agency whose copy it is
    sketch: tuple[int, ...] = ()  # of its body: equal texts have equal ones, near texts share most
    revision: int = 0  # which change of its article brought the words; 0: they were there from the start


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Articles that tell the same event, for one receiver. Timers hang on it."""

    id: str
    title: str  # of its first article
    keys: tuple[str, ...]  # canonical addresses and folded titles of its articles
    rules: tuple[str, ...]
    outlets: tuple[str, ...]
    opened_at: datetime
    last_article_at: datetime
    told_at: datetime | None = None
    sequence: int = 0  # how many times it was told
    headlines: tuple[tuple[str, str], ...] = ()  # of its first articles: (language, title)
    clauses: tuple[tuple[str, str], ...] = ()  # (rule, clause) that fired in it
    sources: tuple[str, ...] = ()  # independent ones: outlets, or the agency whose copy they print
    sketches: tuple[tuple[str, tuple[int, ...]], ...] = ()  # of its first articles: (source, sketch)
    told_sources: int = 0  # how many it had when it was last told
