"""Rules that have died: they used to ring, and do not any more. Counts by day in, a verdict out.

A rule dies of a feed that is gone, of another's edit, of a name that changed. What it must not be taken for
is a lull: stories come in bursts, weekends and holidays are quiet. So
- days are measured by the articles that were read in them: half the articles, half a day; none, no day;
- what rang together counts once: rings are divided by how much more their weeks differ than chance would have
  it (the index of dispersion); a gamma posterior of the rate that is left says how strange the silence is;
- it must be strange among the silences that the rule has had before, too: were these of exponential length,
  the next one would be c times the longest of n with probability n! c! / (n + c)!.
`benchmarks/dead_rules.py` measures how often a living rule is taken for dead, and how soon a dead one is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import exp, lgamma
from statistics import fmean, variance
from typing import Final

DAYS: Final = 120  # that are looked at
FEWEST_DAYS: Final = 28  # before the silence
FEWEST_RINGS: Final = 12  # of them
SHORTEST_SILENCE: Final = 10  # days
SHORTEST_LENGTH: Final = 9.0  # of it, in days of as many articles as usual
FEWEST_SILENCES: Final = 4  # are taken to have been before, where there were fewer: the rate says more then
CHANCE: Final = 1e-3  # of so long a silence, for one that is told: by the rate of before
CHANCE_AMONG_SILENCES: Final = 1e-3  # likewise, by the silences of before
CAUTION: Final = 1.5  # a few weeks say little of how much they differ
WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A rule that is taken for dead: for how many days it is silent, how often it rang in a week before."""

    days: int
    rings_a_week: float


def silence_of(rings: Sequence[int], read: Sequence[int]) -> Silence | None:
    """Of a rule that is dead. `rings` and `read`: its rings, and all articles read, by day; today is last."""
    if any(rings[-SHORTEST_SILENCE:]):  # nearly always so
        return None
    first = next((day for day, number in enumerate(rings) if number), len(rings))
    days = [(rung, seen) for rung, seen in zip(rings[first:], read[first:], strict=True) if seen]
    silent = _trailing_zeros([rung for rung, _ in days])
    before, since = days[: len(days) - silent], days[len(days) - silent :]
    rung = sum(number for number, _ in before)
    if silent < SHORTEST_SILENCE or len(before) < FEWEST_DAYS or rung < FEWEST_RINGS:
        return None
    usual = fmean(seen for _, seen in before)
    length = min(sum(seen for _, seen in since) / usual, float(silent))
    if length < SHORTEST_LENGTH or _chance(before, length) > CHANCE:
        return None
    if _chance_among(_silences(before, usual), length) > CHANCE_AMONG_SILENCES:
        return None
    return Silence(days=silent, rings_a_week=rung * WEEK / len(before))


def _chance(before: Sequence[tuple[int, int]], length: float) -> float:
    """Of hearing nothing for so long, by what rang before: (T / (T + t)) ^ independent rings."""
    rings = [number for number, _ in before]
    return float((len(rings) / (len(rings) + length)) ** (sum(rings) / _dispersion(rings)))


def _dispersion(rings: Sequence[int]) -> float:
    """How much more the weeks differ than chance would have it: 1 where they do not; rather too much."""
    weeks = [sum(rings[end - WEEK : end]) for end in range(len(rings), WEEK - 1, -WEEK)]
    if not any(weeks):
        return 1.0
    excess = variance(weeks) / fmean(weeks) - 1
    return 1.0 + max(0.0, CAUTION * excess)


def _silences(days: Sequence[tuple[int, int]], usual: float) -> list[float]:
    """How long those of before were, in days of as many articles as usual."""
    runs = groupby(days, key=lambda day: not day[0])
    return [sum(seen for _, seen in run) / usual for is_silent, run in runs if is_silent]


def _chance_among(earlier: Sequence[float], length: float) -> float:
    """Of a silence of this length after these."""
    if not earlier:
        return 0.0
    number, times = max(len(earlier), FEWEST_SILENCES), length / max(earlier)
    return exp(lgamma(number + 1) + lgamma(times + 1) - lgamma(number + times + 1))


def _trailing_zeros(numbers: Sequence[int]) -> int:
    return next((n for n, number in enumerate(reversed(numbers)) if number), len(numbers))
