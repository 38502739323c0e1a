"""The embedded store while no service runs: started for the length of one command, for one or several.

So `tocsin run --once` can be followed by `tocsin alert list`, from cron as well. Two files in the data
directory are locked: `lock` by whoever runs the server, service or command; `visitors` by every command that
looks at it, so that the command that started the server does not stop it under the eyes of another.
"""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import IO, Final

from worker.errors import StoreBusyError
from worker.ops.embedded import embedded_store, has_embedded_store, wait_until_ready
from worker.ops.one_machine import only_one, store_role
from worker.settings import Settings

PATIENCE_S: Final = 10.0  # with a server that starts, or with others that still look
STOP_S: Final = 10.0


class _Stopped(SystemExit):
    """By a signal."""


@contextmanager
def visit(settings: Settings) -> Iterator[bool]:
    """The embedded store answers inside the `with`; whether somebody else runs it, most likely a service."""
    with ExitStack() as stack:
        visitors = stack.enter_context(_opened(settings))
        fcntl.flock(visitors, fcntl.LOCK_SH)
        try:
            stack.enter_context(only_one(settings))
        except StoreBusyError:
            wait_until_ready(embedded_store(settings.data_directory), seconds=PATIENCE_S)
            yield True
            return
        stack.enter_context(_server(settings))
        is_stopped = False
        try:
            yield False
        except (KeyboardInterrupt, _Stopped):
            is_stopped = True  # and whoever stops us does not want us to wait
            raise
        finally:
            if not is_stopped:
                _wait_for_others(visitors)


def wait_for_visitors(settings: Settings) -> None:
    """A service that starts lets a command finish its look."""
    if settings.redis_url or not has_embedded_store(settings.data_directory):
        return
    with _opened(settings) as visitors:
        _wait_for_others(visitors)


@contextmanager
def _server(settings: Settings) -> Iterator[None]:
    [role] = store_role(settings)
    # A session of its own: Ctrl-C is for us, and we stop it in our time.
    nothing = subprocess.DEVNULL  # were we killed, it would keep our pipes open for their readers
    process = subprocess.Popen(  # noqa: S603 - our own command
        role.command, start_new_session=True, stdin=nothing, stdout=nothing, stderr=nothing
    )
    before = {name: signal.signal(name, _leave) for name in (signal.SIGTERM, signal.SIGHUP)}
    try:
        wait_until_ready(embedded_store(settings.data_directory))
        yield
    finally:
        process.terminate()
        process.wait(STOP_S)
        for name, handler in before.items():
            signal.signal(name, handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    """What we started must not outlive us."""
    raise _Stopped(128 + number)


def _opened(settings: Settings) -> IO[str]:
    path = settings.data_directory / "visitors"
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "w")


def _wait_for_others(visitors: IO[str]) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        with suppress(BlockingIOError):
            fcntl.flock(visitors, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        time.sleep(0.05)
