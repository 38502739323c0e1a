"""`route test` and `route show`: whom an alert would come to, when; the tests of routes at load."""

import pytest

from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell

ALERTS = """\
version: 1
timezone: Europe/Paris
email: {server: "${SMTP_SERVER:-}", from: tocsin@example.org, security: none}
receivers:
  - {name: console, console: true}
  - {name: veille, email: {to: [veille@example.org]}, fallback: {receiver: console, after: 5m}}
intervals:
  nuit: {times: ["22:00-07:00"]}
route:
  receivers: [veille]
  quiet: {during: nuit, interrupt_if: severity=critical}
  routes:
    - {if: severity>=high, receivers: [console, veille], first_after: 1m}
    - {if: lang=de, digest: {at: "18:00", days: lun-ven}, group_by: [lang]}
"""
HOLDING = 'tests:\n  - {alert: {rule: treve}, at: "2026-11-24 03:00", told: {veille: "2026-11-24 07:00"}}\n'
FAILING = HOLDING.replace("07:00", "03:00")
AT = ("--at", "2026-11-24 03:00")


@pytest.fixture(autouse=True)
def routed(shell: Shell) -> None:
    """A route with quiet hours; all is on; a pipe: whole lines."""
    shell.write("config/alerts.yaml", ALERTS)
    shell.environment.update(SMTP_SERVER="localhost:25", COLUMNS="400")


def test_the_timeline_says_who_is_told_when_and_why(shell: Shell) -> None:
    lines = shell("route", "test", "rule=treve", *AT).output.splitlines()

    afterwards = "news from 2026-11-24 07:10 on, what is no news at 2026-11-25 07:00"
    assert lines == [
        "it comes at 2026-11-24 03:00 (Europe/Paris) to route",
        "when              receiver  told",
        "2026-11-24 07:00  veille    in a digest, held by nuit, told when that ends",
        "2026-11-24 07:05  console   in its place, unless veille was told by then",
        f"veille: further articles of the story: {afterwards}",
    ]


def test_programs_are_told_all_of_it_in_utc(shell: Shell) -> None:
    console, veille = shell.ask("route", "test", "rule=echange", "--at", "2026-11-24 12:00")

    assert console["receiver"] == "console"
    assert veille == {
        "receiver": "veille",
        "on": True,
        "route": "route.routes[0] (if severity>=high)",
        "group": "veille",
        "told_at": "2026-11-24T11:01:00Z",
        "reason": "first",
        "digest": False,
        "why": "first_after: a new story waits 1m for company",
        "fallback": [{"receiver": "console", "at": "2026-11-24T11:06:00Z"}],
        "limit": None,
        "quota": None,
        "news_at": "2026-11-24T11:11:00Z",
        "rest_at": "2026-11-25T11:01:00Z",
    }


def test_without_a_time_it_comes_now(shell: Shell) -> None:
    (row,) = shell.ask("route", "test", "severity=normal")

    assert row["told_at"]


def test_a_receiver_that_is_off_is_said_to_be_and_where_nobody_is_told_that_is_wrong(shell: Shell) -> None:
    shell.environment["SMTP_SERVER"] = ""

    high, normal = (shell("route", "test", f"severity={one}", *AT) for one in ("high", "normal"))
    (row,) = shell.ask("route", "test", "severity=normal", *AT, code=1)

    assert high.exit_code == 0
    assert normal.exit_code == 1
    assert "never  veille    it is off, see `tocsin receiver list`; else 2026-11-24 07:00" in normal.output
    assert "in its place" not in high.output + normal.output
    assert (row["on"], row["told_at"]) == (False, "2026-11-24T06:00:00Z")


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["rule=trev"], "no rule is called trev; did you mean treve?"),
        (["feed=jurnal"], "no feed is called jurnal; did you mean journal?"),
        (["severty=high"], "unknown name severty: did you mean severity?"),
        (["severity=haute"], "write: severity=high"),
        (["label.tier=1"], "no feed and no rule has a label.tier"),
        (["severity>=high"], "say of an alert what it is"),
        (["not", "severity=high"], "KEY=VALUE"),
        (["severity=high and lang=fr"], "KEY=VALUE"),
        (["severity=high", "severity=low"], "severity is said twice: high and low"),
        (["severity=high", "--at", "tomorrow"], '--at "2026-11-24 03:00"'),
        (["severity=high", "--at", "9999-12-31 23:00"], "this is a moment of 9999"),
        (["--at", "2026-11-24 03:00"], "say what is known of the alert"),
    ],
)
def test_what_does_not_exist_is_wrong_usage_with_the_way_out(
    shell: Shell, words: list[str], answer: str
) -> None:
    result = shell("route", "test", *words)

    assert result.exit_code == 2, result.output
    assert answer in result.stderr


