"""What each poll teaches about a feed's rhythm and its wishes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from worker.configuration.model import FeedSettings
from worker.feeds.rhythm import begin_rhythm, observed
from worker.feeds.wishes import wishes_of
from worker.models import FeedState, NewEntry, ParsedFeed, Rhythm


def after_document(
    settings: FeedSettings,
    state: FeedState,
    parsed: ParsedFeed,
    new: Iterable[NewEntry],
    *,
    body: bytes,
    now: datetime,
) -> FeedState:
    """A document was read; `state` is as it was before. What is old, held or over the cap has no rhythm."""
    state = replace(state, wishes=wishes_of(body, parsed.ttl_s))
    if not _has_rhythm(settings):
        return state
    if state.last_ok_at is None or not state.has_baseline:
        return replace(state, rhythm=begin_rhythm([entry.published for entry in parsed.entries], now))
    dates = [each.entry.published for each in new if each.outcome is None and not each.revision]
    return replace(state, rhythm=observed(state.rhythm or Rhythm(), state.last_ok_at, now, dates))


def after_no_change(
    settings: FeedSettings, state: FeedState, *, is_whole: bool, is_asked_whether: bool, now: datetime
) -> FeedState:
    """Nothing changed; `is_whole` if the document was sent nevertheless."""
    is_repeated = is_whole if is_asked_whether else state.is_repeated
    rhythm = state.rhythm
    if _has_rhythm(settings) and state.last_ok_at is not None:
        rhythm = observed(rhythm or Rhythm(), state.last_ok_at, now)
    return replace(state, is_repeated=is_repeated, rhythm=rhythm)


def _has_rhythm(settings: FeedSettings) -> bool:
    """A file, the canary among them, is written by whoever tries something."""
    return not settings.url.startswith("file:")
