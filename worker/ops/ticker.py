"""The ticker: hints each stage that has due rows. Any number may run; a lost hint changes nothing."""

import math
import time
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from worker.errors import StoreUnfitError, TocsinError
from worker.store.connection import Store, memory_used
from worker.store.due_sets import DueSet, due_lanes
from worker.store.record import record_tick

log = structlog.get_logger("ticker")
STAGES: Final[Mapping[DueSet, str]] = {
    DueSet.FEEDS: "poll",
    DueSet.ENTRIES: "read",
    DueSet.GROUPS: "gather",
    DueSet.NOTIFICATIONS: "deliver",
}
LANES_PER_HINT: Final = 20
MEMORY_LIMIT: Final = 0.85  # of the server's: above it nothing new is taken in, what is held is still told
MEMORY_CHECK_SECONDS: Final = 10.0


def hints_to_send(due: int, queued: int, workers: int) -> int:
    """One hint for every 20 due lanes, no more than there are workers, less those that wait already."""
    return max(0, min(math.ceil(due / LANES_PER_HINT), workers) - queued)


class Ticker:
    """`step` looks at the four due sets once."""

    def __init__(
        self,
        store: Store,
        *,
        hint: Callable[[str], None],
        queued: Callable[[str], int],
        workers: Mapping[str, int],
        on_full: Callable[[float], None],
    ) -> None:
        """`hint(stage)` wakes a worker; `queued(stage)`: how many hints wait; `on_full(share)`: of memory."""
        self._store = store
        self._hint = hint
        self._queued = queued
        self._workers = workers
        self._on_full = on_full
        self._memory_checked = -math.inf
        self._is_full = False

    def step(self) -> None:
        """Hint what is due. Raises what the store or the broker raises."""
        self._check_memory()
        now = self._store.now()
        for due_set, stage in STAGES.items():
            if self._is_full and due_set in {DueSet.FEEDS, DueSet.ENTRIES}:
                continue
            due = due_lanes(self._store, due_set, now)
            if due:
                for _ in range(hints_to_send(due, self._queued(stage), self._workers[stage])):
                    self._hint(stage)
        if back := record_tick(self._store, is_full=self._is_full):
            log.warning("clock", set_back=round(back.total_seconds()), what="due times were moved with it")

    def _check_memory(self) -> None:
        if time.monotonic() - self._memory_checked < MEMORY_CHECK_SECONDS:
            return
        self._memory_checked = time.monotonic()
        share = memory_used(self._store)
        self._is_full = share >= MEMORY_LIMIT
        if self._is_full:
            log.warning("memory", used=round(share, 2), what="poll and read wait")
            self._on_full(share)


class Once:
    """A step that is done when it has succeeded once."""

    def __init__(self, step: Callable[[], None]) -> None:
        """Tried until then."""
        self._step: Callable[[], None] | None = step

    def __call__(self) -> None:
        """Do the step, unless it is done."""
        if self._step is not None:
            self._step()
            self._step = None


class Every:
    """A step that is done again so many seconds after it has succeeded."""

    def __init__(self, seconds: float, step: Callable[[], None]) -> None:
        """Due at once."""
        self._seconds, self._step = seconds, step
        self._due = -math.inf

    def __call__(self) -> None:
        """Do the step, if it is time."""
        if time.monotonic() >= self._due:
            self._step()
            self._due = time.monotonic() + self._seconds


def keep_stepping(
    steps: Mapping[str, Callable[[], None]], *, is_over: Callable[[], bool], every: float = 1.0
) -> None:
    """Run each step every second; one that fails is logged once per trouble and tried again.

    Raises StoreUnfitError.
    """
    troubles: dict[str, str] = {}
    while not is_over():
        for name, step in steps.items():
            try:
                step()
            except StoreUnfitError:
                raise  # waiting makes it no better
            except (TocsinError, OSError) as error:
                if troubles.get(name) != type(error).__name__:
                    log.warning("waiting", step=name, why=str(error))
                troubles[name] = type(error).__name__
            else:
                troubles.pop(name, None)
        time.sleep(every)
