"""The account of a run: what was committed, told, repeated and why, dead, lost. Pure: data in, data out."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.facts import Fault, Taken
from tests.chaos.newsroom import Told

RECORDED_WITHIN = 10.0  # seconds after a send that its record may take: the store is asked for about 8
MOST_REPEATED = 0.01  # of all alerts, in the leg without power loss
DRAINED_WITHIN = 60.0  # seconds
ARRIVES_WITHIN = 5.0  # seconds that a peer under load may leave a message unread
UNEXPLAINED = "unexplained"
CAUSES = (
    "the peer's answer was lost",
    "the process died",
    "the process was paused past its lease",
    "the store was out of reach",
    "the store was rolled back",
)


@dataclass(frozen=True)
class Repeat:
    """Alerts that were told again, and why that was not to be avoided."""

    channel: str
    alerts: int
    cause: str
    sender: int  # the process that sent it first
    after: float  # seconds


@dataclass(kw_only=True)
class Account:
    """See the module."""

    leg: str
    seed: int
    lease_s: float
    committed: int
    told: int
    messages: int
    dead: int
    dead_for_nothing: list[str]  # no peer had refused them
    lost: list[str]
    unfinished: dict[str, int]  # alerts whose record says neither told nor dead
    outcomes: dict[str, int]  # of the articles' entries: all must have rung
    repeated: int  # alerts told more than once, each time counted
    repeats: list[Repeat]
    counted: int  # sends that the service itself counts as perhaps repeated
    drained_s: float
    run_s: float
    faults: dict[str, int] = field(default_factory=dict)
    troubles: dict[str, int] = field(default_factory=dict)
    leases_expired: int = 0  # work that a fault met in flight

    @property
    def repeated_share(self) -> float:
        return self.repeated / max(self.told, 1)

    @property
    def causes(self) -> dict[str, int]:
        return dict(Counter(repeat.cause for repeat in self.repeats).most_common())

    def broken(self) -> Iterator[str]:
        """Which promises the run shows to be broken."""
        yield from (f"lost: {one}" for one in self.lost)
        yield from (f"dead, though nobody refused it: {one}" for one in self.dead_for_nothing)
        yield from (f"{number} alerts are still {status}" for status, number in self.unfinished.items())
        yield from (f"{number} entries: {name}" for name, number in self.outcomes.items() if name != "rung")
        yield from (f"repeated: {cause}" for cause in self.causes if cause not in CAUSES)
        if self.leg == "kill" and len(self.repeats) > self.counted:  # losing power forgets the count, too
            yield f"{len(self.repeats)} repeats, only {self.counted} counted"

    def too_much(self) -> Iterator[str]:
        """What is more than a full run may show; a short one on a busy machine proves nothing of it."""
        if self.drained_s > DRAINED_WITHIN:
            yield f"drained after {self.drained_s:.0f} s"
        if self.leg == "kill" and self.repeated_share >= MOST_REPEATED:
            yield f"{self.repeated_share:.2%} of the alerts are told again"

    def as_json(self) -> dict[str, Any]:
        facts = {key: value for key, value in vars(self).items() if key != "repeats"}
        repeats = [vars(repeat) for repeat in self.repeats]
        return {**facts, "repeated_share": self.repeated_share, "causes": self.causes, "repeats": repeats}

    def as_text(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"leg {self.leg}, seed {self.seed}, leases of {self.lease_s:g} s, {self.run_s:.0f} s of faults"
        yield f"  committed  {self.committed} alerts"
        yield f"  told       {self.told} alerts, in {self.messages} messages"
        share = f"{self.repeated_share:.2%}"
        yield f"  repeated   {self.repeated} alerts ({share}), in {len(self.repeats)} messages"
        yield from (f"             {number:5} {cause}" for cause, number in self.causes.items())
        yield f"  counted    {self.counted} sends that may have been repeats"
        yield f"  dead       {self.dead} alerts"
        yield f"  lost       {len(self.lost)} alerts{': ' + ', '.join(self.lost[:5]) if self.lost else ''}"
        yield from (
            f"  unfinished {number} alerts are {status}" for status, number in self.unfinished.items()
        )
        yield f"  drained    {self.drained_s:.1f} s after the last fault"
        yield "  faults     " + ", ".join(f"{number} {name}" for name, number in self.faults.items())
        yield "  peers      " + ", ".join(f"{number} {name}" for name, number in self.troubles.items())


def repeats_of(taken: Sequence[Taken], faults: Sequence[Fault]) -> list[Repeat]:
    """Every message that told something again, each with the cause of its first such alert."""
    before: dict[Told, Taken] = {}
    found = []
    for message in sorted(taken, key=lambda one: one.at):
        again = [alert for alert in sorted(message.alerts) if alert in before]
        if again:
            first = before[again[0]]
            cause = cause_of(first, message, faults)
            found.append(Repeat(message.channel, len(again), cause, first.sender, message.at - first.at))
        before.update(dict.fromkeys(message.alerts, message))
    return found


def cause_of(first: Taken, again: Taken, faults: Sequence[Fault]) -> str:
    """Why the first message was not on record when the second was sent: one of promise 3's five, or not."""
    lost, died, paused, unreachable, rolled_back = CAUSES
    if first.is_answer_lost:
        return lost
    if any(_took_back(fault, first, again) for fault in faults):
        return rolled_back
    if any(_killed_sender(fault, first) for fault in faults):
        return died
    after = [fault for fault in faults if _is_between(fault, first)]
    if any(fault.kind.startswith("pause") and first.sender in fault.pids for fault in after):
        return paused
    if any(fault.target == "store" for fault in after):
        return unreachable
    return UNEXPLAINED


def _took_back(fault: Fault, first: Taken, again: Taken) -> bool:
    is_forgotten = first.at + RECORDED_WITHIN > fault.start - fault.forgotten
    return fault.kind == "truncate" and is_forgotten and first.at < fault.start < again.at


def _killed_sender(fault: Fault, first: Taken) -> bool:
    """What a process had sent when it died reaches the peer a little after its death."""
    if not fault.kind.startswith("kill"):
        return False
    if not first.sender:  # not found among the living
        is_near = first.at - ARRIVES_WITHIN <= fault.start <= first.at
        return is_near and fault.target in {"deliverer", "supervisor"}
    is_near = first.at - ARRIVES_WITHIN <= fault.start <= first.at + RECORDED_WITHIN
    return first.sender in fault.pids and is_near


def _is_between(fault: Fault, first: Taken) -> bool:
    """Whether the fault lay between the peer's acceptance and our record of it."""
    return fault.end >= first.at and fault.start <= first.at + RECORDED_WITHIN


def faults_by_kind(faults: Iterable[Fault]) -> dict[str, int]:
    numbers: dict[str, int] = defaultdict(int)
    for fault in faults:
        numbers[f"{fault.kind} {fault.target}"] += 1
    return dict(sorted(numbers.items()))
