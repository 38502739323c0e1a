"""Which address of a feed is asked: the configured one, or one learned from permanent redirects."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from worker.feeds.schedule import GONE
from worker.models import FeedState, Move

ENOUGH_TIMES: Final = 3  # in a row to the same address: a redirect by mistake is undone sooner
LONG_ENOUGH: Final = timedelta(hours=24)
MOST_FAILURES: Final = 3  # of a learned address; then the configured one is asked again


def about(state: FeedState, configured: str) -> FeedState:
    """What is remembered, as far as it is about this configured address: not how another one fared."""
    if state.configured == configured:
        return state
    if not state.configured:  # of an older version, which learned nothing
        return replace(state, configured=configured)
    forgotten = replace(_unlearned(state), ended_at=None, distrusted_until=None)
    return replace(forgotten, configured=configured, failures=0, failing_since=None)


def after_answer(
    state: FeedState,
    moved_to: str | None,
    *,
    shows_known: bool,
    is_taken: Callable[[str], bool],
    now: datetime,
) -> FeedState:
    """After an answer at the end of permanent redirects to `moved_to`, or of none.

    An address is learned only where it shows entries that the feed had shown (`shows_known`): a parking page
    or a login has none. Nor is one learned that is another configured feed's.
    """
    if moved_to is None:
        return state if state.move is None else replace(state, move=None)
    move = Move(to=moved_to, since=now)
    if state.move and state.move.to == moved_to:
        move = replace(state.move, times=state.move.times + 1)
    is_lasting = move.times >= ENOUGH_TIMES and now - move.since >= LONG_ENOUGH
    if not (is_lasting and shows_known) or is_taken(moved_to):
        return replace(state, move=move)
    if moved_to == state.configured:  # it led away, and back
        return _unlearned(state)
    return replace(state, address=moved_to, learned_at=now, move=None)


def after_refusal(state: FeedState, reason: str, now: datetime) -> FeedState:
    """After a failure, counted in `state`: a learned address is given up, a configured one may have ended."""
    if state.address and (reason == GONE or state.failures >= MOST_FAILURES):
        return _unlearned(state)
    if reason == GONE:
        return replace(state, ended_at=state.ended_at or now)
    return state


def _unlearned(state: FeedState) -> FeedState:
    return replace(state, address="", learned_at=None, move=None)


def is_same_place(one: str, other: str) -> bool:
    """Whether two addresses differ in nothing but scheme, `www.` and a slash at the end."""
    return _plain(one) == _plain(other)


def _plain(url: str) -> str:
    return url.partition("://")[2].partition("#")[0].removeprefix("www.").rstrip("/")
