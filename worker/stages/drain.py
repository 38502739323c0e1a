"""The one shape of all four stages: claim a few rows, act on each, each commits for itself.

This is the only place where any exception is caught: a row that fails is reported and stays leased, so it is
due again when the lease ends; the others go on.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

import sentry_sdk
import structlog

from worker.errors import ClaimLostError, NotConfiguredError, StoreFullError, StoreUnreachableError
from worker.store.connection import Store
from worker.store.due_sets import ClaimedRow, DueSet, claim

log = structlog.get_logger("stage")
# No row can be worked on, by us or now: the drain ends, the leases run out.
_ENDS_THE_DRAIN = (StoreUnreachableError, StoreFullError, NotConfiguredError)
Act = Callable[[ClaimedRow], None]
ActAsync = Callable[[ClaimedRow], Awaitable[None]]
AfterError = Callable[[ClaimedRow, Exception], None]
Look = Callable[[Sequence[ClaimedRow]], None]
GoOn = Callable[[], None]  # wakes the stage that goes on with what was committed
CLAIM_EVERY = 0.2  # seconds, at least, where a place is free
GO_ON_EVERY = 0.2  # seconds, at most: a busy drain lasts long, and what it made is due at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain:
    """How a stage drains its due set: for how long, how many rows at once, under which lease."""

    due_set: DueSet
    lease: timedelta
    at_once: int
    seconds: float = 5.0  # then another hint goes on; a worker is never busy for ever with one

    def at_most(self, lease: timedelta) -> Self:
        """The same, under a lease no longer than this machine has."""
        return replace(self, lease=min(self.lease, lease))


def drain_one_by_one(store: Store, drain: Drain, act: Act, after_error: AfterError | None = None) -> int:
    """Act on due rows in turn; how many were done. A row is not started without half its lease left.

    `after_error` may give back a row that failed unexpectedly, instead of leaving it leased.
    """
    until, done = time.monotonic() + drain.seconds, 0
    while time.monotonic() < until:
        claimed_at = time.monotonic()
        rows = claim(store, drain.due_set, rows=drain.at_once, lease=drain.lease)
        for row in rows:
            if time.monotonic() - claimed_at > drain.lease.total_seconds() / 2:
                break  # the rest is due again when the lease ends
            done += _acted(drain.due_set, row, act, after_error)
        if not rows:
            break
    return done


async def drain_together(
    store: Store, drain: Drain, act: ActAsync, go_on: GoOn = lambda: None, look: Look = lambda _: None
) -> int:
    """Act on due rows concurrently, claiming more as some end: a slow peer takes one place, not all.

    `look` sees the rows of each claim first: what it reads for all is one round trip.
    A row that may have killed its worker is acted on when the others are done, alone: it takes none with it.
    """
    until, done, claimed_at = time.monotonic() + drain.seconds, 0, -math.inf
    go_on = _now_and_then(go_on)
    working: set[asyncio.Task[bool]] = set()
    alone: list[ClaimedRow] = []
    try:
        while True:
            free, now = drain.at_once - len(working), time.monotonic()
            # Several at once, where peers are quick; where they are slow, a place is not free for long.
            if now < until and free and (free >= drain.at_once / 5 or now - claimed_at > CLAIM_EVERY):
                claimed_at = now
                rows = claim(store, drain.due_set, rows=free, lease=drain.lease)
                look(rows)
                alone += _suspects(drain.due_set, rows)
                fresh = [row for row in rows if not row.begun]
                working |= {asyncio.create_task(_acted_async(drain.due_set, row, act)) for row in fresh}
            if not working:
                break
            # Look for more rows now and then even if none of the slow ones ends.
            finished, working = await asyncio.wait(
                working, timeout=CLAIM_EVERY, return_when=asyncio.FIRST_COMPLETED
            )
            done += sum([task.result() for task in finished])
            if finished:
                go_on()
        for row in alone:
            done += await _acted_async(drain.due_set, row, act)
        return done
    finally:
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)


def _suspects(due_set: DueSet, rows: Sequence[ClaimedRow]) -> list[ClaimedRow]:
    """Those whose worker did not survive reading them, each named in the log."""
    found = [row for row in rows if row.begun]
    for row in found:
        log.warning("its worker died", due_set=due_set, row=row.id, deaths=row.begun)
    return found


def _now_and_then(go_on: GoOn) -> GoOn:
    last = -math.inf

    def limited() -> None:
        nonlocal last
        if time.monotonic() - last >= GO_ON_EVERY:
            with suppress(StoreUnreachableError):  # a hint that is not sent costs a second, never the drain
                go_on()
            last = time.monotonic()

    return limited


def _acted(due_set: DueSet, row: ClaimedRow, act: Act, after_error: AfterError | None) -> bool:
    with _boundary(due_set, row) as end:
        act(row)
    if end.error and after_error:
        with _boundary(due_set, row):
            after_error(row, end.error)
    return end.is_good


async def _acted_async(due_set: DueSet, row: ClaimedRow, act: ActAsync) -> bool:
    with _boundary(due_set, row) as end:
        await act(row)
    return end.is_good


@dataclass(slots=True)
class _End:
    """How the work on a row ended."""

    is_good: bool = False
    error: Exception | None = None  # an unexpected one


@contextmanager
def _boundary(due_set: DueSet, row: ClaimedRow) -> Iterator[_End]:
    end = _End()
    try:
        yield end
        end.is_good = True
    except _ENDS_THE_DRAIN:
        raise
    except ClaimLostError as error:
        log.warning("claim lost", due_set=due_set, row=row.id, why=str(error))
    except Exception as error:  # noqa: BLE001 - the stage boundary, see above
        _report(due_set, row, error)
        end.error = error


def _report(due_set: DueSet, row: ClaimedRow, error: Exception) -> None:
    """A bug of ours: loud in the log and in Sentry; the row is tried again."""
    what = type(error).__name__
    log.error("failed", due_set=due_set, row=row.id, starts=row.starts, error=what, exc_info=error)
    sentry_sdk.capture_exception(error)
