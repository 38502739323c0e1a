"""The watcher: reads the configuration files again and again, and publishes what is new and right.

By content, not by time stamp: bind mounts and swapped symlinks change neither reliably. One role per
deployment; others only read what is published.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from worker.configuration.problems import ConfigurationUnreadableError
from worker.configuration.sources import read_sources
from worker.ops.publishing import (
    Examined,
    Published,
    examine,
    fit_due_sets,
    publish_examined,
    running_sources,
)
from worker.store.connection import Store

log = structlog.get_logger("configuration")


@dataclass(slots=True)
class _Seen:
    """The files as last read, and what was made of them."""

    files: Mapping[str, str]
    since: float  # monotonic seconds
    refused: Examined | None = None
    was_told: bool = False


class Watcher:
    """`step` is called every second or so; it raises only what the store raises."""

    def __init__(
        self,
        store: Store,
        directory: Path,
        *,
        node: str,
        still_for: timedelta,
        tell: Callable[[str, str], None],
    ) -> None:
        """`tell(key, text)` tells the operator; of a refusal only after the files were still for a while."""
        self._store = store
        self._directory = directory
        self._node = node
        self._still_for = still_for.total_seconds()
        self._tell = tell
        self._seen: _Seen | None = None

    def step(self) -> None:
        """Publish what changed, fit the due sets, tell the operator of what is refused."""
        try:
            files = read_sources(self._directory)
        except ConfigurationUnreadableError as error:
            log.warning("configuration unreadable", why=str(error))
            return
        if self._seen is None or files != self._seen.files:
            self._seen = _Seen(files=files, since=time.monotonic())
            self._take(self._seen)
        fit_due_sets(self._store)
        self._tell_of_refusal(self._seen)

    def _take(self, seen: _Seen) -> None:
        examined = examine(seen.files, running_sources(self._store))
        if examined.errors:
            seen.refused = examined
            log.error("configuration refused", problems=[str(problem) for problem in examined.errors])
        if examined.configuration is None:
            return
        end = publish_examined(self._store, examined, node=self._node)
        level = log.warning if end is Published.CONFLICT else log.info
        level(
            "configuration",
            result=end,
            hash=examined.configuration.hash[:12],
            feeds=len(examined.configuration.feeds),
            rules=len(examined.configuration.rules),
        )

    def _tell_of_refusal(self, seen: _Seen) -> None:
        # Somebody may be typing: half a rule is no trouble yet.
        if seen.refused is None or seen.was_told or time.monotonic() - seen.since < self._still_for:
            return
        seen.was_told = True
        problems = "\n".join(str(problem) for problem in seen.refused.errors)
        self._tell(f"configuration:{hash(problems)}", problems)
