"""The things Tocsin speaks of, as frozen data. Instants are aware datetimes in UTC.

The words are those of docs/architecture.md: feed, entry, article, match, span, alert, notification.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

CANARY: Final = "~canary"  # its feed, its rule, its receiver: no id that a user could write
TextField = Literal["title", "lead", "body"]


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


class Outcome(StrEnum):
    """What became of an entry: each entry that a poll has seen ends with exactly one of these."""

    RUNG = "rung"
    NO_MATCH = "no match"
    BASELINE = "baseline"
    TOO_OLD = "too old"
    DUPLICATE = "duplicate"
    OVER_CAP = "over the cap"
    DEGRADED = "degraded"  # no match, but only the feed's own short text could be read
    NO_RECEIVER = "no receiver"  # matched, but every receiver its route names is off
    TRIAL = "trial"  # matched by rules on trial alone: recorded, told to nobody
    FEED_REMOVED = "feed removed"
    BURIED = "buried"  # its processing failed again and again


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a server gave us to ask "has it changed?", verbatim, and the address it belongs to."""

    address: str
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of a feed between two polls."""

    validators: Validators | None = None
    body_hash: str = ""  # of the last parsed document: an equal body is "unchanged"
    has_baseline: bool = False  # a first document was committed whole
    failures: int = 0  # in a row
    last_ok_at: datetime | None = None
    last_error_at: datetime | None = None
    last_error: str = ""
    last_status: str = ""  # ok, not modified, unchanged, or the reason of a failure
    last_count: int = 0  # entries in the last parsed document
    over_cap: int = 0  # entries of the last document beyond the cap


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed, as the feed tells it. Texts are as received; HTML fragments are HTML."""

    id: str  # identity: hash of (feed, guid with repairs)
    feed: str
    guid: str
    link: str  # absolute address, or "" where the feed gives none that we would follow
    title: str  # plain text, one line
    summary_html: str = ""
    content_html: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    lang: str = ""
    published: datetime | None = None
    published_raw: str = ""
    updated: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed document, read. `entries` is in document order, without in-document duplicates."""

    title: str
    link: str
    lang: str
    kind: str  # as feedparser names it: rss20, atom10, …
    entries: tuple[Entry, ...]
    over_cap: tuple[Entry, ...] = ()  # beyond the 1 000 newest: recorded, not read
    ttl_s: int | None = None  # the feed's own wish, seconds
    repaired: str = ""  # what was wrong with the document, if anything


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry not seen before: to be read (and rung, unless it is baseline), or ended at once.

    One that is over the cap ends for now: it is new again once it is among the 1 000 newest, if it `rings`.
    """

    entry: Entry
    rings: bool = True
    outcome: Outcome | None = None  # None: to be read
    blind_since: datetime | None = None  # the poll before, where that was longer ago than it should be


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
    why_degraded: str = ""  # why the page was not used, "" if it was or was not needed


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """A short piece of the article around matches; `highlights` are [start, end) offsets in `text`."""

    field: TextField
    text: str
    highlights: tuple[tuple[int, int], ...]


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


class Reason(StrEnum):
    """Why a notification is told now."""

    FIRST = "first"  # a story not told before
    NEWS = "news"  # a rule that had not fired in it
    COMPANY = "company"  # further outlets
    ARTICLE = "article"  # a rule that tells each article by itself
    LATE = "late"  # a digest of what could not be told in time
    LIMIT = "limit"  # a digest of what its rule had beyond its limit
    OPERATOR = "operator"  # Tocsin's own trouble
    TEST = "test"  # `tocsin receiver test`
    REPLAY = "replay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One message for one destination. `alerts` are ids; an operator's note has `note` instead."""

    id: str
    receiver: str
    destination: str  # which address of the receiver, e.g. "email:veille@example.org"; never a secret
    lane: str  # the channel it goes through: SMTP server, Slack workspace, console
    reason: Reason
    created_at: datetime
    alerts: tuple[str, ...] = ()
    story: str = ""
    sequence: int = 0
    note_subject: str = ""
    note: str = ""
    late: bool = False  # told long after it could have been: the message says how old its news is


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel is given to send: a notification with its alerts in full."""

    notification: Notification
    alerts: tuple[Alert, ...]
    language: str  # of the labels: "fr" or "en"
    timezone: str  # IANA name, for times shown to people
    outlets: tuple[str, ...] = ()  # that tell the story so far
    thread: str = ""  # what the channel returned for the story's first message
    late_at: datetime | None = None  # when it is sent, where its news is late: its age is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the peer answered when it took a message."""

    answer: str
    thread: str = ""  # Slack's ts, the e-mail's Message-ID
