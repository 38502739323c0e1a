"""The whole service on one machine: its roles, its lock, its signals, and one pass of it from end to end."""

import io
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from rich.console import Console

from tests.integration.ops.machine import Machine
from tests.integration.ops.test_one_pass import FEED, feeds_at
from tests.integration.ops.watched import FOR_EVER, a_role
from worker.errors import StoreBusyError
from worker.ops.one_machine import only_one, roles_of, store_role, supervise
from worker.ops.one_pass import run_once
from worker.ops.roles import WORKERS, worker_command
from worker.ops.screen import Screen
from worker.ops.supervisor import Role
from worker.settings import Settings, load_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"TOCSIN_DATA": str(tmp_path / "data"), "TOCSIN_CONFIG": str(tmp_path / "config")})


class JsonScreen(Screen):
    """A screen whose lines can be looked at."""

    def __init__(self) -> None:
        self._shown = io.StringIO()
        super().__init__("json", Console(file=self._shown))

    def events(self, name: str = "output") -> list[dict[str, Any]]:
        found = [json.loads(line) for line in self._shown.getvalue().splitlines()]
        return [event for event in found if event["event"] == name]


def test_pages_are_read_in_processes_and_messages_delivered_by_threads_that_never_wait_for_them() -> None:
    settings = load_settings({"TOCSIN_READERS": "3", "TOCSIN_DELIVERERS": "5"})

    read, deliver = (" ".join(worker_command(kind, settings)) for kind in WORKERS)
    roles = [" ".join(role.command[3:]) for role in roles_of(settings)]

    assert "-Q poll,read -P prefork -c 3" in read
    assert "-Q gather,deliver -P threads -c 5" in deliver
    assert roles[:3] == ["worker read", "worker deliver", "ticker"]


def test_an_own_server_needs_no_embedded_one(tmp_path: Path) -> None:
    environ = {"TOCSIN_REDIS_URL": "redis://127.0.0.1:6379/0", "TOCSIN_DATA": str(tmp_path / "data")}

    assert store_role(load_settings(environ)) == []
    assert not (tmp_path / "data").exists()


def test_a_second_service_on_the_same_data_is_refused(settings: Settings) -> None:
    with only_one(settings), pytest.raises(StoreBusyError, match="already runs on"), only_one(settings):
        pass

    with only_one(settings):
        pass


def test_a_role_knows_where_the_configuration_is_and_writes_text_that_can_be_read(settings: Settings) -> None:
    screen = JsonScreen()
    code = "import os; print(os.environ['TOCSIN_CONFIG'], os.environ['TOCSIN_DATA'], 'trêve \\ud800')"

    supervise(settings, screen, [Role(name="x", command=[sys.executable, "-c", code], ends_service=True)])

    (line,) = [event["line"] for event in screen.events()]
    assert line == f"{settings.configuration_directory} {settings.data_directory} trêve \\ud800"


def signalled(screen: JsonScreen, signal_: signal.Signals) -> Callable[[], None]:
    """Send this process a signal when the role is up, as Ctrl-C does."""
    started = threading.Event()

    def send() -> None:
        while not started.wait(0.02) and not screen.events():
            pass
        os.kill(os.getpid(), signal_)

    thread = threading.Thread(target=send)
    thread.start()
    return thread.join


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(settings: Settings, signal_: signal.Signals) -> None:
    screen = JsonScreen()
    before = signal.getsignal(signal_)
    join = signalled(screen, signal_)

    code = supervise(settings, screen, [a_role(f"echo $$; {FOR_EVER}")])

    join()
    assert code == 0
    assert not psutil.pid_exists(int(screen.events()[0]["line"]))
    assert signal.getsignal(signal_) is before


def test_under_nohup_the_end_of_the_terminal_stops_nothing(settings: Settings) -> None:
    screen = JsonScreen()
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        join = signalled(screen, signal.SIGHUP)

        code = supervise(settings, screen, [a_role("echo up; sleep 1; exit 3", ends_service=True)])

        join()
    finally:
        signal.signal(signal.SIGHUP, before)
    assert code == 3


def our_processes(directory: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            words = [*process.cmdline(), process.environ().get("TOCSIN_DATA", "")]
        except psutil.Error:
            continue
        if process.pid != os.getpid() and any(str(directory) in word for word in words):
            found.append(process)
    return found


def test_one_pass_rings_leaves_no_process_and_does_not_ring_again(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in machine.environ.items():
        monkeypatch.setenv(name, value)
    machine.write(feeds=feeds_at("file:feed.xml"))
    (machine.directory / "feed.xml").write_text(FEED, encoding="utf-8")
    first, second = JsonScreen(), JsonScreen()

    codes = [run_once(machine.settings, screen) for screen in (first, second)]

    assert codes == [0, 0]
    assert len(first.events("alert")) == 1
    assert second.events("alert") == []
    assert first.events() == []  # every line was one of ours
    assert our_processes(tmp_path) == []
