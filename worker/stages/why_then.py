"""Why an alert is told at its moment, in words that name the hours and timers of alerts.yaml. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from worker.alerts.calendar import next_digest, quiet_end
from worker.alerts.deciding import interrupts
from worker.conditions.printing import as_text
from worker.conditions.tree import Facts
from worker.configuration.routes import Quiet, Route
from worker.models import Reason

_JUST_BEFORE: Final = timedelta(microseconds=1)
_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "m"), (1, "s"))


def why_then(leaf: Route, reason: Reason, facts: Facts, *, came: datetime, told: datetime) -> str:
    """Why it is told then, and neither before nor later."""
    said = [_by_timers(leaf, reason, came, told)]
    if leaf.quiet is None:
        return said[0]
    if interrupts(leaf.quiet, facts):
        if (names := hours_at(leaf.quiet, came)) and leaf.quiet.interrupt_if:
            said.append(f"{as_text(leaf.quiet.interrupt_if)} is told in {names} too")
    elif reason is Reason.QUIET or _is_moved(leaf, came, told):
        held_by = hours_at(leaf.quiet, *((came,) if leaf.digest is None else ()), told - _JUST_BEFORE)
        said.append(f"held by {held_by}, told when that ends")
    return "; ".join(filter(None, said))


def why_muted(quiet: Quiet, at: datetime) -> str:
    """Why it is never told."""
    return (
        f"muted by {hours_at(quiet, at) or _named(one.name for one in quiet.during)}, which has hold: false"
    )


def hours_at(quiet: Quiet, *moments: datetime) -> str:
    """The names of the intervals that hold one of these moments."""
    return _named(
        interval.name
        for moment in moments
        for interval in quiet.during
        if quiet_end([interval], moment) is not None
    )


def in_units(length: timedelta) -> str:
    """A duration as it is written in alerts.yaml: 1h30m."""
    left, said = int(length.total_seconds()), ""
    for seconds, unit in _UNITS:
        number, left = divmod(left, seconds)
        said += f"{number}{unit}" if number else ""
    return said or "0s"


def _by_timers(leaf: Route, reason: Reason, came: datetime, told: datetime) -> str:
    if leaf.digest is not None:
        return "its route tells by digest"
    if reason is Reason.QUIET:
        return ""
    if told == came:
        return "at once, as each article of its rule" if reason is Reason.ARTICLE else "at once"
    return f"first_after: a new story waits {in_units(leaf.first_after)} for company"


def _is_moved(leaf: Route, came: datetime, told: datetime) -> bool:
    """The quiet hours moved a digest."""
    return leaf.digest is not None and told != next_digest(leaf.digest, came)


def _named(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))
