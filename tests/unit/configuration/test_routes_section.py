"""alerts.yaml: the tree of routes, its hours, its tests, and what it names."""

from datetime import UTC, datetime, time, timedelta

import pytest

from tests.unit.configuration.texts import FEEDS, RULES, load, problems_of, the_configuration, the_problem
from worker.conditions.tree import AnyOf, Comparison
from worker.configuration.problems import Problem
from worker.configuration.routes import (
    EVERY_DAY,
    DigestTimes,
    Fallback,
    Interval,
    Quiet,
    RouteTest,
    TimeRange,
)

RECEIVERS = "receivers: [{name: a, console: true}, {name: b, console: true}]\n"
NIGHT = "intervals: {nuit: {times: ['22:00-07:00']}}\n"


def alerts(route: str, more: str = "", *, zone: str = "timezone: Europe/Paris\n") -> str:
    """alerts.yaml; `route` (from line 5 on, indented by 2) is what follows `receivers: [a, b]`."""
    return f"version: 1\n{RECEIVERS}route:\n  receivers: [a, b]\n{route}\n{zone}{more}"


def warnings_of(**files: str) -> list[Problem]:
    loaded = load(**files)
    assert loaded.configuration is not None, [str(problem) for problem in loaded.problems]
    return list(loaded.problems)


def test_a_child_has_from_its_parent_what_it_does_not_say() -> None:
    text = alerts(
        """\
  first_after: 2m
  then_every: 1h
  group_by: [tier]
  digest: {at: ["18:00", "7:30"], days: lun-ven, skip_empty: false}
  quiet: {during: nuit, hold: false, interrupt_if: severity=critical or outlets>=5}
  routes:
    - if: severity>=high
      receivers: [b]
      digest: off
      then_every: 5m
      continue: true
      routes:
        - {if: lang=fr, quiet: off, group_by: []}
    - {if: severity=low}""",
        NIGHT,
    )

    root = the_configuration(alerts=text).route

    night = Interval(name="nuit", zone="Europe/Paris", times=(TimeRange(time(22), time(7)),))
    interrupts = AnyOf((Comparison("severity", "=", "critical"), Comparison("outlets", ">=", "5")))
    assert root.receivers == ("a", "b")
    assert root.digest == DigestTimes(
        at=(time(7, 30), time(18)), zone="Europe/Paris", days=frozenset(range(5)), skip_empty=False
    )
    assert root.quiet == Quiet(during=(night,), hold=False, interrupt_if=interrupts)
    urgent, low = root.routes
    assert (urgent.receivers, urgent.digest, urgent.quiet, urgent.goes_on) == (("b",), None, root.quiet, True)
    assert (urgent.first_after, urgent.then_every) == (timedelta(minutes=2), timedelta(minutes=5))
    assert urgent.condition == Comparison("severity", ">=", "high")
    (french,) = urgent.routes
    assert (french.receivers, french.quiet, french.group_by, french.goes_on) == (("b",), None, (), False)
    assert (low.receivers, low.digest, low.group_by, low.then_every) == (
        root.receivers, root.digest, ("tier",), timedelta(hours=1),
    )  # fmt: skip


def test_a_receiver_has_a_fallback_and_a_quota() -> None:
    receivers = """\
version: 1
receivers:
  - {name: a, console: true, quota: 30/h, fallback: {receiver: b, after: 10m, if: severity>=high}}
  - {name: b, console: true, fallback: {receiver: a}}
route: {receivers: [a]}
"""
    found = the_configuration(alerts=receivers).receivers

    high = Comparison("severity", ">=", "high")
    assert found["a"].quota == 30
    assert found["a"].fallback == Fallback(receiver="b", after=timedelta(minutes=10), condition=high)
    assert found["b"].fallback == Fallback(receiver="a", after=timedelta(minutes=5))


@pytest.mark.parametrize(
    ("interval", "times", "days"),
    [
        ("{times: [22:00-07:00]}", [((22, 0), (7, 0))], EVERY_DAY),
        ("{times: 9:00 - 12:30}", [((9, 0), (12, 30))], EVERY_DAY),
        ("{times: ['18:00-24:00'], days: sam}", [((18, 0), (0, 0))], {5}),
        ("{days: [Mon, mardi, thu-fri]}", [], {0, 1, 3, 4}),
        ("{days: sam-lun}", [], {5, 6, 0}),
    ],
)
def test_hours_and_days_are_read_in_both_languages(
    interval: str, times: list[tuple[tuple[int, int], tuple[int, int]]], days: set[int]
) -> None:
    text = alerts("  quiet: {during: x}", f"intervals:\n  x: {interval}\n")

    quiet = the_configuration(alerts=text).route.quiet

    assert quiet
    assert quiet.during == (
        Interval(
            name="x",
            zone="Europe/Paris",
            times=tuple(TimeRange(time(*start), time(*end)) for start, end in times),
            days=frozenset(days),
        ),
    )


