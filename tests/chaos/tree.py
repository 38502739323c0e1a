"""The service's tree of processes, to be killed, paused and robbed of its memory."""

import os
import random
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import psutil

from tests.acceptance.service import Service
from tests.chaos.account import Fault
from worker.ops.roles import role_command
from worker.ops.supervisor import Role, Supervisor
from worker.settings import PROJECT

KINDS = {
    "valkey-server": "store",
    "worker.ops.leash": "leash",
    "-Q poll,read": "reader",
    "worker.cli worker read": "reader",  # before it turns into Celery
    "-Q gather,deliver": "deliverer",
    "worker.cli worker deliver": "deliverer",
    "worker.cli ticker": "ticker",
    "worker.cli run": "supervisor",
}
PAUSED = ("deliverer", "reader", "store", "ticker")  # in turn
PAST_THE_LEASE = 3.0  # seconds
SAMPLED_EVERY = 0.05  # seconds: how exactly the writes of the last second are known
FORGOTTEN = (0.5, 2.0)  # seconds of writes that losing power costs with appendfsync everysec


@dataclass
class Tree:
    """A service with a second deliverer beside it, as a second machine would have; what was done to it."""

    service: Service
    lease: float
    chance: random.Random
    faults: list[Fault] = field(default_factory=list)
    killed: set[str] = field(default_factory=set)  # kinds of processes
    paused: set[int] = field(default_factory=set)
    is_aiming: bool = False  # at the next deliverer that hands a message over
    _to_pause: deque[str] = field(default_factory=lambda: deque(PAUSED))
    _deliverers: tuple[int, ...] = ()
    _second: Supervisor = field(init=False)
    _threads: list[threading.Thread] = field(default_factory=list)
    _sizes: deque[tuple[float, Path, int]] = field(default_factory=lambda: deque(maxlen=200))
    _resume: threading.Event = field(default_factory=threading.Event)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self.service.start()
        self._second = Supervisor(
            roles=[Role(name="second deliverer", command=role_command("worker", "deliver"))],
            environ={**self.service.environment, "PYTHONPATH": str(PROJECT)},
            on_line=lambda *_: None,
        )
        self._start(self._second.run)
        self._start(self._sample)
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self.end_pause()
        self._second.stop()
        for thread in self._threads:
            thread.join()
        self.service.stop()
        for process in self.service.processes():
            process.kill()

    def _start(self, work: Callable[[], object]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self._threads.append(thread)

    # Faults

    def kill_one(self, *, is_power_lost: bool) -> None:
        """`kill -9` of one of all processes; of the supervisor: its user starts the service again."""
        found = [one for one in self.service.processes() if one.pid not in self.paused]
        spared = [one for one in found if kind_of(one) in {*KINDS.values()} - self.killed]
        victim = self.chance.choice(spared or found)  # first one of each kind, then any
        kind = kind_of(victim)
        self.killed.add(kind)
        if kind == "supervisor":
            self._kill_service(victim)
            return
        now = time.monotonic()
        with suppress(psutil.NoSuchProcess):
            own = {victim.pid, *(child.pid for child in victim.children(recursive=True))}
            victim.kill()
            self.faults.append(Fault("kill", kind, frozenset(own), now, now))
        if kind == "store" and is_power_lost:
            self._truncate(victim)

    def _kill_service(self, supervisor: psutil.Process) -> None:
        """Its user starts it again at once, while what the dead one started is still being ended."""
        own = [supervisor, *supervisor.children(recursive=True)]
        pids, start = frozenset(one.pid for one in own), time.monotonic()
        self.service.kill()
        self.faults.append(Fault("kill", "supervisor", pids, start, start))
        self.service.start()
        _, alive = psutil.wait_procs(own, timeout=20)
        assert not alive, f"left behind by the supervisor: {alive}"

    def pause_one(self) -> None:
        """SIGSTOP one process until its leases have ended, then SIGCONT; the faults go on meanwhile."""
        kind = self._to_pause[0]
        found = [one for one in self.service.processes() if kind_of(one) == kind]
        if found:
            self._to_pause.rotate(-1)
            victim = self.chance.choice(found)
            self._start(lambda: self._pause(victim, kind))

    def _pause(self, victim: psutil.Process, kind: str) -> None:
        start = time.monotonic()
        with suppress(psutil.NoSuchProcess):
            self.paused.add(victim.pid)
            victim.suspend()
            self._resume.wait(self.lease + PAST_THE_LEASE)
            victim.resume()
        self.paused.discard(victim.pid)
        self.faults.append(Fault("pause", kind, frozenset({victim.pid}), start, time.monotonic()))

    def strike(self, pid: int) -> None:
        """Kill the process that is handing a message over, if we aim: work in flight is met for certain."""
        if not self.is_aiming or not pid or pid in self.paused:
            return
        with suppress(psutil.Error):
            victim = psutil.Process(pid)
            if kind_of(victim) == "deliverer":
                victim.kill()
                self.is_aiming = False
                now = time.monotonic()
                self.faults.append(Fault("kill in flight", "deliverer", frozenset({pid}), now, now))

    @property
    def has_met_all(self) -> bool:
        """Every kind of process was killed, one deliverer in flight, and one paused."""
        return self.killed >= {*KINDS.values()} and not self.is_aiming and self._to_pause[0] != PAUSED[0]

    def end_pause(self) -> None:
        """Whoever is paused goes on, now."""
        self._resume.set()

    def _truncate(self, store: psutil.Process) -> None:
        """Losing power: what was written to the append-only file in the last moments is gone."""
        psutil.wait_procs([store], timeout=5)
        forgotten = self.chance.uniform(*FORGOTTEN)
        killed = time.monotonic()
        latest = self._sizes[-1][1]
        older = [size for at, path, size in self._sizes if path == latest and at <= killed - forgotten]
        if not older or not latest.exists():
            return
        os.truncate(latest, min(older[-1], latest.stat().st_size))
        self.faults.append(Fault("truncate", "store", frozenset({store.pid}), killed, killed, forgotten))

    def _sample(self) -> None:
        while not self._is_over.wait(SAMPLED_EVERY):
            for path in sorted(self.service.data.glob("appendonlydir/*.incr.aof"))[-1:]:
                with suppress(FileNotFoundError):
                    self._sizes.append((time.monotonic(), path, path.stat().st_size))

    # Looking

    def sender_of(self, port: int) -> int:
        """The deliverer that holds this local port, 0 if none is found."""
        for pids in (self._deliverers, self._look_for_deliverers()):
            for pid in pids:
                with suppress(psutil.Error):
                    if any(one.laddr.port == port for one in psutil.Process(pid).net_connections("tcp4")):
                        return pid
        return 0

    def _look_for_deliverers(self) -> tuple[int, ...]:
        found = tuple(one.pid for one in self.service.processes() if kind_of(one) == "deliverer")
        self._deliverers = found
        return found


def kind_of(process: psutil.Process) -> str:
    try:
        line = " ".join(process.cmdline())
    except psutil.Error:
        return "gone"
    return next((kind for words, kind in KINDS.items() if words in line), "other")
