"""Heartbeats: two empty files a role, whose times say when its loop last turned and its work last went well.

A file's time is read from the machine's steady clock, which no correction of the wall clock moves; `ls` shows
a date in 1970. Nothing of the application is imported here: the health check reads what the roles write.
"""

import os
import time
from contextlib import suppress

LOOP = "loop"  # it is not stuck
WORK = "work"  # a claim, a tick, a scrape went well


def beat(data_directory: str | os.PathLike[str], role: str, what: str) -> None:
    """Say that a role lives. A file that cannot be written stops no role: the health check reports it."""
    path = _path(data_directory, role, what)
    stamp = time.monotonic_ns()
    with suppress(OSError):
        try:
            os.utime(path, ns=(stamp, stamp))
        except FileNotFoundError:
            os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120 - see below
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
            os.utime(path, ns=(stamp, stamp))


def stop_beating(data_directory: str | os.PathLike[str], role: str) -> None:
    """Say that a role has ended in order: nobody has to wait until its last beat is old."""
    for what in (LOOP, WORK):
        with suppress(OSError):
            os.unlink(_path(data_directory, role, what))  # noqa: PTH108 - see below


def age_of_beat(data_directory: str | os.PathLike[str], role: str, what: str) -> float | None:
    """How many seconds ago it was; None where it does not run, or the machine was started since."""
    try:
        stamp = os.stat(_path(data_directory, role, what)).st_mtime_ns  # noqa: PTH116 - see below
    except OSError:
        return None
    age = (time.monotonic_ns() - stamp) / 1e9
    return age if age >= 0 else None  # written before the machine was started anew


def _path(data_directory: str | os.PathLike[str], role: str, what: str) -> str:
    # Not pathlib: importing it takes a tenth of the time that a health check has.
    return os.path.join(data_directory, "health", f"{role}.{what}")  # noqa: PTH118
