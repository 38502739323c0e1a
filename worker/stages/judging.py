"""What a poll says of its feed: how its pages fared lately, and what is wrong with it."""

from dataclasses import replace
from datetime import datetime

from worker.configuration.model import FeedSettings
from worker.feeds.health import after_readings, after_selecting, remembering, troubles_of
from worker.models import CANARY, Outcome
from worker.store.connection import Store
from worker.store.feeds import PollCommit
from worker.store.readings import LONGEST_SELECTOR, outlets


def judged(store: Store, settings: FeedSettings, commit: PollCommit, now: datetime) -> PollCommit:
    """The commit with the feed's troubles; how its pages fared is asked where it brought new ones."""
    if settings.id == CANARY:
        return commit
    # What came back under other ids was not missed.
    is_gap = commit.is_gap_suspected and all(new.outcome is not Outcome.FLOOD for new, _ in commit.entries)
    state = remembering(commit.state, now, is_gap=is_gap)
    selector = settings.article.text[:LONGEST_SELECTOR] if settings.article else ""
    if commit.entries or state.unselected not in {"", selector}:
        outlet = outlets(store, [settings.id])[settings.id]
        since = outlet.missed_since
        state = after_selecting(
            state, selector, unselected=outlet.unselected, missed=outlet.missed, since=since
        )
        state = after_readings(
            state, readings=outlet.readings, degraded=outlet.degraded, why=outlet.why, now=now
        )
    return replace(commit, state=state, is_gap_suspected=is_gap, troubles=troubles_of(state, now))
