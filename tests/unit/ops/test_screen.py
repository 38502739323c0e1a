import json
import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.unit.ops.screens import AT, Shown
from worker.ops.screen import Style

UNREADABLE = {"feed": "monde", "status": "timeout", "new": 0}


def test_a_feed_that_cannot_be_read_is_one_line_while_that_lasts_and_one_when_it_ends() -> None:
    shown = Shown()

    begins = shown.show("poll", **UNREADABLE, why="no connection in time")
    lasts = [shown.show("poll", **UNREADABLE, why=why) for why in ("no connection in time", "503", "504")]
    ends = shown.show("poll", feed="monde", status="ok", new=0, why="")
    goes_on = shown.show("poll", feed="monde", status="unchanged", new=0, why="")

    assert begins.count("\n") == 1
    assert "monde" in begins
    assert "cannot be read: no connection in time" in begins
    assert lasts == ["", "", ""]
    assert ends.count("\n") == 1
    assert "can be read again" in ends
    assert goes_on == ""


def test_two_feeds_fail_for_themselves() -> None:
    shown = Shown()

    lines = [shown.show("poll", feed=feed, new=0, why="timeout") for feed in ("monde", "sport", "monde")]

    assert [bool(line) for line in lines] == [True, True, False]


@pytest.mark.parametrize("status", ["not modified", "unchanged", "ok"])
def test_a_poll_that_brought_nothing_is_no_news(status: str) -> None:
    assert Shown().show("poll", feed="monde", status=status, new=0, why="") == ""


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"event": "poll", "feed": "monde", "new": 3}, "monde 3 new"),
        (
            {"event": ".env changed", "variables": ["A", "B"], "fix": "restart Tocsin to use it"},
            ".env A, B changed: restart Tocsin to use it",
        ),
        ({"event": "entry", "feed": "monde", "outcome": "rung", "title": "Trêve"}, "monde matched Trêve"),
        (
            {"event": "entry", "feed": "monde", "outcome": "degraded", "title": "Trêve", "why": "503"},
            "monde degraded Trêve (503)",
        ),
        (
            {"event": "flood", "feed": "monde", "count": 40, "entries": ["e1", "e2"]},
            "monde 40 known entries under other ids: held as flood (tocsin why ADDRESS)",
        ),
        ({"event": "deliver", "destination": "slack", "result": "told", "answer": "ok"}, "slack told (ok)"),
        (
            {
                "event": "deliver",
                "destination": "email:${TO:-}",
                "receiver": "courriel",
                "result": "told",
                "answer": "ok",
            },
            "courriel told (ok)",
        ),
        (
            {"event": "silenced", "receiver": "veille", "why": "déjà traité"},
            "veille 1 alert silenced: déjà traité (tocsin silence list)",
        ),
        ({"event": "deliver", "destination": "slack", "result": "held", "answer": "403"}, "slack held: 403"),
        (
            {"event": "configuration", "result": "published", "feeds": 16, "rules": 2},
            "configuration published: 16 feeds, 2 rules",
        ),
        (
            {"event": "configuration", "level": "warning", "result": "another", "feeds": 1, "rules": 2},
            "configuration another: 1 feed, 2 rules (tocsin apply --force replaces it)",
        ),
        (
            {"event": "not configured", "receiver": "courriel", "how": "see .env"},
            "courriel not configured (see .env)",
        ),
        ({"event": "memory", "level": "warning", "used": 0.9}, "memory used=0.9"),
        ({"event": "output", "role": "ticker", "line": "it was said"}, "ticker it was said"),
    ],
)
def test_an_outcome_is_one_line_with_its_local_time(event: dict[str, Any], words: str) -> None:
    line = Shown().show(**event)

    time, *said = line.split()
    assert time == datetime(2026, 11, 24, 13, 5, tzinfo=UTC).astimezone().strftime("%H:%M:%S")
    assert " ".join(said) == words
    assert line.count("\n") == 1


@pytest.mark.parametrize(
    "event",
    [
        {"event": "gather", "receiver": "veille"},
        {"event": "deliver", "destination": "console", "result": "told", "answer": "shown"},
        {"event": "output", "role": "worker-read", "line": "  "},
        {"event": "output", "role": "worker-read", "line": "worker: Warm shutdown (MainProcess)"},
    ],
)
def test_what_is_said_elsewhere_is_not_said_twice(event: dict[str, Any]) -> None:
    assert Shown().show(**event) == ""


def test_times_are_those_of_the_newsroom_whatever_the_machine_is_set_to() -> None:
    shown = Shown(zone=ZoneInfo("Asia/Tokyo"))

    line = shown.show("held", receiver="veille", alerts=1, until="2026-11-24T23:30:00+00:00", why="quiet")

    assert line.split()[0] == "22:05:00"  # 13:05 UTC
    assert "until Wed 08:30" in line


