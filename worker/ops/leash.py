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
GRACE_SECONDS = 2.0


def main() -> None:
    """Read process groups until the end."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    groups: list[int] = []
    for line in sys.stdin:
        if line.strip() == FAREWELL:
            return
        groups.append(int(line))
    for kill in (signal.SIGTERM, signal.SIGKILL):
        for group in groups:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(group, kill)
        time.sleep(GRACE_SECONDS)


if __name__ == "__main__":
    main()
