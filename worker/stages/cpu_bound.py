"""A bound on the processor time of a piece of work that no parser offers itself."""

import signal
import threading
from contextlib import AbstractContextManager
from types import FrameType, TracebackType

from worker.errors import TooCostlyError

# Code that swallows every exception (a bare `except:` in a library) is struck again after this long.
_AGAIN_AFTER_S = 0.05


class _TimeIsUp(BaseException):
    """Raised inside the work, wherever it is; never leaves this module."""


def cpu_bound(seconds: float) -> AbstractContextManager[None]:
    """Raise TooCostlyError from a `with` whose work takes more processor time than this.

    It also stops `re`, which looks for signals while it backtracks. Signals reach the main thread only, so in
    any other this is a RuntimeError. The clock of an outer bound stands still meanwhile.
    """
    return _Bound(seconds)


class _Bound(AbstractContextManager[None]):
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._is_over = False  # the work has ended, one way or the other
        self._is_struck = False

    def __enter__(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("a bound on processor time works in the main thread only")
        self._handler = signal.signal(signal.SIGVTALRM, self._strike)
        self._outer = signal.setitimer(signal.ITIMER_VIRTUAL, self._seconds, _AGAIN_AFTER_S)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over = True
        signal.setitimer(signal.ITIMER_VIRTUAL, *self._outer)
        signal.signal(signal.SIGVTALRM, self._handler)
        if self._is_struck:  # even if the work swallowed it: half a result is none
            raise TooCostlyError(f"it took more than {self._seconds:g} s of processor time") from None

    def _strike(self, _signal: int, frame: FrameType | None) -> None:
        # A signal may come when the work is done and `__exit__` has only just been entered.
        if self._is_over or (frame is not None and frame.f_code is type(self).__exit__.__code__):
            return
        self._is_struck = True
        raise _TimeIsUp
