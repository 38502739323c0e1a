"""When the supervisor itself is killed, nothing that it started may stay; `kill -9` leaves no last word."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
import pytest

from tests.integration.ops.watched import ENVIRON, FOR_EVER, is_alive, until
from worker.ops.leash import FAREWELL

SUPERVISE = f"""
import os, signal, sys
from worker.ops.supervisor import Role, Supervisor
script = "trap '' TERM INT QUIT; sh -c 'echo $$; {FOR_EVER}' & echo $$; {FOR_EVER}"
roles = [Role(name=name, command=["sh", "-c", script]) for name in ("one", "two")]
def show(role, line): os.write(1, line.encode() + b"\\n")
supervisor = Supervisor(roles=roles, environ=os.environ, on_line=show, stop_within=1.0)
signal.signal(signal.SIGTERM, lambda *_: supervisor.stop())
supervisor.run()
"""


@contextmanager
def supervisor() -> Iterator[tuple[psutil.Popen, list[int]]]:
    """A supervisor as a process, with the ids of the four processes that it is answerable for."""
    pids: list[int] = []
    with psutil.Popen([sys.executable, "-c", SUPERVISE], env=ENVIRON, stdout=subprocess.PIPE) as process:
        try:
            pids += [int(process.stdout.readline()) for _ in range(4)]
            yield process, pids
        finally:
            if process.poll() is None:
                process.kill()
            for pid in filter(is_alive, pids):
                os.kill(pid, signal.SIGKILL)


def leash_of(process: psutil.Popen) -> psutil.Process | None:
    """The leash, once it waits for lines."""
    for child in process.children():
        with suppress(psutil.Error):
            if "worker.ops.leash" in child.cmdline() and child.status() == psutil.STATUS_SLEEPING:
                return child
    return None


def wait_for_leash(process: psutil.Popen, *, after: int = 0) -> psutil.Process:
    """The leash, or the one that replaces that of this id."""
    found: list[psutil.Process] = []

    def is_there() -> bool:
        leash = leash_of(process)
        found.extend([leash] if leash and leash.pid != after else [])
        return bool(found)

    until(is_there, "the leash is there")
    return found[0]


def test_the_leash_kills_what_a_killed_supervisor_leaves_however_stubborn() -> None:
    with supervisor() as (process, pids):
        assert [pid for pid in pids if not is_alive(pid)] == []

        process.kill()

        until(lambda: not any(map(is_alive, pids)), "all are killed")


def test_a_leash_that_was_killed_is_replaced() -> None:
    with supervisor() as (process, pids):
        first = wait_for_leash(process)
        first.kill()
        wait_for_leash(process, after=first.pid)

        process.kill()

        until(lambda: not any(map(is_alive, pids)), "all are killed")


def test_the_leash_itself_goes_when_its_supervisor_stops() -> None:
    with supervisor() as (process, pids):
        leash = wait_for_leash(process)

        process.terminate()
        process.wait(timeout=30)

        until(lambda: not any(map(is_alive, [*pids, leash.pid])), "nothing is left")


@contextmanager
def leash() -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-m", "worker.ops.leash"], env=ENVIRON, stdin=subprocess.PIPE, text=True
    ) as process:
        yield process


@pytest.fixture
def sleepers() -> Iterator[list["subprocess.Popen[bytes]"]]:
    processes = [subprocess.Popen(["sleep", "600"], start_new_session=True) for _ in range(2)]
    for process in processes:  # buried as soon as it is dead, as a supervisor does
        threading.Thread(target=process.wait, daemon=True).start()
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def test_a_farewell_harms_nobody(sleepers: list["subprocess.Popen[bytes]"]) -> None:
    with leash() as process:
        process.communicate(f"{sleepers[0].pid}\n{FAREWELL}\n", timeout=30)

    assert process.returncode == 0
    assert sleepers[0].poll() is None


def test_what_had_ended_before_is_not_killed_its_number_may_be_somebody_elses(
    sleepers: list["subprocess.Popen[bytes]"],
) -> None:
    ended, ours = sleepers
    with leash() as process:
        process.communicate(f"{ended.pid}\n{ours.pid}\n-{ended.pid}\n", timeout=30)

    assert ours.wait(timeout=30) == -signal.SIGTERM
    assert ended.poll() is None


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_everybody_does_not_loosen_the_leash(
    signal_: signal.Signals, sleepers: list["subprocess.Popen[bytes]"]
) -> None:
    with leash() as process:
        assert process.stdin is not None
        process.stdin.write(f"{sleepers[0].pid}\n")
        process.stdin.flush()
        until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_SLEEPING, "it waits for lines")
        process.send_signal(signal_)

        process.communicate(timeout=30)

    assert sleepers[0].wait(timeout=30) == -signal.SIGTERM
