"""What happened in a run: what was done to the service, and what its peers took."""

from dataclasses import dataclass

from tests.chaos.newsroom import Told


@dataclass(frozen=True)
class Fault:
    """Something that was done to the service: from when to when, to which processes."""

    kind: str  # kill, pause, also at a moment that was aimed at; truncate
    target: str  # the kind of process
    pids: frozenset[int]
    start: float  # time.monotonic()
    end: float
    forgotten: float = 0.0  # seconds of writes that a truncation took


@dataclass(frozen=True)
class Taken:
    """A message that a peer took."""

    at: float  # time.monotonic()
    channel: str
    alerts: frozenset[Told]
    sender: int  # the process that sent it, 0 if it could not be found out
    is_answer_lost: bool = False
