"""The leash: kills what the supervisor started when the supervisor itself is killed.

Children run in sessions of their own, so that Ctrl-C reaches only the supervisor; nothing else would end
them. The supervisor writes the process group of every child to our standard input. When that ends without a
farewell, its writer is dead. This works on every Unix, where PR_SET_PDEATHSIG is for Linux only.
"""

import os
import signal
import sys
import time
from contextlib import suppress

FAREWELL = "farewell"
FORGET = "-"  # before a group that has ended
GRACE_SECONDS = 2.0


def main() -> None:
    """Read process groups until the end."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        word = line.strip()
        if word == FAREWELL:
            return
        if word.startswith(FORGET):
            groups.discard(int(word.removeprefix(FORGET)))
        else:
            groups.add(int(word))
    _end(groups)


def _end(groups: set[int]) -> None:
    until = time.monotonic() + GRACE_SECONDS
    left = _signalled(groups, signal.SIGTERM)
    while left and time.monotonic() < until:
        time.sleep(0.05)
        left = _signalled(left, 0)
    _signalled(left, signal.SIGKILL)


def _signalled(groups: set[int], signal_: int) -> set[int]:
    """The groups that are still there."""
    found = set()
    for group in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal_)
            found.add(group)
    return found


if __name__ == "__main__":
    try:
        main()
    except Exception as crash:  # noqa: BLE001 - nothing is above us
        from worker.ops.sentry import report_crash  # nothing of the application is loaded while all is well

        report_crash(crash, role="leash")
        sys.exit(1)
