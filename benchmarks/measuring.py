"""How every benchmark measures: ours and a peer in turns, in processor time, as a ratio of the two."""

import gc
import json
import os
import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median, quantiles
from types import TracebackType
from typing import Final, Self, TypeVar

SHARED_DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"

Item = TypeVar("Item")
Clock = Callable[[], float]  # seconds
PROCESSOR: Final[Mapping[str, Clock]] = {"processor": time.process_time}


class Watch:
    """Adds up, for each clock, the time inside its `with`; what is outside is preparation."""

    def __init__(self, clocks: Mapping[str, Clock]) -> None:
        """Nothing has passed yet."""
        self._clocks = clocks
        self.seconds = dict.fromkeys(clocks, 0.0)

    def __enter__(self) -> Self:
        """Collect garbage first: nobody pays for the other's."""
        gc.collect()
        self._since = {name: clock() for name, clock in self._clocks.items()}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Add what passed."""
        for name, clock in self._clocks.items():
            self.seconds[name] += clock() - self._since[name]


Work = Callable[[Watch, int], int]  # is given the round's number, returns how many items it did


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Medians over the rounds; `ratio` is ours over the peer's, per item: below 1 ours is cheaper.

    In half of the rounds it was between `low` and `high`.
    """

    what: str
    peer: str
    clock: str
    ours_us: float
    peer_us: float
    ratio: float
    low: float
    high: float
    rounds: int

    def __str__(self) -> str:
        """As people read it."""
        return (
            f"  {self.what} against {self.peer} [{self.clock} time]\n"
            f"    {_each(self.ours_us)} against {_each(self.peer_us)}"
            f"   ratio {self.ratio:.2f} ({self.low:.2f} to {self.high:.2f} in half of {self.rounds} rounds)"
        )


def compare(
    what: str,
    peer: str,
    ours: Work,
    theirs: Work,
    *,
    rounds: int,
    clocks: Mapping[str, Clock] = PROCESSOR,
) -> tuple[Comparison, ...]:
    """Ours and the peer's in turns, each first in every other round; round 0 warms up and does not count."""
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in clocks}
    for number in range(rounds + 1):
        turns = (ours, theirs) if number % 2 else (theirs, ours)
        seconds = {work: _per_item(work, number, clocks) for work in turns}
        for name in clocks if number else ():
            spent[name].append((seconds[ours][name], seconds[theirs][name]))
    return tuple(comparison(what, peer, name, pairs) for name, pairs in spent.items())


def comparison(what: str, peer: str, clock: str, pairs: list[tuple[float, float]]) -> Comparison:
    """From the rounds' (ours, the peer's) seconds per item."""
    ratios = [ours / theirs for ours, theirs in pairs]
    low, _, high = quantiles(ratios, n=4, method="inclusive")
    return Comparison(
        what=what,
        peer=peer,
        clock=clock,
        ours_us=round(median(ours for ours, _ in pairs) * 1e6, 2),
        peer_us=round(median(theirs for _, theirs in pairs) * 1e6, 2),
        ratio=round(median(ratios), 3),
        low=round(low, 3),
        high=round(high, 3),
        rounds=len(pairs),
    )


def report(
    benchmark: str, comparisons: Iterable[Comparison], *, libraries: Iterable[str], **figures: float
) -> None:
    """Print what was found, the machine, and all of it as one line of JSON."""
    found = tuple(comparisons)
    machine = _machine(libraries)
    print(benchmark, *found, sep="\n")
    for name, value in figures.items():
        print(f"  {name.replace('_', ' ')}: {value:,.10g}")
    print("  machine:", ", ".join(f"{name} {value}" for name, value in machine.items()))
    print(
        json.dumps(
            {
                "benchmark": benchmark,
                "machine": machine,
                "comparisons": [asdict(one) for one in found],
                "figures": figures,
            }
        )
    )


def part(items: Sequence[Item], number: int, parts: int) -> Sequence[Item]:
    """Another part of the items in each round: turns are short, so that both sides meet the same noise."""
    return items[number % parts :: parts]


def shared(name: str) -> Path:
    """Data beside the project; where it is absent the benchmark ends here, and says so."""
    path = SHARED_DATA / name
    if not path.exists():
        print(f"skipped: needs {name} of the shared data, which is not part of the project")
        raise SystemExit(0)
    return path


def _per_item(work: Work, number: int, clocks: Mapping[str, Clock]) -> dict[str, float]:
    watch = Watch(clocks)
    items = work(watch, number)
    return {name: seconds / items for name, seconds in watch.seconds.items()}


def _each(microseconds: float) -> str:
    return f"{microseconds:,.0f} µs ({1e6 / microseconds:,.0f}/s)"


def _machine(libraries: Iterable[str]) -> dict[str, str]:
    """What the figures depend on; neither names nor paths of the machine."""
    return {
        "cores": str(os.cpu_count()),
        platform.python_implementation(): platform.python_version(),
        platform.system(): platform.machine(),
        **{name: version(name) for name in libraries},
    }
