"""`tocsin run` as its user starts it: the real command, its real processes, a configuration of its own."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import psutil

from worker.settings import PROJECT

PATIENCE = 60.0  # seconds until a test gives up waiting; none measures how long anything took
Event = dict[str, Any]


def until(is_so: Callable[[], object], what: str, *, seconds: float = PATIENCE) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"it did not come about in {seconds:g} s: {what}"
        time.sleep(0.05)


class Service:
    """The service, while the `with` block lasts; every line that it shows is in `events`."""

    command: Sequence[str] = (str(PROJECT / "tocsin"),)

    def __init__(self, directory: Path, **environment: str) -> None:
        self.configuration = directory / "config"
        self.data = directory / "data"
        self.configuration.mkdir()
        self.events: list[Event] = []
        self._process: subprocess.Popen[str] | None = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TOCSIN")},
            "TOCSIN_CONFIG": str(self.configuration),
            "TOCSIN_DATA": str(self.data),
            "TOCSIN_ENV_FILE": os.devnull,
            "TOCSIN_ALLOW_ADDRESSES": "127.0.0.1:*",
            "TOCSIN_STILL_SECONDS": "1",
            **environment,
        }

    def write(self, name: str, text: str) -> None:
        """Write a configuration file, as an editor does: it appears whole."""
        path = self.configuration / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it; what it showed last is what pytest shows of a test that failed."""
        try:
            self.stop()
        finally:
            for process in self.processes():
                process.kill()
            for event in self.events[-60:]:
                print(json.dumps(event, ensure_ascii=False)[:300])  # noqa: T201

    def start(self) -> None:
        """Start it, and wait until it has a configuration."""
        before = len(self.events_of("configuration"))
        self._process = subprocess.Popen(
            [*self.command, "run", "--json"],
            env=self.environment,
            cwd=PROJECT,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        threading.Thread(target=self._read, args=(self._process,), daemon=True).start()
        until(lambda: len(self.events_of("configuration")) > before, "a running configuration")

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        return self._process.wait(timeout=30)

    def kill(self) -> None:
        """`kill -9` of the supervisor alone; everything that it started ends by itself, a little later."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self.events.append(json.loads(line))

    def events_of(self, name: str, **fields: object) -> list[Event]:
        """The lines of one kind so far, those with these fields."""
        return [
            event
            for event in list(self.events)
            if event.get("event") == name and all(event.get(key) == value for key, value in fields.items())
        ]

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of `tocsin`, as this service's user gives it."""
        return subprocess.run(
            [str(PROJECT / "tocsin"), *words],
            env=self.environment,
            text=True,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )

    def ask(self, *words: str) -> list[Event]:
        """What a command answers with --json."""
        answer = self.run(*words, "--json")
        assert answer.returncode == 0, answer.stderr
        return [json.loads(line) for line in answer.stdout.splitlines()]

    def processes(self) -> list[psutil.Process]:
        """Every process that works on this service's data, the supervisor included."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            is_store = process.cwd() == str(self.data)  # it writes its own title over its environment
            return is_store or process.environ().get("TOCSIN_DATA") == str(self.data)
        except psutil.Error:
            return False

    def process(self, *words: str) -> psutil.Process:
        """The one process of the service whose command has all these words and whose parent has not."""
        found = [process for process in self.processes() if _has(process, words)]
        tops = [process for process in found if process.ppid() not in {one.pid for one in found}]
        assert len(tops) == 1, (words, tops)
        return tops[0]


def _has(process: psutil.Process, words: Iterable[str]) -> bool:
    try:
        line = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return all(word in line for word in words)
