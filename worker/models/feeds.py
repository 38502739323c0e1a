"""Feeds and their entries, and what became of each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

CANARY: Final = "~canary"  # its feed, its rule, its receiver: no id that a user could write


class Outcome(StrEnum):
    """What became of an entry: each entry that a poll has seen ends with exactly one of these."""

    RUNG = "rung"
    NO_MATCH = "no match"
    BASELINE = "baseline"
    TOO_OLD = "too old"
    DUPLICATE = "duplicate"
    OVER_CAP = "over the cap"
    FLOOD = "held as flood"  # its feed changed the ids of what it had shown: it was known before
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
class Move:
    """Where permanent redirects led the last polls of a feed, all of them to one address."""

    to: str
    since: datetime
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When in the week a feed publishes, as `worker/feeds/rhythm.py` learned it: some 400 bytes."""

    hours: str = ""  # entries found and hours watched, for each hour of a working day and of the weekend
    until: datetime | None = None  # learned up to here
    last_new_at: datetime | None = None
    found: float = 0.0  # lately, fading
    expected: float = 0.0  # lately, likewise
    batch: float = 1.0  # entries that come at once, on average
    silence: float = 0.0  # how many times something was due since the last new entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a document says of when to ask for it again."""

    seconds: int = 0  # not sooner than after so long: <ttl>, sy:updatePeriod
    skip_hours: tuple[int, ...] = ()  # not in these hours of UTC
    skip_days: tuple[int, ...] = ()  # not on these days, Monday is 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """What is remembered of a feed between two polls."""

    validators: Validators | None = None
    body_hash: str = ""  # of the last parsed document: an equal body is "unchanged"
    normalised_hash: str = ""  # of the same, without what changes at every request
    has_baseline: bool = False  # a first document was committed whole
    repaired: str = ""  # what was wrong with the last document, though it was read
    gaps: tuple[datetime, ...] = ()  # when a document showed nothing that was known, the newest first
    degraded: str = ""  # why the text of its pages is not used, where that is so for most of them
    degraded_since: datetime | None = None
    unselected: str = ""  # the selector of its articles' text, where it finds nothing any more
    unselected_since: datetime | None = None
    failures: int = 0  # in a row
    failing_since: datetime | None = None  # the first of them
    last_ok_at: datetime | None = None
    last_error_at: datetime | None = None
    last_error: str = ""
    last_status: str = ""  # ok, not modified, unchanged, or the reason of a failure
    last_count: int = 0  # entries in the last parsed document
    over_cap: int = 0  # entries of the last document beyond the cap
    configured: str = ""  # the address of feeds.yaml that all of this is about; "" in older states
    address: str = ""  # learned from permanent redirects, asked instead of the configured one
    learned_at: datetime | None = None  # since when
    move: Move | None = None  # what the next redirects may make a learned address
    ended_at: datetime | None = None  # since when the server says that it is gone for good (410)
    full_at: datetime | None = None  # when a whole document came last
    unchanged_at: datetime | None = None  # when the server last answered 304
    distrusted_until: datetime | None = None  # its 304 hid entries: no validators are sent until then
    flooded_at: datetime | None = None  # when entries were last held as flood
    flooded: int = 0  # how many
    rhythm: Rhythm | None = None
    wishes: Wishes = Wishes()  # of the last document
    is_repeated: bool = False  # it was last sent whole and unchanged, though it was asked whether it changed


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
    kind: str  # as feedparser names it: rss20, atom10; or json11, news-sitemap, page
    entries: tuple[Entry, ...]
    over_cap: tuple[Entry, ...] = ()  # beyond the 1 000 newest: recorded, not read
    ttl_s: int | None = None  # the feed's own wish, seconds
    repaired: str = ""  # what was wrong with the document, if anything
    tier: str = ""  # which of the ways to read documents took this one: strict, repaired, …


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry not seen before, or one that changed: to be read (and rung, unless it is baseline), or ended.

    One that is over the cap ends for now: it is new again once it is among the 1 000 newest, if it `rings`.
    """

    entry: Entry
    rings: bool = True
    outcome: Outcome | None = None  # None: to be read
    blind_since: datetime | None = None  # the poll before, where that was longer ago than it should be
    revision: int = 0  # which change of a known entry it is read again for; 0: it is new
    asks_page: bool = True  # False: its feed changed most of its texts at once, their pages are not asked for

    @property
    def is_unseen(self) -> bool:
        """Whether it was never shown before, as far as known, and is no more than the cap lets in."""
        return not self.revision and self.outcome not in {Outcome.OVER_CAP, Outcome.FLOOD}
