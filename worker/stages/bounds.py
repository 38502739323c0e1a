"""What reading one document may cost, whatever code reads it: processor time and memory.

The first bounds are errors of that document: its work is struck in Python, or has no more memory to take. A
loop in C, which no handler of Python reaches, is ended with its process; the marks of begun work (`begin` in
store/due_sets.py) say then which document it was.
"""

import faulthandler
import math
import resource
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from worker.errors import TooCostlyError
from worker.settings import DOCUMENT_MEMORY
from worker.stages.cpu_bound import cpu_bound

# Processor time beyond the first bound until the process ends: more than what swallows every strike needs to
# end well, and than the longest stretch in C of any page known (docs/hostile-input.md).
GRACE_SECONDS: Final = 8
_STANDARD_ERROR: Final = 2
_MEMORY_OF_US: Final = Path("/proc/self/statm")  # of Linux
_DATA: Final = 5  # its field: pages that a process can write to, which RLIMIT_DATA bounds


@contextmanager
def bounded(seconds: float, memory: int = DOCUMENT_MEMORY) -> Iterator[None]:
    """Raise TooCostlyError from a `with` that takes more processor time, or memory (MiB; 0: no bound).

    In the main thread only, as `cpu_bound`. Memory is bounded on Linux alone; what other threads take
    meanwhile counts.
    """
    with ExitStack() as bounds:
        bounds.enter_context(_ended_after(seconds + GRACE_SECONDS))
        if memory:
            bounds.enter_context(_memory_bound(memory))
        bounds.enter_context(cpu_bound(seconds))
        yield


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """End the process, from the kernel, after so much processor time; the stack goes to standard error."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _die_of_too_much()
    with _soft_limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + seconds)):
        yield


def _die_of_too_much() -> None:
    """Celery's pool would handle the signal in Python, where C code never lets it; and no core is wanted."""
    faulthandler.unregister(signal.SIGXCPU)  # or it takes what follows for done: it registers once
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    faulthandler.register(signal.SIGXCPU, file=_STANDARD_ERROR, all_threads=False, chain=True)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


@contextmanager
def _memory_bound(mebibytes: int) -> Iterator[None]:
    """What is refused raises MemoryError, or makes a library give up; the process lives on."""
    used = _writable_bytes()
    if not used:
        yield
        return
    with _soft_limit(resource.RLIMIT_DATA, used + mebibytes * 2**20):
        try:
            yield
        except MemoryError as error:
            error.__traceback__ = None  # its frames hold all that was taken
            raise TooCostlyError(f"it took more than {mebibytes} MiB of memory") from None


def _writable_bytes() -> int:
    """What counts for RLIMIT_DATA, 0 where the system does not say."""
    try:
        pages = int(_MEMORY_OF_US.read_bytes().split()[_DATA])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()


@contextmanager
def _soft_limit(which: int, value: int) -> Iterator[None]:
    """A limit of this process for a while, never above the one that is in force."""
    soft, hard = resource.getrlimit(which)
    resource.setrlimit(which, (min((value, *(limit for limit in (soft, hard) if limit >= 0))), hard))
    try:
        yield
    finally:
        resource.setrlimit(which, (soft, hard))
