"""The watcher: reads the configuration files again and again, and publishes what is new and right.

By content, not by time stamp: bind mounts and swapped symlinks change neither reliably. One role per
deployment; others only read what is published.
"""

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog

from worker.configuration.model import Configuration
from worker.configuration.problems import ConfigurationUnreadableError
from worker.configuration.sources import read_sources
from worker.ops.publishing import (
    Published,
    examine,
    fit_due_sets,
    publish_examined,
    running_sources,
)
from worker.stages.snapshot import is_receiver_on
from worker.store.configurations import note_refusal
from worker.store.connection import Store

READ_AT_START: Final = (
    "its address is empty; .env is read at the start only: if it is new there, restart Tocsin"
)
log = structlog.get_logger("configuration")


@dataclass(slots=True)
class _Seen:
    """The files as last read (or why they could not be), and what is wrong with them."""

    read: Mapping[str, str] | str
    since: float  # monotonic seconds
    problems: tuple[str, ...] = ()
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
        self._off: frozenset[str] | None = None  # receivers; at the start they are said by who starts us

    def step(self) -> None:
        """Publish what changed, fit the due sets, tell the operator of what is refused."""
        read = _read(self._directory)
        if self._seen is None or read != self._seen.read:
            # Where the store raises, nothing was seen: the next step takes it again.
            problems = self._take(read)
            note_refusal(self._store, problems)
            self._seen = _Seen(read=read, since=time.monotonic(), problems=problems)
        fit_due_sets(self._store)
        self._tell_of_refusal(self._seen)

    def _take(self, read: Mapping[str, str] | str) -> tuple[str, ...]:
        """Publish what is right; what is not."""
        if isinstance(read, str):
            _report_refusal((read,))
            return (read,)
        examined = examine(read, running_sources(self._store))
        if examined.configuration:
            end = publish_examined(self._store, examined, node=self._node)
            _report(examined.configuration, end)
            self._report_receivers(examined.configuration)
        problems = tuple(str(problem) for problem in examined.errors)
        _report_refusal(problems)
        return problems

    def _report_receivers(self, configuration: Configuration) -> None:
        """Say which are off that were not before: one whose variable is new is off until a restart."""
        off = frozenset(name for name in configuration.receivers if not is_receiver_on(configuration, name))
        for name in sorted(off - self._off) if self._off is not None else ():
            log.warning("not configured", receiver=name, how=READ_AT_START)
        self._off = off

    def _tell_of_refusal(self, seen: _Seen) -> None:
        # Somebody may be typing: half a rule is no trouble yet.
        if not seen.problems or seen.was_told or time.monotonic() - seen.since < self._still_for:
            return
        problems = "\n".join(seen.problems)
        # The same after a restart, unlike hash(): who was told today is not told again.
        self._tell(
            f"configuration:{hashlib.sha256(problems.encode(errors='replace')).hexdigest()[:16]}", problems
        )
        seen.was_told = True


def _read(directory: Path) -> Mapping[str, str] | str:
    """The files, or why they cannot be read."""
    try:
        return read_sources(directory)
    except ConfigurationUnreadableError as error:
        return str(error)


def _report(configuration: Configuration, end: Published) -> None:
    is_conflict = end is Published.CONFLICT
    level = log.warning if is_conflict else log.info
    level(
        "configuration",
        result=end,
        hash=configuration.hash[:12],
        feeds=len(configuration.feeds),
        rules=len(configuration.rules),
        **({"fix": "tocsin apply --force makes the files of this node run"} if is_conflict else {}),
    )


def _report_refusal(problems: tuple[str, ...]) -> None:
    if problems:
        log.error("configuration refused", problems=problems)