@pytest.mark.parametrize(("count", "said"), [(1, "1 alert held"), (3, "3 alerts held")])
def test_what_is_held_is_said_with_until_when_and_why(count: int, said: str) -> None:
    shown = Shown().show(
        "held", receiver="veille", alerts=count, until="2026-11-25T06:00:00+00:00", why="quiet"
    )

    until = datetime.fromisoformat("2026-11-25T06:00:00+00:00").astimezone()
    assert f"veille {said} until {until:%a %H:%M}: the end of the quiet hours" in " ".join(shown.split())


def test_a_refused_configuration_names_every_problem_on_a_line_of_its_own() -> None:
    problems = ["rules.yaml:4:9 rules[0].any: a list is expected", "feeds.yaml:1:1: version: 1 is missing"]

    shown = Shown().show("configuration refused", level="error", problems=problems)

    head, *rest = shown.splitlines()
    assert "refused; what ran before goes on" in head
    assert [line.strip() for line in rest] == problems


def test_a_refused_file_of_rules_d_is_not_taken_for_the_whole() -> None:
    problems = ["rules.d/desk.yaml:4:10: this [ is never closed"]

    shown = Shown().show("configuration refused", level="error", problems=problems)

    assert "refused in part; the rest is in force" in shown


def test_a_line_that_no_process_of_ours_would_log_is_shown_as_it_is() -> None:
    shown = Shown()

    assert "Traceback (most recent call last):" in shown.show_line("Traceback (most recent call last):")
    assert "[1, 2]" in shown.show_line("[1, 2]")
    assert "[" in shown.show_line("[" * 100_000)


@pytest.mark.parametrize(
    "line",
    [
        '{"event": "alert"}',
        '{"event": "alert", "articles": [{}]}',
        '{"event": "alert", "articles": 3, "note": null}',
        '{"event": "configuration refused", "problems": 3}',
        '{"event": {"a": []}, "at": 7}',
        "{}",
    ],
)
@pytest.mark.parametrize("style", ["rich", "plain", "json"])
def test_a_line_that_only_looks_like_ours_stops_nothing(style: Style, line: str) -> None:
    shown = Shown(style)

    shown.show_line(line)

    assert "3 new" in shown.show("poll", feed="monde", new=3) or style == "json"


HOSTILE = "[red]a[/red] \x1b[31mb\x1b]0;owned\x07 \x9b2J c\r\nd \u202ee [/] [link=x]"


@pytest.mark.parametrize(
    "event",
    [
        {"event": "entry", "feed": HOSTILE, "outcome": HOSTILE, "title": HOSTILE, "why": HOSTILE},
        {"event": "poll", "feed": HOSTILE, "why": HOSTILE},
        {"event": "flood", "feed": HOSTILE, "count": HOSTILE},
        {"event": "deliver", "destination": HOSTILE, "result": HOSTILE, "answer": HOSTILE},
        {"event": "silenced", "receiver": HOSTILE, "why": HOSTILE},
        {"event": "held", "receiver": HOSTILE, "alerts": 1, "until": HOSTILE, "why": HOSTILE},
        {"event": "not configured", "receiver": HOSTILE, "how": HOSTILE},
        {"event": HOSTILE, HOSTILE: HOSTILE},
        {"event": "output", "role": HOSTILE, "line": HOSTILE},
        {"event": "failed", "level": "error", "exception": f"Traceback\n{HOSTILE}"},
        {"event": "configuration refused", "problems": [HOSTILE]},
    ],
)
def test_hostile_text_is_shown_as_text(event: dict[str, Any]) -> None:
    shown = Shown().show(**event)

    assert "[red]a[/red]" in shown
    assert "[/] [link=x]" in shown
    assert re.findall(r"[^\n -~]", shown) == []


def test_hostile_text_drives_no_terminal_with_colours_either() -> None:
    shown = Shown("rich").show("entry", feed="monde", outcome="rung", title=HOSTILE)

    ours = re.sub(r"\x1b\[[\d;]*m", "", shown)
    assert "\x1b" not in ours
    assert "[31mb ]0;owned  " in ours
    assert "\x1b[31mb" not in shown


@pytest.mark.parametrize(
    "line", ["said\u2028so\x85\x9b2J", json.dumps({"event": "x", "title": HOSTILE}), '{"a": "\\ud800"}']
)
def test_json_is_one_object_on_a_line_whatever_is_in_it(line: str) -> None:
    shown = Shown("json").show_line(line)

    (only,) = shown.splitlines()
    assert shown == only + "\n"
    assert only.isprintable()
    event = json.loads(only)
    assert event in (
        {"event": "output", "role": "worker-read", "line": line},
        json.loads(line) if line[0] == "{" else "",
    )


def test_json_has_all_that_was_logged_and_leaves_accents_readable() -> None:
    shown = Shown("json").show("entry", feed="monde", title="Trêve", rules=["treve"])

    assert json.loads(shown) == {
        "event": "entry", "at": AT, "level": "info", "feed": "monde", "title": "Trêve", "rules": ["treve"],
    }  # fmt: skip
    assert "Trêve" in shown
