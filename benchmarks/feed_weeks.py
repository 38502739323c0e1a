"""Weeks of feeds to simulate polls on: when each entry came, in hours since a Monday, midnight UTC.

Outlets of a recorded morning (real times, bursts and all, told again each day with fewer entries and some
minutes apart), and generated feeds of every kind: inhomogeneous Poisson with the shape of a day, weekends,
livelier and duller days and weeks, breaking news, batches, publication on the quarter of an hour.
"""

import csv
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final
from zlib import crc32

from benchmarks.measuring import SHARED_DATA

MORNING: Final = SHARED_DATA / "french-headlines-morning.csv"
MORNING_ENDS: Final = 11  # UTC; after it, the recorded outlets go on as generated ones
OUTLETS: Final = 40  # that the recorded headlines are dealt to
PARIS: Final = 1
Shape = Sequence[float]  # how much each hour of a day brings, 24 of them

NEWS: Final[Shape] = (
    0.25, 0.15, 0.12, 0.12, 0.3, 0.8, 1.6, 1.9, 1.7, 1.5, 1.4, 1.4,
    1.4, 1.2, 1.2, 1.2, 1.3, 1.4, 1.4, 1.2, 0.9, 0.7, 0.5, 0.4,
)  # fmt: skip
AGENCY: Final[Shape] = (
    0.8, 0.7, 0.6, 0.6, 0.6, 0.7, 0.9, 1.1, 1.2, 1.2, 1.2, 1.1,
    1.1, 1.1, 1.2, 1.2, 1.2, 1.2, 1.1, 1.1, 1.1, 1.0, 0.9, 0.9,
)  # fmt: skip
OFFICE: Final[Shape] = (
    0, 0, 0, 0, 0, 0, 0.05, 0.3, 1.2, 2.2, 2.5, 2.3,
    1.6, 1.0, 1.8, 2.3, 2.4, 2.2, 1.2, 0.4, 0.1, 0, 0, 0,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How a generated feed publishes."""

    per_day: float
    shape: Shape
    weekend: float  # how much of a working day
    zone: int = PARIS
    batch: float = 1.0  # entries that come at once
    on_the_quarter: float = 0.0  # share of entries whose time is scheduled
    has_breaking_news: bool = True


@dataclass(frozen=True, slots=True)
class FeedWeeks:
    """A feed: its kind, and when its entries came."""

    kind: str
    times: list[float]


def press(seed: int, weeks: int, *, each: int = 6, summer_from: int | None = None) -> list[FeedWeeks]:
    """Feeds of all kinds, `each` of the most; the clocks change at the beginning of week `summer_from`."""
    draw = random.Random(seed)
    feeds = [FeedWeeks("recorded", times) for times in _recorded(draw, weeks)[:each]]
    kinds = [
        *(("daily", _daily(draw, 30, 150)) for _ in range(each)),
        *(
            ("agency", Habits(per_day=draw.uniform(150, 350), shape=AGENCY, weekend=0.7))
            for _ in range(each // 3)
        ),
        *(("abroad", _daily(draw, 20, 100, zones=(-8, -5, 0, 3, 8))) for _ in range(each // 2)),
        *(("section", _daily(draw, 5, 25)) for _ in range(each)),
        *(("magazine", _office(draw, 2, 8, weekend=0.2)) for _ in range(each)),
        *(("institution", _office(draw, 0.15, 2, weekend=0.05)) for _ in range(each)),
    ]
    return feeds + [FeedWeeks(kind, _generated(draw, habits, weeks, summer_from)) for kind, habits in kinds]


def _daily(draw: random.Random, least: float, most: float, zones: Sequence[int] = (PARIS,)) -> Habits:
    return Habits(
        per_day=draw.uniform(least, most),
        shape=NEWS,
        weekend=draw.uniform(0.4, 0.8),
        zone=draw.choice(zones),
        on_the_quarter=draw.choice([0.0, 0.3, 0.6]),
    )


def _office(draw: random.Random, least: float, most: float, *, weekend: float) -> Habits:
    return Habits(
        per_day=draw.uniform(least, most),
        shape=OFFICE,
        weekend=weekend,
        batch=draw.choice([1.0, 1.0, 2.0, 3.0]),
        has_breaking_news=False,
    )


def _recorded(draw: random.Random, weeks: int) -> list[list[float]]:
    if not MORNING.exists():
        return []
    times: list[list[float]] = [[] for _ in range(OUTLETS)]
    with MORNING.open(encoding="utf-8") as file:
        first = {row["title"]: row["seen_at_utc"] for row in reversed(list(csv.DictReader(file)))}
    for title, seen in first.items():
        at = datetime.fromisoformat(seen)
        times[crc32(title.encode()) % OUTLETS].append(at.hour + at.minute / 60 + at.second / 3600)
    return [_told_again(draw, morning, weeks) for morning in times]


def _told_again(draw: random.Random, morning: list[float], weeks: int) -> list[float]:
    hourly = sum(time >= MORNING_ENDS - 2 for time in morning) / 2 / NEWS[MORNING_ENDS]
    told: list[float] = []
    for day in range(weeks * 7):
        share = (0.75 if day % 7 < 5 else 0.4) * min(1.2, max(0.3, draw.gauss(1, 0.2)))
        told += [day * 24 + max(0.0, time + draw.gauss(0, 0.1)) for time in morning if draw.random() < share]
        for hour in range(MORNING_ENDS, 24):
            number = _poisson(draw, hourly * share * NEWS[(hour + PARIS) % 24])
            told += [day * 24 + hour + draw.random() for _ in range(number)]
    return sorted(told)


def _generated(draw: random.Random, habits: Habits, weeks: int, summer_from: int | None) -> list[float]:
    times: list[float] = []
    whole = sum(habits.shape) / 24
    for hour, level in enumerate(_levels(draw, habits, weeks)):
        is_summer = summer_from is not None and hour >= summer_from * 168
        local = hour + habits.zone + is_summer
        day = habits.weekend if local // 24 % 7 >= 5 else 1.0
        mean = habits.per_day / 24 * habits.shape[local % 24] / whole * day * level
        for _ in range(_poisson(draw, mean / habits.batch)):
            times += [hour + _minute(draw, habits)] * (1 + _poisson(draw, habits.batch - 1))
    return sorted(times)


def _levels(draw: random.Random, habits: Habits, weeks: int) -> list[float]:
    """How lively each hour is: weeks and days differ, and news breaks every sixty hours or so."""
    levels = [1.0] * (weeks * 168)
    for length, spread in ((168, 0.25), (24, 0.2)):
        for start, end in pairwise(range(0, len(levels) + 1, length)):
            factor = math.exp(draw.gauss(0, spread))
            levels[start:end] = [level * factor for level in levels[start:end]]
    news = draw.expovariate(1 / 60)
    while habits.has_breaking_news and news < len(levels):
        more = draw.uniform(2, 6)
        for hour in range(int(news), min(len(levels), int(news) + 10)):
            levels[hour] *= 1 + more * math.exp((int(news) - hour) / 2.5)
        news += draw.expovariate(1 / 60)
    return levels


def _minute(draw: random.Random, habits: Habits) -> float:
    if draw.random() >= habits.on_the_quarter:
        return draw.random()
    return draw.choice([0.0, 0.0, 0.25, 0.5, 0.5, 0.75]) + abs(draw.gauss(0, 0.01))


def _poisson(draw: random.Random, mean: float) -> int:
    number, product, end = -1, 1.0, math.exp(-min(mean, 500.0))
    while product >= end:
        product *= draw.random()
        number += 1
    return number
