"""Notifications: what is told to one destination, and why now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from worker.models.alerts import Alert, ExcerptCap


class Reason(StrEnum):
    """Why a notification is told now."""

    FIRST = "first"  # a story not told before
    NEWS = "news"  # a rule that had not fired in it
    COMPANY = "company"  # further outlets
    ARTICLE = "article"  # a rule that tells each article by itself
    GROWN = "grown"  # the story's first message is edited, where it can be; nobody is told anything
    CHANGED = "changed"  # a headline that says something else than before
    DIGEST = "digest"  # a digest at its time of day
    QUIET = "quiet"  # a digest of what was held in quiet hours
    REST = "rest"  # a digest of what was added to stories already told
    FALLBACK = "fallback"  # another receiver's channel is held or slow
    LATE = "late"  # a digest of what could not be told in time
    LIMIT = "limit"  # a digest of what its rule had beyond its limit
    QUOTA = "quota"  # a digest of what a receiver had beyond its quota
    CROWD = "crowd"  # a digest of more messages at once than a channel takes one by one
    OPERATOR = "operator"  # Tocsin's own trouble
    TEST = "test"  # `tocsin receiver test`
    REPLAY = "replay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """A silence, and how many alerts it kept from a receiver since the last digest."""

    reason: str
    author: str
    until: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """What a digest says besides its articles, so that silence can be read."""

    since: datetime | None = None  # the digest before, None for the first
    feeds: int = 0  # that were read
    silent_feeds: int = 0  # of these, that could not be
    muted: tuple[Muted, ...] = ()


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
    group: str = ""  # of its alerts; "" in older records, the receiver
    rest: tuple[str, ...] = ()  # those of its alerts that were added to stories already told
    digest: DigestFacts | None = None
    unless_told: tuple[str, ...] = ()  # of a fallback: spared where all these notifications were told


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOfStory:
    """What a destination was told of a story: by its first message, which the channel can edit, and since."""

    notification: Notification  # the first
    alerts: tuple[Alert, ...]
    since: tuple[Alert, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel is given to send: a notification with its alerts in full."""

    notification: Notification
    alerts: tuple[Alert, ...]
    language: str  # of the labels: "fr" or "en"
    timezone: str  # IANA name, for times shown to people
    outlets: tuple[str, ...] = ()  # that tell the story so far
    sources: int = 0  # independent ones among them: outlets that print one agency's copy count once
    stories: Mapping[str, str] = field(default_factory=dict)  # of a digest: alert → its story
    thread: str = ""  # what the channel returned for the story's first message
    written: Mapping[str, str] = field(default_factory=dict)  # by the receiver's templates: part → text
    excerpts: ExcerptCap = field(default_factory=ExcerptCap)
    late_at: datetime | None = None  # when it is sent, where its news is late: its age is told
    may_be_repeat: bool = False  # an earlier try has no known end: the peer may have it already
    told: ToldOfStory | None = None  # before this message, where the channel edits the first one


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the peer answered when it took a message."""

    answer: str
    thread: str = ""  # where it stands in Slack, the e-mail's Message-ID
    may_be_edited: bool = False  # the channel edits a story's first message: what it tells is kept for that
