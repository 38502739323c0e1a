"""Why an alert is told at its moment, in words that name the hours and timers of alerts.yaml. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from worker.alerts.calendar import next_digest, quiet_end
from worker.alerts.deciding import interrupts
from worker.conditions.printing import as_text
from worker.conditions.tree import Facts
from worker.configuration.routes import Interval, Quiet, Route
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
        said.append(f"held by {_held_by(leaf, leaf.quiet, came, told)}, told when that ends")
    return "; ".join(filter(None, said))


def why_muted(quiet: Quiet, at: datetime) -> str:
    """Why it is never told."""
    return (
        f"muted by {hours_at(quiet, at) or _named(one.name for one in quiet.during)}, which has hold: false"
    )


def hours_at(quiet: Quiet, moment: datetime) -> str:
    """The names of the intervals that hold a moment."""
    return _named(one.name for one in _intervals_at(quiet, moment))


def _intervals_at(quiet: Quiet, moment: datetime) -> list[Interval]:
    return [one for one in quiet.during if quiet_end([one], moment) is not None]


def _held_by(leaf: Route, quiet: Quiet, came: datetime, told: datetime) -> str:
    """The intervals that join from when it could have been told, until it is."""
    at, names = next_digest(leaf.digest, came) if leaf.digest else came + leaf.first_after, list[str]()
    while at < told and (holding := _intervals_at(quiet, at)):
        names += [one.name for one in holding]
        at = max(end for one in holding if (end := quiet_end([one], at)))
    return _named(names) or hours_at(quiet, told - _JUST_BEFORE)


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
