"""The processes of the service and the command of each: for one machine, containers and systemd alike."""

import os
import sys
from dataclasses import dataclass
from typing import Final, Literal

from worker.settings import Settings

Kind = Literal["read", "deliver"]


@dataclass(frozen=True, slots=True)
class Worker:
    """The queues that a kind of worker takes hints from, and how it runs several at once."""

    queues: str
    pool: str


# Pages are read in processes: one may be killed, and a bound on processor time works in a main thread only.
# Deliveries wait for peers: threads do, and stop at once.
WORKERS: Final[dict[Kind, Worker]] = {
    "read": Worker(queues="poll,read", pool="prefork"),
    "deliver": Worker(queues="gather,deliver", pool="threads"),
}


def role_command(*words: str) -> list[str]:
    """A command of `tocsin`, by the interpreter that runs now."""
    return [sys.executable, "-m", "worker.cli", *words]


def become_worker(kind: Kind, settings: Settings) -> None:
    """Turn this process into Celery's; its node is named after the kind, as are its heartbeats."""
    command = worker_command(kind, settings)
    os.execv(command[0], command)  # noqa: S606 - our own interpreter; no shell is wanted


def worker_command(kind: Kind, settings: Settings) -> list[str]:
    """Celery's command line for a kind of worker."""
    worker = WORKERS[kind]
    at_once = settings.readers if kind == "read" else settings.deliverers
    return [
        sys.executable,
        # Celery's long warning to root; containers run as another user, a laptop's owner knows.
        "-W",
        "ignore:You're running the worker",
        "-m",
        "celery",
        "-A",
        "worker.app",
        "--quiet",
        "worker",
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
        "-l",
        "WARNING",
        "-Q",
        worker.queues,
        "-P",
        worker.pool,
        "-c",
        str(at_once),
        "-n",
        f"{kind}@%h",
    ]
