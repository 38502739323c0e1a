"""The whole service, run for a benchmark: its real processes, and the processor time and memory of each."""

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import psutil

from benchmarks.newsstand import MARK, Letterbox, Newsstand
from worker.app import store_url
from worker.articles.addresses import service_of
from worker.errors import StoreUnreachableError
from worker.ops.one_machine import roles_of, store_role
from worker.ops.roles import WORKERS, Kind, worker_command
from worker.ops.supervisor import Role, Supervisor
from worker.settings import PROJECT, Settings, load_settings
from worker.stages.policies import feed_place
from worker.store import configurations
from worker.store.connection import Store
from worker.store.due_sets import DueSet, waiting_lanes
from worker.store.feeds import FeedRow, poll_now
from worker.store.record import counts

LONGEST: Final = 600.0  # seconds that anything may take
STAGES: Final[Mapping[str, Kind]] = {
    "poll": "read",
    "read": "read",
    "gather": "deliver",
    "deliver": "deliver",
}
RULES: Final = 100  # that look at every article, and match none
_NOW: Final = timedelta(0)


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of all processes of a role: resident, and with shared pages divided among those sharing."""

    rss: int
    pss: int


class RunningService:
    """The service while it runs; `store` is a client of its store."""

    def __init__(self, settings: Settings, newsstand: Newsstand, letterbox: Letterbox, root: int) -> None:
        """`root` is the process that started all others."""
        self.newsstand, self.letterbox = newsstand, letterbox
        self.store = Store.connect(store_url(settings))
        self._data_directory = settings.data_directory
        self._root = psutil.Process(root)

    def processor_seconds(self) -> dict[str, float]:
        """Since the start, for each role, with what has ended already."""
        return {
            name: sum(_seconds_of(one) for one in processes) for name, processes in self._processes().items()
        }

    def memory(self) -> dict[str, Memory]:
        """Of each role now."""
        found = {}
        for name, processes in self._processes().items():
            memories = [memory for one in processes if (memory := _memory(one))]
            found[name] = Memory(sum(one.rss for one in memories), sum(one.pss for one in memories))
        return found

    def store_bytes(self) -> int:
        """What the store's server uses."""
        return int(self.store.guarded(lambda: self.store.client.info("memory"))["used_memory"])

    def poll_all(self) -> None:
        """Make every feed due."""
        host = service_of(self.newsstand.url("/"))
        rows = [
            FeedRow(id=f"f-{n}", place=feed_place(host), first_due=_NOW, latest=_NOW)
            for n in self.newsstand.feeds
        ]
        poll_now(self.store, rows)

    def ended(self) -> int:
        """How many entries have an outcome."""
        return sum(times for what, times in counts(self.store).items() if what.startswith("outcome:"))

    def wait_until(self, is_so: Callable[[], bool], what: str) -> None:
        """Until something holds, which this looks for often."""
        until = time.monotonic() + LONGEST
        while not is_so():
            if time.monotonic() > until:
                raise SystemExit(f"it did not come about: {what}")
            time.sleep(0.1)  # what looks is a load, too

    def wait_until_told(self, numbers: Collection[int]) -> None:
        """Until the messages of these entries were taken, and nothing is left to do for them."""
        rows = (DueSet.GROUPS, DueSet.NOTIFICATIONS)
        self.wait_until(lambda: self.letterbox.taken.keys() >= set(numbers), "all messages taken")
        self.wait_until(lambda: not any(waiting_lanes(self.store, one) for one in rows), "all recorded")

    def wait_until_configured(self) -> None:
        """Until the files are the running configuration; the store is only just starting."""

        def is_configured() -> bool:
            with suppress(StoreUnreachableError):
                return configurations.running(self.store).generation > 0
            return False

        self.wait_until(is_configured, "a running configuration")

    def _processes(self) -> dict[str, list[psutil.Process]]:
        found: dict[str, list[psutil.Process]] = {}
        if self._root.pid != os.getpid():
            found["supervisor"] = [self._root]
        for child in self._root.children():
            with suppress(psutil.Error):
                name = _role_of(child)
                found.setdefault(name, []).extend([child, *child.children(recursive=True)])
        return found


