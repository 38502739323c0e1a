"""The things Tocsin speaks of, as frozen data. Instants are aware datetimes in UTC.

The words are those of docs/architecture.md: feed, entry, article, match, span, alert, notification.
"""

from worker.models.alerts import Alert, Excerpt, ExcerptCap, Severity, Story
from worker.models.articles import Article, Match, Span, TextField
from worker.models.events import Event, What
from worker.models.feeds import (
    CANARY,
    Entry,
    FeedState,
    Move,
    NewEntry,
    Outcome,
    ParsedFeed,
    Rhythm,
    Validators,
    Wishes,
)
from worker.models.messages import DigestFacts, Message, Muted, Notification, Reason, Receipt, ToldOfStory
from worker.models.silences import Silence

__all__ = [
    "CANARY",
    "Alert",
    "Article",
    "DigestFacts",
    "Entry",
    "Event",
    "Excerpt",
    "ExcerptCap",
    "FeedState",
    "Match",
    "Message",
    "Move",
    "Muted",
    "NewEntry",
    "Notification",
    "Outcome",
    "ParsedFeed",
    "Reason",
    "Receipt",
    "Rhythm",
    "Severity",
    "Silence",
    "Span",
    "Story",
    "TextField",
    "ToldOfStory",
    "Validators",
    "What",
    "Wishes",
]
