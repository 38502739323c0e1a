"""`alert show`: all that happened to an alert, in order, and what to paste if it was a false alarm."""

from datetime import datetime
from typing import Any

import pytest
import yaml

from tests.integration.cli import configurations
from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell
from tests.stand_ins.mail_sink import MailSink
from worker.store.connection import to_ms


@pytest.fixture(autouse=True)
def wide(shell: Shell) -> None:
    """A pipe: whole lines."""
    shell.environment["COLUMNS"] = "400"


def the_alert(shell: Shell, rule: str = "treve") -> dict[str, Any]:
    (row,) = shell.ask("alert", "list", "--rule", rule)
    return row


def show(shell: Shell, rule: str = "treve") -> str:
    return shell("alert", "show", the_alert(shell, rule)["id"]).output


def in_order(text: str, *steps: str) -> None:
    """Each of these stands in the text, after the one before."""
    at = 0
    for step in steps:
        assert step in text[at:], (step, text)
        at = text.index(step, at) + len(step)


def send_again(service: Service) -> None:
    """Time passes until the next attempt."""
    lanes = service.store.call("ZRANGE", "tocsin:notifications:lanes", 0, -1)
    for lane in lanes:
        for row in service.store.call("ZRANGE", f"tocsin:notifications:lane:{lane.decode()}", 0, -1):
            service.store.call("ZADD", f"tocsin:notifications:lane:{lane.decode()}", 1, row)
        service.store.call("HDEL", f"tocsin:notifications:policy:{lane.decode()}", "not_before")
        service.store.call("ZADD", "tocsin:notifications:lanes", 1, lane)
    service.works()


def test_every_attempt_is_shown_with_what_the_peer_answered(
    shell: Shell, service: Service, mail_sink: MailSink
) -> None:
    mail_sink.script("RCPT", "451 greylisted", "451 greylisted", "450 later")
    for _ in range(4):
        send_again(service)

    in_order(
        show(shell),
        "published by Le Journal",
        "found in the feed journal",
        "matched the rule treve: trêve",
        "opened the story ",
        "to email:veille@example.org: a story not told before",
        "not taken, to be tried again, 2 times until ",
        "451 greylisted",
        "not taken, to be tried again: ",
        "450 later",
        "told: 250",
        "\nnow told",
    )
    (shown,) = shell.ask("alert", "show", the_alert(shell)["id"])
    (story,) = shown["events"]
    assert (story["what"], story["outlets"]) == ("story", 1)
    assert [event["answer"] for event in shown["notifications"][0]["events"]][-1].endswith("450 later")


def test_a_dead_letter_that_was_sent_again_still_says_why_it_was_dead(
    shell: Shell, service: Service, mail_sink: MailSink
) -> None:
    mail_sink.script("RCPT", "550 no such user")
    service.works()
    shell("dead", "replay", "--all")
    service.works()

    in_order(
        show(shell),
        "a story not told before",
        "given up: ",
        "550 no such user",
        "sent again by hand",
        "told: 250",
    )


@pytest.mark.parametrize(
    "addresses", ["veille@example.org, desk@example.org", "desk@example.org, veille@example.org"]
)
def test_what_happened_to_several_messages_is_told_in_order(
    shell: Shell, service: Service, mail_sink: MailSink, addresses: str
) -> None:
    shell.write("config/alerts.yaml", configurations.ALERTS.replace("veille@example.org", addresses))
    mail_sink.script("RCPT", "451 greylisted")
    for _ in range(2):
        send_again(service)

    (shown,) = shell.ask("alert", "show", the_alert(shell)["id"])

    moments = [datetime.fromisoformat(step["at"]) for step in shown["history"]]
    assert moments == sorted(moments)
    assert sum("told: 250" in step["what"] for step in shown["history"]) == 2


def test_an_alert_that_is_held_says_until_when_and_why(
    shell: Shell, service: Service, mail_sink: MailSink
) -> None:
    shell.write("config/alerts.yaml", configurations.ALERTS + "  first_after: 2h\n")
    service.works()

    row = the_alert(shell)
    in_order(show(shell), "opened the story", "held until ", ": company", "\nnow pending")
    (shown,) = shell.ask("alert", "show", row["id"])
    held = next(event for event in shown["events"] if event["what"] == "held")
    until = datetime.fromisoformat(held["until"])
    assert to_ms(until) == service.store.call("ZSCORE", "tocsin:group:veille:pending", row["id"])
    assert not mail_sink.messages


def test_an_article_that_was_added_to_a_story_names_it(
    shell: Shell, service: Service, mail_sink: MailSink
) -> None:
    shell.write(
        "config/presse/absent.xml", configurations.feed(("Une trêve de trente jours serait proposée", ""))
    )
    service.works()

    shown = [
        shell("alert", "show", row["id"]).output for row in shell.ask("alert", "list", "--rule", "treve")
    ]

    assert len(shown) == 2
    assert any("added to the story " in one and ", of 2 outlets then: Une trêve" in one for one in shown)


def test_an_older_record_is_shown_without_what_it_did_not_keep(shell: Shell, service: Service) -> None:
    service.works()
    for key in service.store.call("KEYS", "tocsin:*:events"):
        service.store.call("DEL", key)
    for key in service.store.call("KEYS", "tocsin:notification:*"):
        service.store.call("HDEL", key, "made")

    in_order(show(shell), "matched the rule treve", "a story not told before", "told: 250", "\nnow told")


def test_what_a_newer_version_recorded_is_left_out(shell: Shell, service: Service) -> None:
    service.works()
    row = the_alert(shell)
    service.store.call("RPUSH", f"tocsin:alert:{row['id']}:events", b'{"what": "weighed", "at": 1}')

    assert "\nnow told" in show(shell)


def test_a_false_alarm_is_answered_with_a_test_to_paste(shell: Shell, service: Service) -> None:
    service.works()

    lines = show(shell).splitlines()
    pasted = "\n".join(lines[lines.index("    tests:") :]) + "\n"
    shown = show(shell, "echange")

    assert "a false alarm? This test belongs under the rule treve:" in lines
    assert yaml.safe_load(pasted)["tests"]["no_match"] == configurations.RINGING[0] + "\n"
    begin = shown.index("    tests:")
    block = configurations.RULES.replace(
        "  - {id: echange, any: [échange de prisonniers], severity: high}\n",
        f"  - id: echange\n    any: [échange de prisonniers]\n    severity: high\n{shown[begin:]}",
    )
    shell.write("config/rules.yaml", block)
    problems = shell.ask("check", code=1)
    assert any("must not match" in problem.get("message", "") for problem in problems)
