"""How often a living rule is taken for dead, and how soon a dead one: generated years of rings.

python -m benchmarks.dead_rules [--rules 400]
"""

import argparse
import math
import random
from collections.abc import Callable, Sequence
from typing import Final

from worker.rules.dead import DAYS, silence_of

YEAR: Final = 365
DIES_ON: Final = 200
READ: Final = 4_000  # articles of a working day
WEEKEND: Final = 0.45
HOLIDAYS: Final = {*range(134, 142), *range(352, 365)}  # of the rules' year: a bridge in May, Christmas
AUGUST: Final = range(212, 243)
RATES: Final = (3, 6, 12, 40)  # rings a week
Rate = Callable[[random.Random, float], list[float]]  # of each day, from the mean of a day


def poisson(rng: random.Random, mean: float) -> int:
    """A draw; a normal one where the mean is large."""
    if mean > 50:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit, number, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        number += 1
        product *= rng.random()
    return number


def activity(day: int, *, weekend: float, holiday: float, august: float) -> float:
    """How much happens in a day, of a working day."""
    share = weekend if day % 7 in {5, 6} else 1.0
    share *= holiday if day in HOLIDAYS else 1.0
    return share * (august if day in AUGUST else 1.0)


def steady(_rng: random.Random, mean: float) -> list[float]:
    """As much as all news."""
    return [mean * activity(day, weekend=WEEKEND, holiday=0.5, august=0.7) for day in range(YEAR)]


def office_hours(_rng: random.Random, mean: float) -> list[float]:
    """A parliament, a court: nothing at weekends, next to nothing in holidays and in August."""
    return [mean * activity(day, weekend=0.0, holiday=0.1, august=0.3) for day in range(YEAR)]


def restless(rng: random.Random, mean: float) -> list[float]:
    """A gamma factor for each day: three times as much variance as chance and more."""
    return [rate * rng.gammavariate(0.5, 2.0) for rate in steady(rng, mean)]


def waves(rng: random.Random, mean: float) -> list[float]:
    """A subject that is hot for a week and cold for the next: a log-normal rate that remembers."""
    found, level = [], rng.gauss(0, 1)
    for rate in steady(rng, mean):
        level = level * math.exp(-1 / 7) + rng.gauss(0, math.sqrt(1 - math.exp(-2 / 7)))
        found.append(rate * math.exp(level - 0.5))
    return found


def stories(rng: random.Random, mean: float) -> list[float]:
    """Events that ring eight times each over some days."""
    found = [0.0] * YEAR
    for day, rate in enumerate(steady(rng, mean)):
        for _ in range(poisson(rng, rate / 8)):
            for later in range(10):
                if day + later < YEAR:
                    found[day + later] += 8 * (math.exp(-later / 2) * (1 - math.exp(-1 / 2)))
    return found


KINDS: Final[Sequence[Rate]] = (steady, office_hours, restless, waves, stories)


def year_of(rng: random.Random, kind: Rate, per_week: float) -> tuple[list[int], list[int]]:
    """Rings and articles of each day. One rule in ten has a week in which the service was stopped."""
    rates = kind(rng, per_week / 7 / 0.83)
    rings = [poisson(rng, rate) for rate in rates]
    read = [
        poisson(rng, READ * activity(day, weekend=WEEKEND, holiday=0.5, august=0.7)) for day in range(YEAR)
    ]
    if rng.random() < 0.1:
        start = rng.randrange(YEAR - 7)
        for day in range(start, start + 7):
            rings[day] = read[day] = 0
    return rings, read


def alarms(rings: Sequence[int], read: Sequence[int], start: int = 0) -> list[int]:
    """The days on which the rule is newly taken for dead."""
    found, was_dead = [], False
    for day in range(start, YEAR):
        window = slice(max(0, day + 1 - DAYS), day + 1)
        is_dead = silence_of(rings[window], read[window]) is not None
        if is_dead and not was_dead:
            found.append(day)
        was_dead = is_dead
    return found


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", type=int, default=400)
    rules = parser.parse_args().rules
    rng = random.Random(6)
    print(f"{'rule':<14}{'a week':>7}{'false a rule and year':>23}{'found, of dead':>16}{'after days':>12}")
    for kind in KINDS:
        for per_week in RATES:
            years = [year_of(rng, kind, per_week) for _ in range(rules)]
            false = sum(len(alarms(rings, read)) for rings, read in years) / rules
            delays = sorted(
                found[0] - DIES_ON
                for rings, read in years
                if (found := alarms([*rings[:DIES_ON], *[0] * (YEAR - DIES_ON)], read, DIES_ON))
            )
            median = delays[len(delays) // 2] if delays else math.nan
            share = len(delays) / rules
            print(f"{kind.__name__:<14}{per_week:>7}{false:>23.3f}{share:>16.0%}{median:>12}")


if __name__ == "__main__":
    main()
