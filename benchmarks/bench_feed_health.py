"""What it costs to know how the feeds fare: bytes per feed, a ticker's look, `feed status` of all.

python -m benchmarks.bench_feed_health [--feeds 2000 100000]
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from benchmarks.bare_queue import SimulatedTime, empty_store, used_memory
from benchmarks.bench_store import STATE
from worker.feeds.health import troubles_of
from worker.feeds.telling import over, to_tell
from worker.models.fetches import Fetch
from worker.store.codec import encode
from worker.store.connection import PREFIX, Store
from worker.store.feed_states import feed_states
from worker.store.fetches import KEPT, packed
from worker.store.troubled import TROUBLED, mark_told, told_troubles, troubled_feeds, troubles_argument

TROUBLED_SHARE: Final = 20  # one feed in so many fails
AT_ONCE: Final = 1_000
ROUNDS: Final = 5


def fill(store: Store, feeds: Sequence[str], now: SimulatedTime) -> float:
    """States and troubles of all feeds, then their fetches; bytes that the fetches of a feed take."""
    failing = replace(
        STATE,
        failures=9,
        failing_since=now() - timedelta(days=2),
        last_error_at=now(),
        last_error="http 403",
    )
    troubles = troubles_argument(troubles_of(failing, now()))
    for start in range(0, len(feeds), AT_ONCE):
        pipeline = store.client.pipeline(transaction=False)
        for number, feed in enumerate(feeds[start : start + AT_ONCE], start=start):
            is_failing = number % TROUBLED_SHARE == 0
            pipeline.set(f"{PREFIX}feed:{feed}", encode(failing if is_failing else STATE))
            if is_failing:
                pipeline.hset(TROUBLED, feed, troubles)
        pipeline.execute()
    before = used_memory(store)
    fetch = packed(Fetch(at=now(), status="not modified", took=timedelta(milliseconds=112)))
    read = packed(Fetch(at=now(), status="ok", took=timedelta(milliseconds=180), new=2, size=45_123))
    for start in range(0, len(feeds), AT_ONCE):
        pipeline = store.client.pipeline(transaction=False)
        for feed in feeds[start : start + AT_ONCE]:
            pipeline.lpush(f"{PREFIX}fetches:{feed}", *([fetch] * (KEPT - 5)), *([read] * 5))
        pipeline.execute()
    return (used_memory(store) - before) / len(feeds)


def look(store: Store, now: SimulatedTime) -> int:
    """A ticker's look where all was told."""
    troubled, told = troubled_feeds(store), told_troubles(store)
    return len(over(troubled, told)) + len(to_tell(troubled, told, now()))


def all_states(store: Store, feeds: Sequence[str], now: SimulatedTime) -> int:
    """What `feed status` reads and decides."""
    return sum(bool(troubles_of(state, now())) for state in feed_states(store, feeds).values())


def milliseconds(work: Callable[[], int]) -> float:
    """The fastest of a few rounds."""
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return round(min(took) * 1_000, 1)


def measured(number: int) -> dict[str, float]:
    """One size."""
    now = SimulatedTime()
    with empty_store(now) as store:
        feeds = [f"feed-{index}" for index in range(number)]
        size = fill(store, feeds, now)
        mark_told(store, to_tell(troubled_feeds(store), (), now()), now())
        return {
            "feeds": number,
            "in_trouble": len(troubled_feeds(store)),
            "fetches_bytes_per_feed": round(size),
            "ticker_look_ms": milliseconds(lambda: look(store, now)),
            "feed_status_ms": milliseconds(lambda: all_states(store, feeds, now)),
        }


def main() -> None:
    """One line for each size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--feeds", type=int, nargs="+", default=[2_000, 100_000])
    for number in parser.parse_args().feeds:
        print(json.dumps(measured(number)))


if __name__ == "__main__":
    main()
