"""The one-machine supervisor: starts the processes, restarts what dies, stops everything in time.

Children run in sessions of their own, so that nothing but we decides when they stop, and a whole session can
be killed: a prefork worker that is killed leaves its children behind.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Final

from worker.errors import TocsinError
from worker.ops.leash import FAREWELL, FORGET

SHORTEST_WAIT: Final = 0.5  # seconds before a restart; doubles while it keeps dying
LONGEST_WAIT: Final = 10.0
STEADY_AFTER: Final = 30.0  # seconds up: the next death is a new trouble
# How a process ends that its own work kills: out of processor time, out of memory, a crash in C.
KILLED_BY_WORK: Final = frozenset({
    -signal.SIGXCPU, -signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A process to keep running."""

    name: str
    command: Sequence[str]
    stops_last: bool = False  # the store: others need it until they have stopped
    ends_service: bool = False  # when it ends, everything stops, with its exit code
    most_deaths: int = (
        0  # of one that ends the service: so often its work may kill it, and it is started again
    )
    # Returns when the next role may start; raises where this one did not come up, or `is_over()` says so.
    wait_until_ready: "Callable[[Callable[[], bool]], None] | None" = None


@dataclass(slots=True)
class Child:
    """A role's process, and how it has fared."""

    role: Role
    process: subprocess.Popen[str] | None = None
    reader: threading.Thread | None = None
    was_ready: bool = False
    started: float = 0.0
    restart_at: float = 0.0
    wait: float = SHORTEST_WAIT
    deaths: int = 0


@dataclass(slots=True)
class Supervisor:
    """Runs roles until told to stop. `on_line(role, line)` gets all they print, from several threads."""

    roles: Sequence[Role]
    environ: Mapping[str, str]
    on_line: Callable[[str, str], None]
    stop_within: float = 8.0  # seconds
    _children: list[Child] = field(default_factory=list)
    _leash: "subprocess.Popen[str] | None" = None
    _exit_code: int | None = None
    _is_stopping: bool = False  # no Event: a signal may come while this very thread holds its lock

    def run(self) -> int:
        """Keep every role running until `stop`, or the end of one that ends the service; its exit code."""
        self._children = [Child(role) for role in self.roles]
        try:
            while not self._is_stopping and self._exit_code is None:
                self._step()
                time.sleep(0.1)
        finally:
            self._stop_all()
        return self._exit_code or 0

    def stop(self) -> None:
        """Make `run` return; safe in a signal handler."""
        self._is_stopping = True

    def _step(self) -> None:
        if self._leash is None or self._leash.poll() is not None:
            self._start_leash()
        for child in self._children:
            if self._is_stopping:
                return
            if child.process is None:
                if time.monotonic() >= child.restart_at:
                    self._start(child)
            elif child.process.poll() is not None:
                if _is_the_end(child, child.process.returncode):
                    self._exit_code = child.process.returncode
                else:
                    self._bury(child)

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(  # noqa: S603 - our own commands
            child.role.command,
            env=dict(self.environ),
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        child.started = time.monotonic()
        self._tell_leash(str(child.process.pid))
        child.reader = threading.Thread(
            target=self._read, args=(child.role.name, child.process.stdout), daemon=True
        )
        child.reader.start()
        self._wait_until_ready(child, child.process)

    def _wait_until_ready(self, child: Child, process: "subprocess.Popen[str]") -> None:
        """Raises what the role raises if it never came up; one that did before is started again and again."""
        if child.role.wait_until_ready is None:
            return
        try:
            child.role.wait_until_ready(lambda: self._is_stopping or process.poll() is not None)
        except TocsinError:
            if not child.was_ready and not self._is_stopping:
                raise
        else:
            child.was_ready = True

    def _read(self, name: str, lines: IO[str]) -> None:
        with lines:
            for line in lines:
                # A terminal that is gone, or cannot show a character, must not block who wrote the line.
                with suppress(OSError, ValueError):
                    self.on_line(name, line.rstrip("\n"))

    def _bury(self, child: Child) -> None:
        """A process died: end what it left in its session, and start it again after a while."""
        assert child.process is not None  # noqa: S101 - the caller looked
        _kill(child.process, signal.SIGKILL)
        self._tell_leash(f"{FORGET}{child.process.pid}")  # the number may become somebody else's
        _read_to_the_end(child)
        if time.monotonic() - child.started > STEADY_AFTER:
            child.wait = SHORTEST_WAIT
        self.on_line(
            "supervisor",
            f"{child.role.name} ended ({_why_ended(child.process)}); starting it again in {child.wait:g} s",
        )
        child.deaths += 1
        child.process, child.restart_at = None, time.monotonic() + child.wait
        child.wait = min(child.wait * 2, LONGEST_WAIT)

    def _stop_all(self) -> None:
        """First the workers, then the store; each asked, then pressed, then killed."""
        deadline = time.monotonic() + self.stop_within
        for last in (False, True):
            processes = [
                c.process for c in self._children if c.role.stops_last is last and c.process is not None
            ]
            end = deadline if last else deadline - self.stop_within / 4
            _stop(processes, end)
        for child in self._children:
            _read_to_the_end(child)
        if self._leash is not None and self._leash.stdin is not None:
            with suppress(OSError):
                self._leash.stdin.write(FAREWELL + "\n")
                self._leash.stdin.close()
            self._leash.wait()

    def _start_leash(self) -> None:
        if self._leash is not None and self._leash.stdin is not None:
            with suppress(OSError):
                self._leash.stdin.close()
        self._leash = subprocess.Popen(
            [sys.executable, "-m", "worker.ops.leash"],
            env=dict(self.environ),
            text=True,
            start_new_session=True,
            stdin=subprocess.PIPE,
        )
        for child in self._children:
            if child.process is not None:
                self._tell_leash(str(child.process.pid))

    def _tell_leash(self, line: str) -> None:
        if self._leash is not None and self._leash.stdin is not None:
            with suppress(OSError):  # it was killed; the next step starts another
                self._leash.stdin.write(f"{line}\n")
                self._leash.stdin.flush()


def _is_the_end(child: Child, code: int) -> bool:
    """Whether the service ends with this process."""
    may_live_on = code in KILLED_BY_WORK and child.deaths < child.role.most_deaths
    return child.role.ends_service and not may_live_on


def _stop(processes: Sequence[subprocess.Popen[str]], end: float) -> None:
    """SIGTERM; SIGQUIT at half time, since a prefork worker may spin for 30 s after SIGTERM; then SIGKILL."""
    press_at = time.monotonic() + (end - time.monotonic()) / 2
    for ask, until in ((signal.SIGTERM, press_at), (signal.SIGQUIT, end)):
        for process in processes:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    process.send_signal(ask)
        while time.monotonic() < until and any(process.poll() is None for process in processes):
            time.sleep(0.05)
    for process in processes:
        _kill(process, signal.SIGKILL)
        process.wait()


def _kill(process: subprocess.Popen[str], signal_: signal.Signals) -> None:
    """End the whole session: its group is the process's own id."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal_)


def _read_to_the_end(child: Child) -> None:
    """Its last words are shown too; who left its session and keeps the pipe open is not waited for."""
    if child.reader is not None:
        child.reader.join(timeout=1.0)


def _why_ended(process: subprocess.Popen[str]) -> str:
    code = process.returncode
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"