def test_an_interval_and_a_digest_may_have_a_zone_of_their_own() -> None:
    route = "  digest: {at: 07:30, timezone: Asia/Tokyo}\n  quiet: {during: [x]}"
    text = alerts(route, "intervals: {x: {days: dim, timezone: America/Montreal}}\n", zone="")

    root = the_configuration(alerts=text).route

    assert root.digest
    assert root.quiet
    assert (root.digest.zone, root.quiet.during[0].zone) == ("Asia/Tokyo", "America/Montreal")


@pytest.mark.parametrize(
    ("route", "more", "path"),
    [
        ("  digest: {at: 07:30}", "", "route.digest.at"),
        ("  routes:\n    - {if: lang=fr, digest: {at: 07:30}}", "", "route.routes[0].digest.at"),
        ("  quiet: {during: nuit}", NIGHT, "intervals.nuit"),
        ("", "tests:\n  - {alert: {lang: fr}, at: '2026-11-24 03:00', told: {}}\n", "tests[0].at"),
    ],
)
def test_a_time_of_day_needs_a_zone(route: str, more: str, path: str) -> None:
    problem = the_problem(alerts=alerts(route, more, zone=""))

    assert problem.path == path
    assert "timezone: Europe/Paris" in problem.fix


@pytest.mark.parametrize(
    ("route", "path", "message", "fix"),
    [
        ("digest: {at: [7h30]}", "digest.at[0]", "hours and minutes", "digest: {at: [07:30]}"),
        ("digest: {at: [19]}", "digest.at[0]", "hours and minutes", "digest: {at: [19:00]}"),
        ("digest: {at: ['6:30 pm']}", "digest.at[0]", "hours and", "digest: {at: [18:30]}"),
        ("digest: {at: [1320]}", "digest.at[0]", "hours and minutes", ""),
        ("digest: {at: ['25:00']}", "digest.at[0]", "hours and minutes", ""),
        ("digest: {}", "digest", "at is missing", "add at"),
        ("digest: {at: []}", "digest.at", "at least one", ""),
        ("digest: {at: 07:30, days: [lun, mrdi]}", "digest.days", "did you mean mardi?", "days:"),
        ("digest: {at: 07:30, days: 'lun, mar'}", "digest.days", "brackets", "digest: {at: 07:30, d"),
        ("digest: {at: 07:30, timezone: Paris}", "digest.timezone", "no time zone", "digest: {at: 07:30, t"),
        ("digest: {at: 07:30, skip_emty: true}", "digest.skip_emty", "did you mean skip_empty?", ""),
        ("digest: no", "digest", "or off", "digest: off"),
        ("quiet: {during: nuti}", "quiet.during[0]", "nuti is no interval", "quiet: {during: nuit}"),
        ("quiet: {during: '22:00-07:00'}", "quiet.during[0]", "hours have a name", "write above: intervals:"),
        ("quiet: {during: nuit, hold: oui}", "quiet.hold", "true or false", "quiet: {during: nuit, hold: t"),
        ("quiet: {during: nuit, interrupt_if: outlets>5}", "quiet.interrupt_if", "no sign", "quiet: {"),
        ("quiet: {during: [nuit, jour]}", "quiet.during", "never end", ""),
        ("group_by: [Tier]", "group_by[0]", "an id is", "group_by: [tier]"),
        ("routes: [{if: severty=high}]", "routes[0].if", "did you mean severity?", 'routes: [{if: "'),
        ("routes: [{if: outlets>=3}]", "routes[0].if", "not known yet", ""),
        ("routes: [{if: feed=a and lang=fr or rule=x}]", "routes[0].if", "side by side", "(feed=a and lang="),
        ("routes: [{if: {severity: high}}]", "routes[0].if", "a condition is one text", "if: severity>=high"),
        ("routes: [{receivers: [c]}]", "routes[0].receivers[0]", "c is no receiver", "known are: a, b"),
        ("routes: [{receivers: []}]", "routes[0].receivers", "at least one", ""),
        ("routes: [{recievers: [a]}]", "routes[0].recievers", "did you mean receivers?", ""),
        ("if: severity=high", "if", "unknown key if", ""),
        ("continue: true", "continue", "unknown key continue", ""),
        ("routes: [{if: feed=lemond}]", "routes[0].if", "did you mean lemonde?", 'routes: [{if: "feed'),
        ("routes: [{if: group=press}]", "routes[0].if", "did you mean presse?", 'routes: [{if: "gr'),
        ("routes: [{if: feed=xyz}]", "routes[0].if", "xyz is no feed", "known are: lemonde"),
    ],
)  # fmt: skip
def test_a_slip_in_a_route_is_answered_with_the_way_out(
    route: str, path: str, message: str, fix: str
) -> None:
    intervals = "intervals:\n  nuit: {times: ['22:00-07:00']}\n  jour: {times: ['07:00-22:00']}\n"

    problem = the_problem(alerts=alerts(f"  {route}", intervals if "during" in route else ""))

    assert (problem.path, problem.line) == (f"route.{path}", 5)
    assert message in problem.message
    assert problem.fix.startswith(fix)


