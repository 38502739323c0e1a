"""The peer of the store: a queue that is one sorted set, without lanes, leases of its own, or fences.

It is what a claim and a commit would cost at least: a crash of a slow worker makes it lose or repeat work.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import redis

from benchmarks.measuring import Clock
from tests.stand_ins.valkey import running_store
from worker.store.connection import Store, to_ms

NAME = "bare"


@dataclass(slots=True)
class SimulatedTime:
    """Moves when told to, so that a feed is due again as soon as it was polled."""

    now: datetime = field(default_factory=lambda: datetime(2100, 1, 1, tzinfo=UTC))

    def __call__(self) -> datetime:
        """Now."""
        return self.now

    def pass_by(self, duration: timedelta) -> None:
        """Let time go on."""
        self.now += duration


@contextmanager
def empty_store(time_now: Callable[[], datetime]) -> Iterator[Store]:
    """A store on a server of its own, append-only file on, as `tocsin run` starts it."""
    with TemporaryDirectory() as directory, running_store(Path(directory)) as server:
        client = redis.Redis.from_url(server.store_url, protocol=2)
        yield Store(client, time_now)
        client.close()


def clocks_of(store: Store) -> Mapping[str, Clock]:
    """Our processor time, and the server's: its one thread is what bounds a whole deployment."""

    def server() -> float:
        used: Mapping[str, Any] = store.client.info("cpu")
        return float(used["used_cpu_user"]) + float(used["used_cpu_sys"])

    return {"client's": time.process_time, "server's": server}


def used_memory(store: Store) -> int:
    """Bytes of everything that the server holds."""
    return int(store.client.info("memory")["used_memory"])


def add(store: Store, rows: Sequence[str], due: datetime) -> None:
    store.client.zadd(NAME, dict.fromkeys(rows, to_ms(due)))


def claim(store: Store, rows: int, now: datetime, lease: timedelta) -> Sequence[bytes]:
    """The due rows, their score moved to the end of a lease; two workers at once may get the same."""
    found: list[Any] = store.client.zrangebyscore(NAME, "-inf", to_ms(now), start=0, num=rows)
    if found:
        store.client.zadd(NAME, dict.fromkeys(found, to_ms(now + lease)))
    return found


def commit(store: Store, row: bytes, payload: str, due: datetime) -> None:
    """Keep a result and give the row back, in one pipeline."""
    pipeline = store.client.pipeline(transaction=False)
    pipeline.set(f"{NAME}:{row.decode()}", payload)
    pipeline.zadd(NAME, {row: to_ms(due)})
    pipeline.execute()


def hand_on(store: Store, row: str, kept: Mapping[str, Callable[[], bytes | str]], now: datetime) -> None:
    """End a row; keep what came of it, each as a row of the next queue, in one pipeline."""
    pipeline = store.client.pipeline(transaction=False)
    for name, encoded in kept.items():
        pipeline.set(f"{NAME}:{name}", encoded())
    pipeline.zadd(f"{NAME}:next", dict.fromkeys(kept, to_ms(now)))
    pipeline.zrem(NAME, row)
    pipeline.execute()
