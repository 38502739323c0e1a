"""A supervisor at work, and the little programs it keeps running."""

import os
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

import psutil

from worker.ops.supervisor import Role, Supervisor
from worker.settings import PROJECT

PATIENCE = 30.0  # seconds until a test gives up waiting; none measures how long anything took
ENVIRON = {**os.environ, "PYTHONPATH": str(PROJECT)}
FOR_EVER = "while :; do sleep 0.05; done"


def until(is_so: Callable[[], object], what: str) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"it did not come about in {PATIENCE:g} s: {what}"
        time.sleep(0.02)


def a_role(script: str, name: str = "worker", **fields: Any) -> Role:
    """A role that is a shell script."""
    return Role(name=name, command=["sh", "-c", script], **fields)


def is_alive(pid: int) -> bool:
    """Whether a process is at work; one that only waits to be buried by its parent is not."""
    with suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


class Watched:
    """A supervisor that runs in a thread while the `with` block lasts; what it shows is in `lines`."""

    def __init__(
        self, *roles: Role, stop_within: float = 4.0, on_line: Callable[..., None] | None = None
    ) -> None:
        self.lines: list[tuple[str, str]] = []
        self.exit_code: int | None = None
        self.error: Exception | None = None
        self.supervisor = Supervisor(
            roles=roles, environ=ENVIRON, on_line=on_line or self._keep, stop_within=stop_within
        )
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Tell it to stop, and wait until it has."""
        self.supervisor.stop()
        self.wait()

    def wait(self) -> None:
        """Wait until it has stopped by itself."""
        self._thread.join(timeout=PATIENCE)
        assert not self._thread.is_alive(), "the supervisor did not stop"

    def said(self, role: str = "worker") -> list[str]:
        """What a role has printed so far."""
        return [line for name, line in list(self.lines) if name == role]

    def numbers(self, word: str, role: str = "worker") -> list[int]:
        """The numbers that a role has printed after a word: its process ids, mostly."""
        found = (re.fullmatch(rf"{word} (\d+)", line) for line in self.said(role))
        return [int(match[1]) for match in found if match]

    def wait_for(self, word: str, role: str = "worker", *, times: int = 1) -> int:
        """Wait until a role has printed a number after a word so often; the last one."""
        until(
            lambda: len(self.numbers(word, role)) >= times, f"{role} says {word} {times} times: {self.lines}"
        )
        return self.numbers(word, role)[times - 1]

    def _keep(self, role: str, line: str) -> None:
        self.lines.append((role, line))

    def _run(self) -> None:
        try:
            self.exit_code = self.supervisor.run()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            self.error = error
