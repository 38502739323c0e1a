"""What is wrong with a feed, and since when. Data and `now` in, troubles out, the worst first.

The command line, the notes to the operator and the figures all say what is decided here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from worker.feeds.rhythm import silent_since
from worker.models import FeedState

FAILS_FOR: Final = timedelta(days=1)  # before the operator hears of it: most failures pass
# Of these, so much must have been seen: a service that was stopped saw nothing of the time between.
SEEN_FOR: Final = FAILS_FOR / 2
GONE_FOR: Final = timedelta(hours=1)
DEGRADED_FOR: Final = timedelta(hours=6)
FEWEST_READINGS: Final = 5
DEGRADED_FROM: Final = 0.6  # of the last pages
DEGRADED_UNTIL: Final = 0.4  # an outlet that shows some walls is not told of again and again
GAPS_WITHIN: Final = timedelta(days=7)
MOST_GAPS: Final = 10  # that are remembered
GAPS_TOLD: Final = 2  # one may follow from a stop of ours
_ADDRESS: Final = re.compile(r"^\w+:\S+:? ")


class TroubleKind(StrEnum):
    """One word for each, the worst first."""

    ENDED = "ended"  # its server says that it is gone for good
    FAILING = "failing"
    SILENT = "silent"  # against its own rhythm
    FLOOD = "flood"  # it changed the ids of what it had shown
    GAP = "gap"  # it may have shown entries, and hidden them, between two polls
    DEGRADED = "degraded"  # its pages are walls
    UNSELECTED = "unselected"  # the selector configured for its articles finds nothing
    MOVED = "moved"
    REPAIRED = "repaired"  # its documents are no good feeds, and are read all the same
    OVER_CAP = "over the cap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One trouble of one feed. `told_from`: when the operator is to hear of it; None: not, or not yet."""

    kind: TroubleKind
    since: datetime | None = None
    why: str = ""
    told_from: datetime | None = None


def troubles_of(state: FeedState, now: datetime) -> tuple[Trouble, ...]:
    """All that is wrong with a feed, the worst first."""
    if state.ended_at is not None:
        return (_ended(state.ended_at), *_of_documents(state, now))
    if state.failures:
        return (_failing(state), *_of_documents(state, now))
    return (*_silent(silent_since(state.rhythm, now), now), *_of_documents(state, now))


def remembering(state: FeedState, now: datetime, *, is_gap: bool) -> FeedState:
    """The state after a poll with since when the feed fails, and when some of it may have been missed."""
    since = (state.failing_since or now) if state.failures else None
    gaps = (now, *state.gaps)[:MOST_GAPS] if is_gap else state.gaps
    is_same = since == state.failing_since and gaps is state.gaps
    return state if is_same else replace(state, failing_since=since, gaps=gaps)


def after_readings(state: FeedState, *, readings: int, degraded: int, why: str, now: datetime) -> FeedState:
    """The state with whether its pages are walls, by how the last of them were read."""
    share = degraded / readings if readings >= FEWEST_READINGS else 0.0
    if share < (DEGRADED_UNTIL if state.degraded_since else DEGRADED_FROM):
        return replace(state, degraded="", degraded_since=None)
    return replace(state, degraded=why, degraded_since=state.degraded_since or now)


def after_selecting(
    state: FeedState, selector: str, *, unselected: str, missed: int, since: datetime | None
) -> FeedState:
    """The state with whether the selector of its articles is out of date.

    `selector` is the configured one; `unselected` one that found nothing in the last `missed` pages.
    """
    if unselected != selector or missed < FEWEST_READINGS:
        return replace(state, unselected="", unselected_since=None)
    return replace(state, unselected=selector, unselected_since=state.unselected_since or since)


def why_failed(error: str) -> str:
    """A feed's error without the feed's address, which the reader knows."""
    return _ADDRESS.sub("", error)


def why_failed_there(error: str, address: str) -> str:
    """The same where the error's address is this one: another, at the end of a redirect, is news."""
    return error.removeprefix(f"{address}: ")


def _ended(since: datetime) -> Trouble:
    why = "its server says that it is gone for good (410)"
    return Trouble(kind=TroubleKind.ENDED, since=since, why=why, told_from=since + GONE_FOR)


def _failing(state: FeedState) -> Trouble:
    since = state.failing_since or state.last_error_at
    seen = state.last_error_at - since if since and state.last_error_at else timedelta(0)
    told_from = since + FAILS_FOR if since and seen >= SEEN_FOR else None
    why = why_failed(state.last_error)
    return Trouble(kind=TroubleKind.FAILING, since=since, why=why, told_from=told_from)


def _silent(since: datetime | None, now: datetime) -> Iterator[Trouble]:
    if since is not None:
        why = "nothing new, where its own rhythm had something"
        yield Trouble(kind=TroubleKind.SILENT, since=since, why=why, told_from=now)


def _of_documents(state: FeedState, now: datetime) -> Iterator[Trouble]:
    """What is wrong with what it showed last, and with where it leads."""
    yield from _flood(state, now)
    yield from _gap(state, now)
    if state.degraded_since is not None:
        yield Trouble(
            kind=TroubleKind.DEGRADED,
            since=state.degraded_since,
            why=why_failed(state.degraded),
            told_from=state.degraded_since + DEGRADED_FOR,
        )
    if state.unselected:
        why = f"article.text ({state.unselected}) selects nothing in its pages: the text is a guess"
        since = state.unselected_since
        yield Trouble(kind=TroubleKind.UNSELECTED, since=since, why=why, told_from=since)
    yield from _moved(state)
    if state.repaired:
        yield Trouble(kind=TroubleKind.REPAIRED, why=state.repaired)
    if state.over_cap:
        entries = "older entry" if state.over_cap == 1 else "older entries"
        yield Trouble(kind=TroubleKind.OVER_CAP, why=f"{state.over_cap} {entries} over the cap, not read")


def _flood(state: FeedState, now: datetime) -> Iterator[Trouble]:
    """Told where it is decided, by the poll."""
    if state.flooded_at is not None and now - state.flooded_at < GAPS_WITHIN:
        why = f"it changed the ids of {state.flooded} entries that it had shown: held, not rung"
        yield Trouble(kind=TroubleKind.FLOOD, since=state.flooded_at, why=why)


def _gap(state: FeedState, now: datetime) -> Iterator[Trouble]:
    recent = [at for at in state.gaps if now - at < GAPS_WITHIN]
    if recent:
        times = f"{len(recent)} times" if len(recent) > 1 else "once"
        why = f"{times} in 7 days it showed nothing of the poll before: a shorter max_every misses less"
        told_from = recent[-GAPS_TOLD] if len(recent) >= GAPS_TOLD else None
        yield Trouble(kind=TroubleKind.GAP, since=recent[-1], why=why, told_from=told_from)


def _moved(state: FeedState) -> Iterator[Trouble]:
    if state.address:
        why = f"asked at {state.address}: write that into feeds.yaml"
        since = state.learned_at
        yield Trouble(kind=TroubleKind.MOVED, since=since, why=why, told_from=since)
    elif state.move is not None:
        times = f"{state.move.times} times" if state.move.times > 1 else "once"
        why = f"leads to {state.move.to} for good, seen {times}"
        yield Trouble(kind=TroubleKind.MOVED, since=state.move.since, why=why)
