"""What is remembered of feeds between their polls; `commit_poll` in feeds.py writes it."""

from collections.abc import Iterable, Mapping
from typing import Final

from worker.models import FeedState
from worker.store.codec import decode
from worker.store.connection import PREFIX, Store

AT_ONCE: Final = 500  # states of feeds in a round trip
LEARNED: Final = b'"learned_at":"'  # in the stored state of a feed that learned an address


def feed_state(store: Store, feed: str) -> FeedState:
    """What is remembered of a feed; a fresh state for one never polled."""
    return state_of(store.call("GET", f"{PREFIX}feed:{feed}"))


def feed_states(store: Store, feeds: Iterable[str]) -> dict[str, FeedState]:
    """The same of many feeds."""
    return {feed: state_of(stored) for feed, stored in stored_states(store, feeds).items()}


def stored_states(store: Store, feeds: Iterable[str]) -> dict[str, bytes | None]:
    """The same, unread: a state that cannot be read is in nobody else's way."""
    asked, found = list(feeds), dict[str, bytes | None]()
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        stored = store.call("MGET", *(f"{PREFIX}feed:{feed}" for feed in some))
        found |= zip(some, stored, strict=True)
    return found


def state_of(stored: bytes | None) -> FeedState:
    """A stored state; a fresh one for a feed never polled."""
    return decode(FeedState, stored) if stored else FeedState()


def learned_addresses(store: Store, configured: Mapping[str, str]) -> dict[str, str]:
    """The feeds that are asked elsewhere than configured, and where; `configured` are their addresses."""
    stored = stored_states(store, configured)
    learned = {
        feed: state_of(one) for feed, one in stored.items() if one and LEARNED in one
    }  # few are decoded
    return {
        feed: state.address
        for feed, state in learned.items()
        if state.address and state.configured == configured[feed]
    }