def test_without_facts_the_tests_of_the_file_run(shell: Shell) -> None:
    assert "no route has tests" in shell("route", "test").output
    shell.write("config/alerts.yaml", ALERTS + HOLDING)
    assert shell("route", "test").output == "1 route test held\n"

    shell.write("config/alerts.yaml", ALERTS + HOLDING + FAILING.partition("\n")[2])
    result = shell("route", "test")
    first, second = shell.ask("route", "test", code=1)

    assert result.exit_code == 1
    assert "alerts.yaml:17  veille must be told at 2026-11-24 03:00, but would be at" in result.output
    assert result.output.endswith("1 route test held, 1 failed\n")
    assert (first["holds"], second["holds"], second["line"]) == (True, False, 17)
    assert second["would_hold"] == 'told: {veille: "2026-11-24 07:00"}'


def test_the_tree_is_shown_with_what_is_inherited(shell: Shell) -> None:
    root, high, german = shell.ask("route", "show")
    shown = shell("route", "show").output

    assert (root["route"], root["receivers"], root["first_after"]) == ("route", ["veille"], "0s")
    assert (high["if"], high["first_after"], high["then_every"]) == ("severity>=high", "1m", "10m")
    assert high["quiet"] == german["quiet"] == root["quiet"] != ""
    assert german["receivers"] == ["veille"]
    assert german["digest"] == "at 18:00 (Europe/Paris, mon tue wed thu fri)"
    assert "in nuit nothing, all of it in one digest at the end, unless severity=critical" in shown


def test_check_counts_the_tests_that_hold(shell: Shell) -> None:
    shell.write("config/alerts.yaml", ALERTS + HOLDING)

    assert "2 receivers (1 route test held)" in shell("check").output
    assert shell.ask("check")[0]["route_tests"] == 1


def test_check_refuses_a_route_test_that_fails_with_the_line_that_would_hold(shell: Shell) -> None:
    shell.write("config/alerts.yaml", ALERTS + FAILING)

    result = shell("check")
    problem, summary = shell.ask("check", code=1)

    assert result.exit_code == 1
    assert (
        "alerts.yaml:16:3 tests[0]\n  veille must be told at 2026-11-24 03:00, but would be" in result.stderr
    )
    assert 'if this is what you want: told: {veille: "2026-11-24 07:00"}' in result.stderr
    assert (problem["file"], problem["line"], summary["result"]) == ("alerts.yaml", 16, "wrong")


def test_the_tests_of_routes_need_no_secret(shell: Shell) -> None:
    """What is off on the desk of whoever checks is on where the service runs."""
    shell.environment["SMTP_SERVER"] = ""
    shell.write("config/alerts.yaml", ALERTS + HOLDING)

    assert shell("check").exit_code == 0


def test_apply_refuses_it_and_what_runs_goes_on(shell: Shell, service: Service) -> None:
    assert shell("apply").exit_code == 0
    shell.write("config/alerts.yaml", ALERTS + FAILING)

    result = shell("apply")

    assert result.exit_code == 1
    assert "refused: the running configuration goes on" in result.stderr
    assert service.store.call("HGET", "tocsin:config:running", "generation") == b"1"
