"""`tocsin dead`: what could not be delivered is listed with its reason, and sent again."""

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Row, Shell
from tests.stand_ins.mail_sink import MailSink


@pytest.fixture
def letter(shell: Shell, service: Service, mail_sink: MailSink) -> Row:
    """A message whose address was refused."""
    mail_sink.script("RCPT", "550 5.1.1 no such user")
    service.works()
    [letter] = shell.ask("dead", "list")
    return letter


def test_a_dead_letter_is_listed_with_its_reason_and_the_next_step(shell: Shell, letter: Row) -> None:
    shown = shell("dead", "list", COLUMNS="200").output

    assert (letter["status"], letter["receiver"]) == ("dead", "veille")
    assert "no such user" in letter["answer"]
    assert letter["id"][:8] in shown
    assert "no such user" in shown
    assert "tocsin dead replay ID" in shown
    assert "dead letters   1: tocsin dead list" in shell("status").output


def test_it_is_sent_again_by_the_beginning_of_its_id(
    shell: Shell, service: Service, mail_sink: MailSink, letter: Row
) -> None:
    assert shell.ask("dead", "replay", letter["id"][:6]) == [{"id": letter["id"], "why": ""}]
    service.works()

    assert len(mail_sink.messages) == 1
    assert shell.ask("dead", "list") == []
    assert {row["status"] for row in shell.ask("alert", "list")} == {"told"}


def test_all_are_sent_again_at_once(shell: Shell, service: Service, mail_sink: MailSink, letter: Row) -> None:
    result = shell("dead", "replay", "--all")
    service.works()

    assert result.exit_code == 0
    assert "1 message to be sent again" in result.output
    assert len(mail_sink.messages) == 1


def test_no_letters_are_no_trouble(shell: Shell, service: Service) -> None:
    service.works()

    assert shell.ask("dead", "replay", "--all") == []
    assert shell("dead", "replay", "--all").output.startswith("no dead letters")


def test_what_is_no_dead_letter_is_named_and_the_others_are_sent(shell: Shell, letter: Row) -> None:
    unknown, sent = shell.ask("dead", "replay", "zzzz", letter["id"], code=1)

    assert unknown == {"id": "zzzz", "why": "no dead letter zzzz is kept"}
    assert sent["why"] == ""


def test_a_letter_to_a_destination_that_is_gone_stays(shell: Shell, letter: Row) -> None:
    shell.write("config/alerts.yaml", configurations.ALERTS.replace("[veille@", "[autre@"))
    shell("apply")

    [answer] = shell.ask("dead", "replay", letter["id"], code=1)

    assert answer["why"] == "email:veille@example.org of veille is no longer configured"
    assert len(shell.ask("dead", "list")) == 1


@pytest.mark.parametrize("words", [[], ["--all", "abc"]])
def test_either_letters_are_named_or_all(shell: Shell, words: list[str]) -> None:
    result = shell("dead", "replay", *words)

    assert result.exit_code == 2
    assert "`tocsin dead list` shows them" in result.stderr
