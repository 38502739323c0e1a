"""Tests of routes: which hold, and what is said of one that does not."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from tests.builders import a_configuration, a_receiver, a_rule
from worker.configuration.routes import Interval, Quiet, Route, RouteTest, TimeRange
from worker.stages.route_tests import FailedRouteTest, failed_route_tests

NIGHT = Interval(name="nuit", zone="Europe/Paris", times=(TimeRange(time(22), time(7)),))
ROUTE = Route(receivers=("veille", "inter"), quiet=Quiet(during=(NIGHT,)))
AT = datetime(2026, 11, 24, 2, tzinfo=UTC)  # 3:00 in Paris
SEVEN = datetime(2026, 11, 24, 6, tzinfo=UTC)


def failed(
    told: dict[str, datetime], route: Route = ROUTE, at: datetime = AT, **alert: str
) -> tuple[FailedRouteTest, ...]:
    test = RouteTest(alert=alert or {"severity": "high"}, at=at, told=told, line=12)
    receivers = {name: a_receiver(name=name) for name in ("veille", "inter")}
    configuration = a_configuration(
        route=route, receivers=receivers, route_tests=(test,), rules={"treve": a_rule(trial=True)}
    )
    return failed_route_tests(configuration)


def why(*args: Any, **alert: Any) -> str:
    (one,) = failed(*args, **alert)
    return one.why


def test_a_test_holds_if_all_are_told_when_it_says() -> None:
    assert failed({"veille": SEVEN, "inter": SEVEN}) == ()


def test_one_who_is_told_at_another_time_fails_it_with_the_reason_and_what_would_hold() -> None:
    (one,) = failed({"veille": AT, "inter": SEVEN})

    assert (one.number, one.test.line) == (0, 12)
    assert one.why == (
        "veille must be told at 2026-11-24 03:00, but would be at 2026-11-24 07:00"
        " (held by nuit, told when that ends)"
    )
    assert one.would_hold == 'told: {veille: "2026-11-24 07:00", inter: "2026-11-24 07:00"}'


def test_one_who_is_told_and_not_named_fails_it() -> None:
    assert why({"veille": SEVEN}).startswith("inter is not named, and would be told at 2026-11-24 07:00")


def test_one_who_is_named_and_not_told_fails_it() -> None:
    only_inter = replace(ROUTE, receivers=("inter",))

    assert why({"veille": SEVEN, "inter": SEVEN}, only_inter) == (
        "veille must be told at 2026-11-24 07:00, but no route brings it this alert"
    )


def test_who_is_muted_or_of_a_rule_on_trial_is_not_told_and_need_not_be_named() -> None:
    muting = replace(ROUTE, quiet=Quiet(during=(NIGHT,), hold=False))

    assert failed({}, muting) == failed({}, rule="treve") == ()
    assert "never would be: muted by nuit" in why({"veille": SEVEN}, muting)
    assert [one.would_hold for one in failed({"veille": SEVEN}, muting)] == ["told: {}"]


def test_the_minute_counts() -> None:
    some_seconds = Route(receivers=("veille",), first_after=timedelta(seconds=30))

    assert failed({"veille": AT}, some_seconds) == ()
    assert failed({"veille": AT}, replace(some_seconds, first_after=timedelta(seconds=60)))
