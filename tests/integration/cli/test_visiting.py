"""The embedded store outside of a service: commands start it for their time, and leave nothing behind."""

import fcntl
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.integration.cli import configurations
from tests.integration.cli.conftest import write_configuration
from tests.integration.cli.shell import PATIENCE, Shell, rows_of
from worker.cli.visiting import visit
from worker.settings import load_settings


def configure(shell: Shell) -> None:
    """Alerts go to the console, which is always there."""
    write_configuration(shell)
    shell.write("config/alerts.yaml", configurations.ALERTS.replace("[veille]\n", "[console]\n"))


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a service that ran once, and stopped."""
    shell = Shell(tmp_path_factory.mktemp("past"))
    configure(shell)
    result = shell.run("run", "--once", "--json")
    assert result.returncode == 0, result.stdout + result.stderr
    return shell.data


@pytest.fixture
def ran(shell: Shell, past: Path) -> Iterator[Shell]:
    """A user for whom Tocsin ran once."""
    configure(shell)
    shutil.copytree(past, shell.data)
    yield shell
    for server in servers(shell):
        server.kill()


def servers(shell: Shell) -> list[psutil.Process]:
    """The servers of this user's data directory, which they work in."""
    return [one for one in psutil.process_iter() if place_of(one) == str(shell.data)]


def place_of(process: psutil.Process) -> str:
    try:
        return process.cwd()
    except psutil.Error:
        return ""


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


@contextmanager
def another_visitor(shell: Shell) -> Iterator[None]:
    """A command that still looks at the store."""
    with (shell.data / "visitors").open("w") as visitors:
        fcntl.flock(visitors, fcntl.LOCK_SH)
        yield


@contextmanager
def a_command_that_waits(shell: Shell) -> Iterator[subprocess.Popen[bytes]]:
    """It started the server, has said what it had to say, and waits for another visitor to leave."""
    with another_visitor(shell):
        process = shell.start("status")
        assert process.stdout
        while b"articles" not in (line := process.stdout.readline()):
            assert line, process.communicate()
        yield process
    process.communicate(timeout=PATIENCE)


def test_what_a_pass_did_can_be_looked_at_after_it(ran: Shell) -> None:
    rang = rows_of(ran.run("alert", "list", "--json").stdout)
    [state] = rows_of(ran.run("status", "--json").stdout)

    assert {row["rule"] for row in rang} == {"treve", "echange"}
    assert state["service"] == "stopped"
    assert b"stopped; `make run` starts it" in ran.run("status").stdout
    assert servers(ran) == []


def test_what_is_replayed_meanwhile_waits_for_the_next_run(ran: Shell) -> None:
    [row] = rows_of(ran.run("alert", "list", "--json", "--rule", "treve").stdout)

    said = ran.run("alert", "replay", row["id"]).stdout
    shown = rows_of(ran.run("run", "--once", "--json").stdout)

    assert b"1 message to be sent again, as soon as Tocsin runs" in said
    assert [event["why"] for event in shown if event["event"] == "alert"] == ["replay"]


def test_a_store_that_somebody_runs_is_used_and_left_alone(ran: Shell) -> None:
    with visit(load_settings(ran.environment)) as was_running:
        before = servers(ran)
        [state] = rows_of(ran.run("status", "--json").stdout)
        after = servers(ran)

    assert not was_running
    assert state["service"] == "running"
    assert before == after != []
    assert servers(ran) == []


def test_several_commands_at_once_share_one_server(ran: Shell) -> None:
    processes = [ran.start("alert", "list", "--json") for _ in range(4)]

    answers = [process.communicate(timeout=PATIENCE) for process in processes]

    assert [process.returncode for process in processes] == [0] * 4, answers
    assert len({out for out, _ in answers}) == 1
    assert servers(ran) == []


def test_the_command_that_started_the_server_stops_it_after_the_last_visitor(ran: Shell) -> None:
    with a_command_that_waits(ran) as process:
        [server] = servers(ran)
        ran.run("alert", "list")  # comes and goes in the meantime
        assert servers(ran) == [server]
        assert process.poll() is None

    assert process.returncode == 0
    assert servers(ran) == []


def test_a_service_that_starts_lets_a_visitor_finish(ran: Shell) -> None:
    with visit(load_settings(ran.environment)):
        process = ran.start("run", "--once", "--json")
        until(
            lambda: [one for one in psutil.Process(process.pid).open_files() if one.path.endswith("visitors")]
        )

    out, said = process.communicate(timeout=PATIENCE)

    assert process.returncode == 0, out + said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_stopped_takes_its_server_with_it(ran: Shell, number: signal.Signals) -> None:
    with a_command_that_waits(ran) as process:
        process.send_signal(number)

        assert process.wait(PATIENCE) == 128 + number
        assert servers(ran) == []


def test_a_server_that_a_killed_command_left_behind_is_in_nobodys_way(ran: Shell) -> None:
    with a_command_that_waits(ran) as process:
        process.kill()
        process.wait()
    assert servers(ran)

    result = ran.run("alert", "list", "--json")

    assert len(rows_of(result.stdout)) == 2
    assert servers(ran) == []
