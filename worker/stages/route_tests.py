"""The tests of routes in alerts.yaml: an alert, and who must be told of it when. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from worker.configuration.local_time import shown_at
from worker.configuration.model import Configuration
from worker.configuration.routes import RouteTest
from worker.stages.timeline import Told, timeline_of

MOMENT: Final = "%Y-%m-%d %H:%M"  # as alerts.yaml writes it


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRouteTest:
    """A test that does not hold: why, and the `told` that would."""

    number: int  # its place in `tests`, from 0
    test: RouteTest
    why: str
    would_hold: str


def failed_route_tests(configuration: Configuration) -> tuple[FailedRouteTest, ...]:
    """The tests that fail, in the order they are written."""
    found = (_failed(number, test, configuration) for number, test in enumerate(configuration.route_tests))
    return tuple(one for one in found if one)


def _failed(number: int, test: RouteTest, configuration: Configuration) -> FailedRouteTest | None:
    """All who are told must be named: that somebody is rung at night is what such a test is to find."""
    timeline = timeline_of(configuration, test.alert, test.at)
    zone = configuration.timezone
    expected = {name: local(at, zone) for name, at in test.told.items()}
    would = {one.receiver: local(one.at, zone) for one in timeline if one.at}
    wrong = [name for name in dict.fromkeys((*expected, *would)) if expected.get(name) != would.get(name)]
    if not wrong:
        return None
    whys = {one.receiver: one for one in timeline}
    said = [_why(name, expected.get(name), whys.get(name), zone) for name in wrong]
    return FailedRouteTest(number=number, test=test, why="; ".join(said), would_hold=_as_yaml(would))


def local(at: datetime, zone: str) -> str:
    """A moment as alerts.yaml writes it: in its zone, to the minute."""
    return shown_at(at, zone).strftime(MOMENT)


def _why(name: str, expected: str | None, told: Told | None, zone: str) -> str:
    must = f"{name} must be told at {expected}, but"
    if not expected and told and told.at:
        return f"{name} is not named, and would be told at {local(told.at, zone)} ({told.why})"
    if told is None:
        return f"{must} no route brings it this alert"
    if told.at is None:
        return f"{must} never would be: {told.why}"
    return f"{must} would be at {local(told.at, zone)} ({told.why})"


def _as_yaml(told: Mapping[str, str]) -> str:
    pairs = ", ".join(f'{name}: "{at}"' for name, at in told.items())
    return f"told: {{{pairs}}}"
