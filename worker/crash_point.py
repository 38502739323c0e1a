"""Named points between claim and commit, at which a test may let the process die.

Without TOCSIN_CRASH_AT they do nothing. `tests/chaos/test_crash_points.py` finds every one of them in the
source and dies at it: a point that is added is tested.
"""

import os
from pathlib import Path
from typing import Final

_DEADLY: Final = frozenset(os.environ.get("TOCSIN_CRASH_AT", "").split())
KILLED: Final = 137  # the exit code that a shell gives to what `kill -9` ended


def crash_point(name: str) -> None:
    """Die as from `kill -9` if this point is named; once for each data directory."""
    if name in _DEADLY and _is_first(name):
        os._exit(KILLED)


def _is_first(name: str) -> bool:
    try:
        (Path(os.environ["TOCSIN_DATA"]) / f"crashed.{name}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
