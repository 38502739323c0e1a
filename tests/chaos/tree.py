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
from tests.chaos.facts import Fault
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
PAUSED = ("reader", "store", "ticker", "supervisor", "leash", "deliverer")  # in turn
AIMS = (  # what, to whom, and when: not by luck
    ("kill in flight", "deliverer"),
    ("pause in flight", "deliverer"),
    ("kill after the send", "deliverer"),
    ("kill in flight", "reader"),
)
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
    aims: list[tuple[str, str]] = field(default_factory=list)  # what is still to be done to whom
    _to_pause: deque[str] = field(default_factory=lambda: deque(PAUSED))
    _known: dict[str, tuple[int, ...]] = field(default_factory=dict)  # processes by their kind
    _ports_of_dead: dict[int, int] = field(default_factory=dict)  # what they held when they were killed
    _aiming: threading.Lock = field(default_factory=threading.Lock)
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
        found = [one for one in self.service.processes() if self._may_die(one)]
        spared = [one for one in found if kind_of(one) in {*KINDS.values()} - self.killed]
        if not found:
            return  # all that is left is paused: nobody starts the others again
        victim = self.chance.choice(spared or found)  # first one of each kind, then any
        kind = kind_of(victim)
        self.killed.add(kind)
        if kind == "supervisor":
            self._kill_service(victim)
            return
        now = time.monotonic()
        with suppress(psutil.NoSuchProcess):
            own = {victim.pid, *(child.pid for child in victim.children(recursive=True))}
            self._kill(victim)
            self.faults.append(Fault("kill", kind, frozenset(own), now, now))
        if kind == "store" and is_power_lost:
            self._truncate(victim)

    def _may_die(self, process: psutil.Process) -> bool:
        """Not what is paused, and no supervisor whose leash is: nothing would end what it started."""
        is_leashed = not any(kind_of_pid(pid) == "leash" for pid in [*self.paused])
        return process.pid not in self.paused and (is_leashed or kind_of(process) != "supervisor")

    def _kill(self, victim: psutil.Process) -> None:
        """Stop it first: so what it was sending when it died is known for certain."""
        if kind_of(victim) == "deliverer":
            victim.suspend()
            ports = [one.laddr.port for one in victim.net_connections("tcp4") if one.laddr]
            self._ports_of_dead |= dict.fromkeys(ports, victim.pid)
        victim.kill()

    def _kill_service(self, supervisor: psutil.Process) -> None:
        """Its user starts it again at once, while what the dead one started is still being ended."""
        own = [supervisor, *supervisor.children(recursive=True)]
        pids, start = frozenset(one.pid for one in own), time.monotonic()
        self.service.kill()
        self.faults.append(Fault("kill", "supervisor", pids, start, start))
        self.service.start()
        _, alive = psutil.wait_procs(own, timeout=60)
        assert not alive, f"left behind by the supervisor: {alive}"

    def pause_one(self) -> None:
        """SIGSTOP one process until its leases have ended, then SIGCONT; the faults go on meanwhile."""
        kind = self._to_pause[0]
        found = [one for one in self.service.processes() if kind_of(one) == kind]
        if found:
            self._to_pause.rotate(-1)
            victim = self.chance.choice(found)
            self._start(lambda: self._pause(victim, kind))

    def _pause(self, victim: psutil.Process, kind: str, name: str = "pause") -> None:
        start = time.monotonic()
        self.paused.add(victim.pid)
        with suppress(psutil.NoSuchProcess):
            victim.suspend()
            self._resume.wait(self.lease + PAST_THE_LEASE)
            victim.resume()
        self.paused.discard(victim.pid)
        self.faults.append(Fault(name, kind, frozenset({victim.pid}), start, time.monotonic()))

    def is_aiming_at(self, kind: str) -> bool:
        return any(kind == of for _, of in self.aims)

    def strike(self, kind: str, pid: int, moment: str = "in flight") -> None:
        """Kill or pause the process that has work in hand, if we aim: so that is met for certain."""
        with self._aiming, suppress(psutil.Error):
            aim = next((one for one in self.aims if one[1] == kind and one[0].endswith(moment)), None)
            if aim is None or not pid or pid in self.paused:
                return
            victim = psutil.Process(pid)
            if aim[0].startswith("pause"):
                victim.suspend()  # at once: the thread may come late
                self._start(lambda: self._pause(victim, kind, aim[0]))
            else:
                now = time.monotonic()
                self._kill(victim)
                self.faults.append(Fault(aim[0], kind, frozenset({pid}), now, now))
            self.aims.remove(aim)

    @property
    def is_waiting_for_work(self) -> bool:
        """Every kind of process was killed; a slow machine must get round to what is still aimed at."""
        return self.killed >= {*KINDS.values()} and bool(self.aims)

    @property
    def has_met_all(self) -> bool:
        """Every kind of process was killed, and struck was all that was aimed at."""
        return self.killed >= {*KINDS.values()} and not self.aims

    def end_pause(self) -> None:
        """Whoever is paused goes on, now."""
        self._resume.set()
        until = time.monotonic() + 60.0
        while self.paused and time.monotonic() < until:
            time.sleep(0.01)

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

    def holder_of(self, kind: str, port: int) -> int:
        """The process of this kind that holds a local port, or held it when it was killed; 0 if none."""
        for pid in self._known.get(kind, ()):
            if _holds(pid, port):
                return pid
        if port in self._ports_of_dead:
            return self._ports_of_dead[port]
        self._known[kind] = tuple(one.pid for one in self.service.processes() if kind_of(one) == kind)
        found = next((pid for pid in self._known[kind] if _holds(pid, port)), 0)
        return found or self._ports_of_dead.get(port, 0)  # it may just have been killed


def _holds(pid: int, port: int) -> bool:
    with suppress(psutil.Error):
        return any(one.laddr.port == port for one in psutil.Process(pid).net_connections("tcp4") if one.laddr)
    return False


def kind_of_pid(pid: int) -> str:
    with suppress(psutil.Error):
        return kind_of(psutil.Process(pid))
    return "gone"


def kind_of(process: psutil.Process) -> str:
    try:
        line = " ".join(process.cmdline())
    except psutil.Error:
        return "gone"
    return next((kind for words, kind in KINDS.items() if words in line), "other")