def test_hours_that_no_route_names_are_warned_of() -> None:
    (problem,) = warnings_of(alerts=alerts("", NIGHT))

    assert problem.severity == "warning"
    assert "no route is quiet during nuit" in problem.message
    assert "quiet: {during: nuit" in problem.fix


@pytest.mark.parametrize(
    ("interval", "path", "message", "fix"),
    [
        ("{times: [22h-7h]}", "intervals.x.times[0]", "from-to", "x: {times: [22:00-07:00]}"),
        ("{times: ['22:00–7:00']}", "intervals.x.times[0]", "from-to", "x: {times: [22:00-07:00]}"),
        ("{times: ['22:00']}", "intervals.x.times[0]", "from-to", ""),
        ("{}", "intervals.x", "hours, days or both", "times:"),
        ("{hours: ['22:00-07:00']}", "intervals.x.hours", "unknown key hours", "known here: times, days"),
        ("{day: lun}", "intervals.x.day", "did you mean days?", "x: {days: "),
        ("{days: [8]}", "intervals.x.days", "8 is no day", ""),
        ("[lun]", "intervals.x", "a block of keys", ""),
    ],
)
def test_a_slip_in_an_interval_is_answered_with_the_way_out(
    interval: str, path: str, message: str, fix: str
) -> None:
    problem = the_problem(alerts=alerts("", f"intervals:\n  x: {interval}\n"))

    assert (problem.path, problem.line) == (path, 8)
    assert message in problem.message
    assert problem.fix.startswith(fix)
    assert problem.source.startswith("  x: {times: ") == interval.startswith("{times: ")


def test_the_first_interval_is_explained() -> None:
    problem = the_problem(alerts=alerts("  quiet: {during: nuit}"))

    assert 'intervals: {nuit: {times: ["22:00-07:00"]}}' in problem.fix


def test_the_character_of_a_mistake_is_pointed_at() -> None:
    problem = the_problem(alerts=alerts("  routes:\n    - if: lang=fr and severty=high"))

    assert (problem.line, problem.column) == (6, len("    - if: lang=fr and ") + 1)


@pytest.mark.parametrize(
    ("routes", "path", "message"),
    [
        ("[{receivers: [a]}, {if: lang=fr}]", "route.routes[1]", "has no if"),
        ("[{if: lang=fr}, {if: lang=fr, receivers: [b]}]", "route.routes[1]", "asks the same"),
        ("[{if: rule=trve}]", "route.routes[0].if", "did you mean treve?"),
        ("[{if: label.tier=1}]", "route.routes[0].if", "no rule has a label tier"),
        ("[{if: lang=fr, group_by: [tier]}]", "route.routes[0].group_by[0]", "no rule has a label tier"),
        ("[{if: lang=fr, digest: {at: 06:30}}]", "route.routes[0]", "06:30 falls into quiet hours: it"),
        ("[{if: lang=fr, digest: {at: 22:00}}]", "route.routes[0]", "22:00 falls into quiet hours"),
    ],
)  # fmt: skip
def test_what_is_allowed_and_yet_a_slip_is_a_warning(routes: str, path: str, message: str) -> None:
    text = alerts(f"  quiet: {{during: nuit}}\n  routes: {routes}", NIGHT)

    (problem,) = warnings_of(alerts=text)

    assert (problem.severity, problem.path, problem.line) == ("warning", path, 6)
    assert message in problem.message


@pytest.mark.parametrize(
    "routes",
    [
        "[{receivers: [a], continue: true}, {if: lang=fr}]",
        "[{if: lang=fr, continue: true}, {if: lang=fr}]",
        "[{if: lang=fr, digest: {at: 07:00}}]",
        "[{if: lang=fr, digest: {at: 06:30}, quiet: off}]",
        "[{if: label.tier=1 and label.rank=2, group_by: [tier, severity, label.rank]}]",
        "[{if: feed=lemonde or group=presse or rule=treve}]",
    ],
)
def test_what_is_meant_is_no_warning(routes: str) -> None:
    text = alerts(f"  quiet: {{during: nuit}}\n  routes: {routes}", NIGHT)
    feeds = FEEDS.replace("title: Le Monde", "labels: {tier: 1}")
    rules = RULES + "    labels: {rank: 2}\n"

    found = warnings_of(alerts=text, feeds=feeds, rules=rules)

    assert [one for one in found if "label" not in one.message] == []
    assert found == [] or "label" not in routes


