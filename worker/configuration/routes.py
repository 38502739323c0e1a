"""Who is told and when, as alerts.yaml says it: the tree of routes, with everything inherited filled in."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from worker.conditions.tree import Condition

EVERY_DAY: Final = frozenset(range(7))  # Monday is 0


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From a time of day up to another; where that is not later, it is of the next day."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Times of the week in a zone. A range that passes midnight belongs to the day on which it begins."""

    name: str
    zone: str  # IANA name
    times: tuple[TimeRange, ...] = ()  # () is the whole day
    days: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Hours in which nothing is told: held until they end, or muted where `hold` is false."""

    during: tuple[Interval, ...]
    hold: bool = True
    interrupt_if: Condition | None = None  # tells at once all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestTimes:
    """When a digest is told."""

    at: tuple[time, ...]
    zone: str
    days: frozenset[int] = EVERY_DAY
    skip_empty: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """Who is told where a receiver's channel is held or slow."""

    receiver: str
    after: timedelta
    condition: Condition | None = None  # of the alerts that this is for, None for all


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A node of the tree. What it does not say itself is its parent's; its `routes` are asked first."""

    receivers: tuple[str, ...]
    condition: Condition | None = None  # None: all alerts of its parent
    first_after: timedelta = timedelta(0)
    then_every: timedelta = timedelta(minutes=10)
    digest: DigestTimes | None = None
    quiet: Quiet | None = None
    group_by: tuple[str, ...] = ()
    goes_on: bool = False  # `continue`: the routes after it are asked as well
    routes: tuple["Route", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTest:
    """An alert, and when it must be told to whom; `line` is its place in alerts.yaml, for messages."""

    alert: dict[str, str]
    at: datetime
    told: dict[str, datetime]
    line: int = 0
