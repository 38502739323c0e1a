"""How long each stage took in the last day, by feed and by receiver, read from buckets of an hour each.

A bucket's bounds are a quarter apart, so a figure is right by an eighth, whatever it is: tenths of a second
of a delivery, hours of a feed that tells late. As `measure_delay` in prelude.lua counts them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from typing import Final

from worker.store.codec import text
from worker.store.connection import PREFIX, Store, to_ms

HOURS: Final = 24
HOUR_MS: Final = 3_600_000
WIDTH: Final = 1.25  # of a bucket: its upper bound over its lower one; it stands in prelude.lua too
Buckets = Mapping[int, int]  # how many delays were in each


class Stage(StrEnum):
    """What was measured."""

    SEEN = "seen"  # from an article's publication until a poll found it, by feed
    TOLD = "told"  # from then until an alert of it was told, by feed; not if a timer held it
    RECEIVED = "received"  # the same, by receiver
    HELD = (
        "held"  # the same, of those that a timer, a digest's time, quiet hours or a limit held, by receiver
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long it took: in half of the cases, in 95 of 100."""

    number: int
    median: timedelta
    p95: timedelta


def delays_of_the_day(store: Store, now: datetime) -> Mapping[Stage, Mapping[str, Spread]]:
    """The spread of each stage by feed or receiver, over the last 24 hours."""
    hour = to_ms(now) // HOUR_MS
    pipeline = store.client.pipeline(transaction=False)
    for number in range(hour - HOURS + 1, hour + 1):
        pipeline.hgetall(f"{PREFIX}delays:{number}")
    counted: dict[Stage, dict[str, Counter[int]]] = {stage: defaultdict(Counter) for stage in Stage}
    for stored in store.guarded(pipeline.execute):
        for field, number in stored.items():
            stage, name, bucket = text(field).split(" ")
            counted[Stage(stage)][name][int(bucket)] += int(number)
    return {
        stage: {name: spread_of(buckets) for name, buckets in by_name.items()}
        for stage, by_name in counted.items()
    }


def spread_of(buckets: Buckets) -> Spread:
    """Median and 95th percentile, by nearest rank; `buckets` hold at least one delay."""
    number = sum(buckets.values())
    return Spread(number=number, median=_ranked(buckets, number, 50), p95=_ranked(buckets, number, 95))


def _ranked(buckets: Buckets, number: int, percent: int) -> timedelta:
    rank = max(-(-number * percent // 100), 1)
    order = sorted(buckets)
    totals = accumulate(buckets[bucket] for bucket in order)
    return _middle(next(bucket for bucket, total in zip(order, totals, strict=True) if total >= rank))


def _middle(bucket: int) -> timedelta:
    """Of what a bucket holds; the lowest one holds what took no millisecond."""
    return timedelta(milliseconds=WIDTH ** (bucket - 0.5) if bucket else 0)
