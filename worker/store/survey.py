"""One look at all that waits, and what was measured on the way: for metrics."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from worker.models import CANARY
from worker.store.codec import dump, text
from worker.store.connection import PREFIX, Store, from_ms
from worker.store.due_sets import DueSet

# What one look costs the server is bounded: about 50 ms, see bench_due_set.py. Beyond, figures are of the
# lanes due first.
MOST_LANES: Final = 5_000
MOST_ROWS: Final = 2_000
# Seconds; they stand in commit_deliver.lua too. What was counted in a bucket stays in it.
DELAY_BOUNDS: Final = (1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 21_600, 86_400)
DELAYS_SINCE: Final = ("publication", "discovery")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    """A due set. A row is due when a worker could take it, overdue when it could have a minute ago."""

    rows: int
    due: int
    overdue: int
    leased: int
    late: timedelta  # since when the first lane may be claimed
    oldest: timedelta  # since when the oldest row waits, for whatever
    suspects: int  # rows whose reading did not end, twice or more


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """A channel with messages that wait."""

    lane: str
    rows: int
    paused_for: timedelta
    is_held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What waits in each due set, and for which channel."""

    waiting: Mapping[DueSet, Waited]
    channels: tuple[ChannelState, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """How long it took until alerts were told: how many took at most so many seconds, all, their sum."""

    at_most: Mapping[int, int]
    number: int
    total: timedelta


def survey(store: Store) -> Survey:
    """Look once; read-only, whatever the state of the server."""
    looked = store.run("survey", dump({"lanes": MOST_LANES, "rows": MOST_ROWS}))
    found = dict(zip(DueSet, map(json.loads, looked), strict=True))
    return Survey(
        waiting={due_set: _waited(seen) for due_set, seen in found.items()},
        channels=tuple(
            ChannelState(
                lane=lane["lane"],
                rows=lane["rows"],
                paused_for=_ms(lane["pause"]),
                is_held=bool(lane["held"]),
            )
            for lane in found[DueSet.NOTIFICATIONS]["lanes"]
        ),
    )


def _waited(seen: Mapping[str, Any]) -> Waited:
    return Waited(
        rows=seen["rows"],
        due=seen["due"],
        overdue=seen["overdue"],
        leased=seen["leased"],
        late=_ms(seen["late"]),
        oldest=_ms(seen["oldest"]),
        suspects=seen["suspects"],
    )


def _ms(value: float) -> timedelta:
    return timedelta(milliseconds=value)


def delays(store: Store, since: str) -> Delays:
    """The delays of all alerts told so far, since their publication or since a poll first saw them."""
    fields = {text(key): int(value) for key, value in store.call("HGETALL", f"{PREFIX}delays").items()}
    at_most, number = {}, 0
    for bound in DELAY_BOUNDS:
        number += fields.get(f"{since} {bound}", 0)
        at_most[bound] = number
    return Delays(
        at_most=at_most,
        number=number + fields.get(f"{since} more", 0),
        total=_ms(fields.get(f"{since} sum", 0)),
    )


def deliveries(store: Store) -> Mapping[tuple[str, str], int]:
    """How many attempts ended how, by channel and result."""
    fields = store.call("HGETALL", f"{PREFIX}deliveries").items()
    found = {}
    for key, value in fields:
        result, _, lane = text(key).partition(" ")
        found[lane, result] = int(value)
    return found


def last_tick(store: Store) -> datetime | None:
    """When a ticker last looked and hinted."""
    at = store.call("HGET", f"{PREFIX}ticker", "at")
    return from_ms(at) if at else None


def feeds_configured(store: Store) -> tuple[int, int]:
    """How many feeds there are, and how many of them could not be read at their last poll."""
    canary = int(store.call("SISMEMBER", f"{PREFIX}feeds:ids", CANARY))
    return int(store.call("SCARD", f"{PREFIX}feeds:ids")) - canary, int(
        store.call("SCARD", f"{PREFIX}feeds:failing")
    )
