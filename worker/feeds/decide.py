"""What a poll does with each entry of the document: whether it is new, rings, or ends at once."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from worker.configuration.model import FeedSettings
from worker.feeds.schedule import blind_since
from worker.models import Entry, FeedState, NewEntry, Outcome, ParsedFeed

# Clocks and zones are often wrong by hours; a date further ahead is a mistake and says nothing.
FUTURE_TOLERANCE = timedelta(hours=24)


def decide_poll(
    settings: FeedSettings, state: FeedState, parsed: ParsedFeed, known: Collection[str], now: datetime
) -> tuple[NewEntry, ...]:
    """The entries not in `known`, oldest first.

    The first document of a feed is its baseline: read and kept, but not rung, unless the feed says
    `first_run: all`. An entry without a date is taken as new.
    """
    blind = blind_since(state.last_ok_at, settings.longest, now)
    is_baseline = not state.has_baseline and settings.first_run == "baseline"
    oldest = now - settings.max_age
    new = [_without_future(entry, now) for entry in parsed.entries if entry.id not in known]
    over = [_without_future(entry, now) for entry in parsed.over_cap if entry.id not in known]
    decided = [
        NewEntry(
            entry=entry,
            rings=not is_baseline,
            outcome=Outcome.TOO_OLD if _told_at(entry, now) < oldest else None,
            blind_since=blind,
        )
        for entry in new
    ]
    # It may ring once it is among the 1 000 newest, unless it was there when the feed was first seen.
    ended = [NewEntry(entry=entry, rings=not is_baseline, outcome=Outcome.OVER_CAP) for entry in over]
    found = decided + ended
    found.reverse()  # documents list the newest first; this decides between equal or absent dates
    return tuple(sorted(found, key=lambda each: _told_at(each.entry, now)))


def _told_at(entry: Entry, now: datetime) -> datetime:
    """When the entry was last published, as far as known; an undated one is as new as can be."""
    dates = [date for date in (entry.published, entry.updated) if date]
    return max(dates, default=now)


def _without_future(entry: Entry, now: datetime) -> Entry:
    latest = now + FUTURE_TOLERANCE
    published = entry.published if entry.published and entry.published <= latest else None
    updated = entry.updated if entry.updated and entry.updated <= latest else None
    return replace(entry, published=published, updated=updated)
