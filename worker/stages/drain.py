"""The one shape of all four stages: claim a few rows, act on each, each commits for itself.

This is the only place where any exception is caught: a row that fails is reported and stays leased, so it is
due again when the lease ends; the others go on.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import sentry_sdk
import structlog

from worker.errors import ClaimLostError, StoreFullError, StoreUnreachableError
from worker.store.connection import Store
from worker.store.due_sets import ClaimedRow, DueSet, claim

log = structlog.get_logger("stage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain:
    """How a stage drains its due set: for how long, how many rows at once, under which lease."""

    due_set: DueSet
    lease: timedelta
    at_once: int
    seconds: float = 5.0  # then another hint goes on; a worker is never busy for ever with one


def drain_one_by_one(store: Store, drain: Drain, act: Callable[[ClaimedRow], None]) -> int:
    """Act on due rows in turn; how many were done. A row is not started without half its lease left."""
    until, done = time.monotonic() + drain.seconds, 0
    while time.monotonic() < until:
        claimed_at = time.monotonic()
        rows = claim(store, drain.due_set, rows=drain.at_once, lease=drain.lease)
        for row in rows:
            if time.monotonic() - claimed_at > drain.lease.total_seconds() / 2:
                break  # the rest is due again when the lease ends
            done += _guarded(drain.due_set, row, lambda row=row: act(row))  # type: ignore[misc]
        if not rows:
            break
    return done


async def drain_together(store: Store, drain: Drain, act: Callable[[ClaimedRow], Awaitable[None]]) -> int:
    """Act on due rows concurrently, claiming more as some end: a slow peer takes one place, not all."""
    until, done = time.monotonic() + drain.seconds, 0
    working: set[asyncio.Task[bool]] = set()
    while True:
        rows: tuple[ClaimedRow, ...] = ()
        if time.monotonic() < until and len(working) < drain.at_once:
            rows = claim(store, drain.due_set, rows=drain.at_once - len(working), lease=drain.lease)
            working |= {asyncio.create_task(_guarded_async(drain.due_set, row, act)) for row in rows}
        if not working:
            return done
        # Look for more rows now and then even if none of the slow ones ends.
        finished, working = await asyncio.wait(working, timeout=0.2, return_when=asyncio.FIRST_COMPLETED)
        done += sum(task.result() for task in finished)


def _guarded(due_set: DueSet, row: ClaimedRow, act: Callable[[], None]) -> bool:
    try:
        act()
    except (StoreUnreachableError, StoreFullError):
        raise  # nothing more can be recorded: the drain ends, the leases run out
    except ClaimLostError as error:
        log.warning("claim lost", due_set=due_set, row=row.id, why=str(error))
        return False
    except Exception as error:  # noqa: BLE001 - the stage boundary, see above
        _report(due_set, row, error)
        return False
    return True


async def _guarded_async(
    due_set: DueSet, row: ClaimedRow, act: Callable[[ClaimedRow], Awaitable[None]]
) -> bool:
    try:
        await act(row)
    except (StoreUnreachableError, StoreFullError):
        raise
    except ClaimLostError as error:
        log.warning("claim lost", due_set=due_set, row=row.id, why=str(error))
        return False
    except Exception as error:  # noqa: BLE001 - the stage boundary, see above
        _report(due_set, row, error)
        return False
    return True


def _report(due_set: DueSet, row: ClaimedRow, error: Exception) -> None:
    """A bug of ours: loud in the log and in Sentry; the row is tried again."""
    what = type(error).__name__
    log.error("failed", due_set=due_set, row=row.id, starts=row.starts, error=what, exc_info=error)
    sentry_sdk.capture_exception(error)