@contextmanager
def running_service(
    newsstand: Newsstand, letterbox: Letterbox, *, readers: int, is_split: bool = False
) -> Iterator[RunningService]:
    """`tocsin run` in a directory of its own; with `is_split` each stage has a worker of its own instead."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        environ = _environment(Path(directory), readers)
        settings = load_settings(environ)
        settings.configuration_directory.mkdir()
        for name, text in configuration_files(newsstand, letterbox).items():
            (settings.configuration_directory / name).write_text(text, encoding="utf-8")
        start = _split if is_split else _whole
        with start(settings, {**os.environ, **environ, "PYTHONPATH": str(PROJECT)}) as root:
            service = RunningService(settings, newsstand, letterbox, root)
            service.wait_until_configured()
            yield service


@contextmanager
def _whole(_: Settings, environ: Mapping[str, str]) -> Iterator[int]:
    command = [str(PROJECT / "tocsin"), "run", "--json"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as process:
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGINT)


@contextmanager
def _split(settings: Settings, environ: Mapping[str, str]) -> Iterator[int]:
    supervisor = Supervisor(
        roles=[*store_role(settings), *_split_roles(settings)], environ=environ, on_line=lambda *_: None
    )
    thread = threading.Thread(target=supervisor.run)
    thread.start()
    try:
        yield os.getpid()
    finally:
        supervisor.stop()
        thread.join()


def _split_roles(settings: Settings) -> list[Role]:
    roles = []
    for stage, kind in STAGES.items():
        command = worker_command(kind, settings)
        command[command.index(WORKERS[kind].queues)] = stage
        command[command.index(f"{kind}@%h")] = f"{stage}@%h"
        roles.append(Role(name=stage, command=command))
    return [*roles, *(role for role in roles_of(settings) if role.name == "ticker")]


def _role_of(process: psutil.Process) -> str:
    words = process.cmdline()
    if "-Q" in words:
        return words[words.index("-Q") + 1]
    if "ticker" in words:
        return "ticker"
    return "leash" if "worker.ops.leash" in words else "store"


def _seconds_of(process: psutil.Process) -> float:
    """With those of its children that have ended, without those of the living."""
    with suppress(psutil.Error):
        times = process.cpu_times()
        return sum((times.user, times.system, times.children_user, times.children_system))
    return 0.0


def _memory(process: psutil.Process) -> Memory | None:
    with suppress(psutil.Error):
        full = process.memory_full_info()
        return Memory(full.rss, getattr(full, "pss", 0))  # only Linux knows the latter
    return None


def _environment(directory: Path, readers: int) -> dict[str, str]:
    return {
        "TOCSIN_CONFIG": str(directory / "config"),
        "TOCSIN_DATA": str(directory / "data"),
        "TOCSIN_ENV_FILE": os.devnull,
        "TOCSIN_ALLOW_ADDRESSES": "127.0.0.1:*",
        "TOCSIN_READERS": str(readers),
        "TOCSIN_REDIS_URL": "",
        "TOCSIN_BROKER_URL": "",
    }


def configuration_files(newsstand: Newsstand, letterbox: Letterbox) -> dict[str, str]:
    """One rule for the entries that ring, and many that look at every article."""
    feeds = [f"      - {{id: f-{n}, url: '{newsstand.url(f'/feed-{n}.xml')}'}}" for n in newsstand.feeds]
    head = ["version: 1", "contact: veille@example.org", "defaults: {lang: fr, every: 1m, first_run: all}"]
    quiet = [f"  - {{id: calme-{n}, any: [motrare{n}, autre mot rare {n}]}}" for n in range(RULES)]
    return {
        "feeds.yaml": "\n".join([*head, "groups:", "  - id: presse", "    feeds:", *feeds, ""]),
        "rules.yaml": "\n".join(
            ["version: 1", "rules:", f"  - {{id: sonne, any: [{MARK}], limit: 100000/h}}", *quiet, ""]
        ),
        "alerts.yaml": "version: 1\n"
        f"email: {{server: '{letterbox.address}', from: tocsin@example.org, security: none}}\n"
        "receivers:\n  - {name: veille, email: {to: [veille@example.org]}}\nroute: {receivers: [veille]}\n",
    }
