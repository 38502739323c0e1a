"""The clock of this process is wrong by TEST_CLOCK_AHEAD seconds, if this directory is in PYTHONPATH.

Python imports a module of this name before anything else, so every clock that the process reads is wrong.
"""

import datetime as dt
import os
import time

AHEAD = float(os.environ["TEST_CLOCK_AHEAD"])
_true_time = time.time


class _AnyDatetime(type):
    def __instancecheck__(cls, one: object) -> bool:  # also those that C code made
        return isinstance(one, dt.date) and hasattr(one, "hour")


class _Shifted(dt.datetime, metaclass=_AnyDatetime):
    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> "_Shifted":
        return cls.fromtimestamp(_true_time() + AHEAD, tz)

    @classmethod
    def utcnow(cls) -> "_Shifted":
        return cls.now(dt.UTC).replace(tzinfo=None)


def _shifted_time() -> float:
    return _true_time() + AHEAD


time.time = _shifted_time
dt.datetime = _Shifted  # type: ignore[misc]
