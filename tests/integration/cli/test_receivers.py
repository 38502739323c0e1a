"""`tocsin receiver`: who is told, and whether that works."""

import pytest

from tests.integration.cli.shell import Shell
from tests.stand_ins.mail_sink import MailSink

RECEIVERS = """\
version: 1
email: {server: "${SMTP_SERVER:-}", from: tocsin@example.org, security: none}
receivers:
  - {name: console, console: true}
  - {name: veille, email: {to: [veille@example.org]}}
  - {name: variable, email: {to: ["${SOMEBODY:-}"]}}
  - {name: slack, slack: {webhook: "${SLACK_WEBHOOK}"}}
route:
  receivers: [veille]
"""


@pytest.fixture(autouse=True)
def receivers(shell: Shell, mail_sink: MailSink) -> None:
    shell.write("config/alerts.yaml", RECEIVERS)
    shell.environment["SMTP_SERVER"] = mail_sink.address


def states(shell: Shell) -> dict[str, str]:
    return {row["receiver"]: row["state"] for row in shell.ask("receiver", "list")}


def test_each_destination_is_listed_with_its_state(shell: Shell) -> None:
    found = states(shell)

    assert (found["console"], found["veille"]) == ("on", "on (v…@example.org)")
    assert found["variable"].startswith("not configured")
    assert found["slack"].startswith("held: ")
    assert "SLACK_WEBHOOK" in found["slack"]


def test_an_address_that_is_none_is_held_and_not_a_crash(shell: Shell) -> None:
    shell.environment["SOMEBODY"] = "not an address"

    assert "is not one e-mail address" in states(shell)["variable"]


def test_a_test_message_arrives(shell: Shell, mail_sink: MailSink) -> None:
    [row] = shell.ask("receiver", "test", "veille")

    assert row["result"] == "told"
    assert mail_sink.recipients == ["veille@example.org"]


def test_the_console_shows_its_message_to_people_and_not_among_json(shell: Shell) -> None:
    shown = shell("receiver", "test", "console").output

    assert "🔔" in shown
    assert "{" not in shown
    assert [row["result"] for row in shell.ask("receiver", "test", "console")] == ["told"]


@pytest.mark.parametrize(
    ("step", "answer", "result"),
    [
        ("RCPT", "550 5.1.1 no such user", "message refused"),
        ("MAIL", "530 5.7.0 authentication required", "channel refused"),
        ("DATA", "451 4.3.0 later", "failed for now"),
    ],
)
def test_a_failure_is_said_in_the_servers_words(
    shell: Shell, mail_sink: MailSink, step: str, answer: str, result: str
) -> None:
    mail_sink.script(step, answer)

    [row] = shell.ask("receiver", "test", "veille", code=1)

    assert row["result"] == result
    assert answer[-5:] in row["answer"]


@pytest.mark.parametrize(("name", "result"), [("variable", "not configured"), ("slack", "secret missing")])
def test_a_receiver_that_was_not_told_is_found_wrong(shell: Shell, name: str, result: str) -> None:
    [row] = shell.ask("receiver", "test", name, code=1)

    assert row["result"] == result


def test_an_unknown_receiver_is_answered_with_those_there_are(shell: Shell) -> None:
    result = shell("receiver", "test", "Veille")

    assert result.exit_code == 1
    assert result.stderr == "no receiver is called Veille; there are: console, veille, variable, slack\n"
