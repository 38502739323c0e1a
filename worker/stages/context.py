"""What every stage works with: the store, the settings, the running configuration. One per process."""

import random
from dataclasses import dataclass, field

from worker.settings import Settings
from worker.stages.snapshot import Snapshots
from worker.store.connection import Store


@dataclass(frozen=True, slots=True)
class Context:
    """Made after a fork, never before: connections must not be shared between processes."""

    settings: Settings
    store: Store
    snapshots: Snapshots = field(init=False)

    def __post_init__(self) -> None:
        """The snapshots are read through the same store."""
        object.__setattr__(self, "snapshots", Snapshots(self.store))


def jitter() -> float:
    """0 … 1, for the pure decisions that take one."""
    return random.random()  # noqa: S311 - it spreads load and guards nothing