def test_a_receiver_that_nothing_names_is_a_warning() -> None:
    receivers = "receivers:\n  - {name: a, console: true}\n  - {name: b, console: true}\n"
    text = f"version: 1\n{receivers}route: {{receivers: [a]}}\n"

    (problem,) = warnings_of(alerts=text)

    assert (problem.line, problem.path, problem.severity) == (4, "receivers[1].name", "warning")
    for named in (
        text + "operator: [b]\n",
        text.replace("[a]", "[a], routes: [{if: lang=fr, receivers: b}]"),
    ):
        assert warnings_of(alerts=named) == []
    assert warnings_of(alerts=text, rules=RULES + "    receivers: [b]\n") == []


def test_a_desk_that_takes_a_rule_away_refuses_nothing() -> None:
    text = alerts("  routes: [{if: rule=desk-a}]")
    desk = "version: 1\nrules: [{id: desk-a, any: [paix]}]\n"

    assert warnings_of(alerts=text, desk=desk) == []
    assert load(alerts=text, desk=desk.replace("desk-a", "desk-b")).configuration
    broken = load(alerts=text, desk="rules: [")
    assert broken.configuration
    assert {problem.file for problem in broken.problems} == {"rules.d/desk.yaml"}


def test_tests_of_routes_are_read_in_the_zone_of_the_file() -> None:
    tests = """\
tests:
  - {alert: {rule: treve, label.tier: 1}, at: "2026-11-24 03:00", told: {a: "2026-11-24 07:00"}}
  - {alert: {severity: high}, at: 2026-03-29 02:30, told: {}}
"""
    text = alerts("  routes: [{if: label.tier=1}]", tests)
    rules = RULES + "    labels: {tier: 1}\n"

    first, second = the_configuration(alerts=text, rules=rules).route_tests

    assert first == RouteTest(
        alert={"rule": "treve", "label.tier": "1"},
        at=datetime(2026, 11, 24, 2, tzinfo=UTC),
        told={"a": datetime(2026, 11, 24, 6, tzinfo=UTC)},
        line=8,
    )
    assert second.at == datetime(2026, 3, 29, 1, tzinfo=UTC)  # 2:30 is skipped: 3:00
    assert second.told == {}


@pytest.mark.parametrize(
    ("test", "path", "message", "fix"),
    [
        ("alert: {regle: treve}", "tests[0].alert.regle", "did you mean rule?", 'rule: "treve"'),
        ("alert: {severity: hihg}", "tests[0].alert.severity", "no severity", "severity: high"),
        ("alert: {feed: lemond}", "tests[0].alert.feed", "did you mean lemonde?", ""),
        ("alert: {}", "tests[0].alert", "at least one", ""),
        ("at: 24/11/2026 03:00", "tests[0].at", "year-month-day", ""),
        ("at: 2026-11-24T03:00:00", "tests[0].at", "year-month-day", ""),
        ("told: {c: 2026-11-24 07:00}", "tests[0].told.c", "c is no receiver", ""),
        ("told: {a: 2026-11-24 02:00}", "tests[0].told.a", "before the alert comes", ""),
        ("told: [a]", "tests[0].told", "a block of keys", ""),
    ],
)
def test_a_slip_in_a_test_is_answered_with_the_way_out(test: str, path: str, message: str, fix: str) -> None:
    parts = {"alert": "{rule: treve}", "at": "2026-11-24 03:00", "told": "{a: 2026-11-24 07:00}"}
    key, _, value = test.partition(": ")
    line = ", ".join(f"{name}: {text}" for name, text in {**parts, key: value}.items())

    problem = the_problem(alerts=alerts("", f"tests:\n  - {{{line}}}\n"))

    assert (problem.path, problem.line) == (path, 8)
    assert message in problem.message
    assert problem.fix.startswith(fix)


def test_a_tree_as_deep_as_nobody_writes_is_answered() -> None:
    deep = "  routes: " + "[{if: lang=fr, routes: " * 200 + "[]" + "}]" * 200

    assert problems_of(alerts=alerts(deep))


@pytest.mark.parametrize(
    "line",
    [
        "intervals: {nuit: hunter2}",
        "intervals:\n  nuit:\n    hunter2",
        "pasword: {a: hunter2}",
        "tests: [{token: hunter2}]",
    ],
)
def test_what_may_be_a_secret_is_not_shown_among_the_hours_either(line: str) -> None:
    problems = problems_of(alerts=alerts("", f"{line}\n"))

    assert not any("hunter2" in str(one) + one.source for one in problems)
