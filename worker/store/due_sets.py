"""Due sets: rows with a due time, claimed under a lease with a random id.

What a claim gives is the time by the server's clock, which all decisions about the claimed rows use.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from worker.errors import ClaimLostError
from worker.store.codec import dump, text
from worker.store.connection import PREFIX, Store, from_ms, to_ms


class DueSet(StrEnum):
    """The four due sets, in the order of the data's way."""

    FEEDS = "feeds"
    ENTRIES = "entries"
    GROUPS = "groups"
    NOTIFICATIONS = "notifications"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A lane and its policy: least time between two claims, most rows under lease at once (0: no bound)."""

    lane: str
    spacing: timedelta = timedelta(0)
    concurrency: int = 0

    def as_argument(self) -> dict[str, Any]:
        """The form that the scripts take."""
        return {
            "lane": self.lane,
            "spacing": round(self.spacing.total_seconds() * 1000),
            "concurrency": self.concurrency,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedRow:
    """A row that is ours until the lease ends.

    `starts` counts claims since it last went well, `begun` how often its worker did not survive reading it.
    """

    id: str
    lane: str
    claim: str
    starts: int
    begun: int
    since: datetime  # when the row began to wait
    now: datetime  # when it was claimed
    lease_end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A lane that has rows: how many, the earliest moment one may be claimed, whether it is held and why."""

    lane: str
    rows: int
    due: datetime
    held: str
    failures: int


AT_ONCE: Final = 1_000  # lanes of one round trip
MOST_PER_LANE: Final = 25  # of one claim: one busy lane leaves room for the others


def claim(store: Store, due_set: DueSet, *, rows: int, lease: timedelta) -> tuple[ClaimedRow, ...]:
    """Take up to `rows` due rows; empty where nothing is due. A crash needs no repair: the lease ends."""
    claim_id = secrets.token_hex(8)
    now_ms, taken = store.run(
        "claim",
        dump(
            {
                "set": due_set,
                "claim": claim_id,
                "rows": rows,
                "per_lane": MOST_PER_LANE,
                "lease_ms": round(lease.total_seconds() * 1000),
            }
        ),
    )
    now = from_ms(now_ms)
    return tuple(
        ClaimedRow(
            id=text(row),
            lane=text(lane),
            claim=claim_id,
            starts=int(starts),
            begun=int(begun),
            since=from_ms(since),
            now=now,
            lease_end=now + lease,
        )
        for row, lane, starts, since, begun in taken
    )


def begin(store: Store, due_set: DueSet, row: ClaimedRow, *, needs: timedelta) -> None:
    """Say that the part of the work begins that may kill the worker; the commit says that it did not.

    Raises ClaimLostError when another worker may hold the row, or the lease ends too soon to begin.
    """
    argument = {
        "set": due_set,
        "row": row.id,
        "claim": row.claim,
        "needs_ms": round(needs.total_seconds() * 1000),
    }
    if not store.run("begin", dump(argument)):
        raise ClaimLostError(f"{due_set} {row.id}: there was no lease left to work under")


def due_lanes(store: Store, due_set: DueSet, now: datetime) -> int:
    """How many lanes have something to claim."""
    return int(store.call("ZCOUNT", f"{PREFIX}{due_set}:lanes", "-inf", to_ms(now)))


def ends_by(store: Store, due_set: DueSet, moment: datetime) -> bool:
    """Whether somebody holds a row under a lease that ends by then."""
    lanes = store.call("ZRANGE", f"{PREFIX}{due_set}:lanes", 0, -1)
    pipeline = store.client.pipeline(transaction=False)
    for lane in lanes:
        pipeline.zcount(f"{PREFIX}{due_set}:leases:{text(lane)}", "-inf", to_ms(moment))
    return any(store.guarded(pipeline.execute))


def next_due(store: Store, due_set: DueSet) -> datetime | None:
    """The earliest moment at which a lane may be claimed, None where nothing waits."""
    first = store.call("ZRANGE", f"{PREFIX}{due_set}:lanes", 0, 0, "WITHSCORES")
    return from_ms(first[1]) if first else None


def waiting_lanes(store: Store, due_set: DueSet) -> tuple[Waiting, ...]:
    """Every lane with rows, for people."""
    scores = store.call("ZRANGE", f"{PREFIX}{due_set}:lanes", 0, -1, "WITHSCORES")
    lanes = [(text(lane), from_ms(due)) for lane, due in zip(scores[::2], scores[1::2], strict=True)]
    parts = (lanes[start : start + AT_ONCE] for start in range(0, len(lanes), AT_ONCE))
    return tuple(waiting for part in parts for waiting in _waiting(store, due_set, part))


def _waiting(store: Store, due_set: DueSet, lanes: Sequence[tuple[str, datetime]]) -> Iterator[Waiting]:
    """So many lanes in one round trip: a hundred thousand would take half a minute one by one."""
    asked = store.client.pipeline(transaction=False)
    for lane, _ in lanes:
        asked.hmget(f"{PREFIX}{due_set}:policy:{lane}", ("held", "failures"))
        asked.zcard(f"{PREFIX}{due_set}:lane:{lane}")
    answers = store.guarded(asked.execute)
    for (lane, due), (held, failures), rows in zip(lanes, answers[::2], answers[1::2], strict=True):
        yield Waiting(
            lane=lane, rows=int(rows), due=due, held=text(held) if held else "", failures=int(failures or 0)
        )


def lane_policy(store: Store, due_set: DueSet, lane: str) -> Mapping[str, str]:
    """What is recorded of a lane, as the table of keys in docs/architecture.md has it."""
    fields = store.call("HGETALL", f"{PREFIX}{due_set}:policy:{lane}")
    return {text(key): text(value) for key, value in fields.items()}
