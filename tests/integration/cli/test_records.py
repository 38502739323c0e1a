"""What rang and what runs: `alert`, `feed status`, against a real store."""

from collections import Counter

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell
from tests.stand_ins.mail_sink import MailSink
from worker.cli.naming import full_id


@pytest.fixture(autouse=True)
def wide(shell: Shell) -> None:
    """A pipe: whole lines."""
    shell.environment["COLUMNS"] = "400"


def test_the_alerts_are_listed_with_what_became_of_them(shell: Shell, service: Service) -> None:
    service.works()

    rows = shell.ask("alert", "list")
    table = shell("alert", "list").output

    assert {(row["rule"], row["receiver"], row["status"]) for row in rows} == {
        ("treve", "veille", "told"),
        ("echange", "veille", "told"),
    }
    assert rows == sorted(rows, key=lambda row: row["raised_at"], reverse=True)
    assert all(row["raised_at"].endswith("Z") and row["title"] == configurations.RINGING[0] for row in rows)
    assert all(row["id"][:8] in table for row in rows)


def test_the_list_can_be_of_one_rule_or_receiver(shell: Shell, service: Service) -> None:
    service.works()

    assert [row["rule"] for row in shell.ask("alert", "list", "--rule", "treve")] == ["treve"]
    assert shell.ask("alert", "list", "--receiver", "console") == []


def test_an_empty_list_says_what_to_do(shell: Shell, service: Service) -> None:
    assert shell("apply").exit_code == 0

    assert "--since 7d looks further back" in shell("alert", "list").output
    assert (
        "nothing is called trève; there are: treve, echange"
        in shell("alert", "list", "--rule", "trève").output
    )
    assert "no dead letters" in shell("dead", "list").output


@pytest.mark.parametrize("since", ["yesterday", "7", "-1h", "999999d", ""])
def test_a_time_that_is_none_is_a_wrong_use(shell: Shell, since: str) -> None:
    result = shell("alert", "list", "--since", since)

    assert result.exit_code == 2
    assert "as in 24h" in result.stderr


def test_an_alert_is_shown_from_the_feed_to_the_answer(shell: Shell, service: Service) -> None:
    service.works()
    [row] = shell.ask("alert", "list", "--rule", "treve")

    shown = shell("alert", "show", row["id"]).output
    [told] = shell.ask("alert", "show", row["id"])[0]["notifications"]

    steps = [
        "found in the feed journal",
        "matched the rule treve: trêve",
        "to email:veille@example.org",
        "told: 250",
    ]
    assert sorted(steps, key=shown.index) == steps
    assert "\nnow told\n" in shown
    assert told["status"] == "told"
    assert told["destination"] == "email:veille@example.org"


def test_the_beginning_of_an_id_is_enough(shell: Shell, service: Service) -> None:
    service.works()
    [row] = shell.ask("alert", "list", "--rule", "echange")
    other = next(one["id"] for one in shell.ask("alert", "list") if one["id"] != row["id"])
    beginning = next(row["id"][:n] for n in range(1, 20) if not other.startswith(row["id"][:n]))

    assert shell.ask("alert", "show", beginning)[0]["rule"] == "echange"
    assert shell.ask("alert", "show", f"{beginning}…")[0]["rule"] == "echange"  # as copied from a message


def test_a_beginning_that_several_ids_have_is_answered_with_them(shell: Shell, service: Service) -> None:
    items = [(f"Trêve numéro {number}", "Un échange de prisonniers.") for number in range(9)]
    shell.write("config/presse/feed.xml", configurations.feed(*items))
    service.works()
    ids = [row["id"] for row in shell.ask("alert", "list")]  # eighteen: two begin with the same of 16 digits
    first = next(digit for digit, number in Counter(id_[0] for id_ in ids).items() if number > 1)

    result = shell("alert", "show", first)

    assert result.exit_code == 1
    assert f"{first} is ambiguous" in result.stderr
    assert next(id_ for id_ in sorted(ids) if id_[0] == first) in result.stderr


def test_an_unknown_id_is_said_with_the_way_out(shell: Shell, service: Service) -> None:
    service.works()

    result = shell("alert", "show", "zzzz")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "no alert zzzz is kept; `tocsin alert list --since 30d` shows all\n"


def test_an_empty_beginning_is_the_beginning_of_nothing() -> None:
    with pytest.raises(LookupError, match="no alert"):
        full_id("", {"a1"}, "alert")


def test_an_alert_is_told_again_and_those_unknown_are_named(
    shell: Shell, service: Service, mail_sink: MailSink
) -> None:
    service.works()
    [row] = shell.ask("alert", "list", "--rule", "treve")

    replayed, unknown = shell.ask("alert", "replay", row["id"][:12], "zzzz", code=1)
    service.works()

    assert replayed == {"id": row["id"], "destinations": ["email:veille@example.org"], "why": ""}
    assert (unknown["id"], unknown["why"]) == ("zzzz", "no alert zzzz is kept")
    assert len(mail_sink.messages) == 2
    assert "replayed by hand" in shell("alert", "show", row["id"]).output


def test_each_replay_is_a_message_of_its_own(shell: Shell, service: Service, mail_sink: MailSink) -> None:
    service.works()
    [row] = shell.ask("alert", "list", "--rule", "treve")

    for _ in range(2):
        shell("alert", "replay", row["id"])
        service.works()

    assert len({message["Message-ID"] for message in mail_sink.messages}) == 3


def test_an_alert_of_a_receiver_that_is_gone_is_not_told_again(shell: Shell, service: Service) -> None:
    service.works()
    [row] = shell.ask("alert", "list", "--rule", "treve")
    gone = configurations.ALERTS.replace("veille, email", "autres, email").replace("[veille", "[autres")
    shell.write("config/alerts.yaml", gone)
    shell("apply")

    [answer] = shell.ask("alert", "replay", row["id"], code=1)

    assert answer["why"] == "the receiver veille is gone"


def test_feeds_that_fail_come_first_with_their_reason(shell: Shell, service: Service) -> None:
    service.works()

    absent, journal = shell.ask("feed", "status", "--all")
    _, _, *table = shell("feed", "status", "--all").output.splitlines()

    assert (absent["id"], absent["failures"], absent["last_ok"]) == ("absent", 1, None)
    assert (journal["id"], journal["status"], journal["entries"]) == ("journal", "ok", 2)
    assert journal["next"].endswith("Z")
    assert [line.split()[0] for line in table] == ["id", "absent", "journal"]


def test_an_unknown_feed_is_named(shell: Shell, service: Service) -> None:
    service.works()

    result = shell("feed", "status", "journal", "jurnal")

    assert result.exit_code == 1
    assert "no such feed: jurnal" in result.stderr


@pytest.mark.parametrize("words", ["status", "feed status", "alert replay x", "dead replay x"])
def test_without_a_running_configuration_the_way_out_is_said(
    shell: Shell, service: Service, words: str
) -> None:
    result = shell(*words.split())

    assert result.exit_code == 1
    assert result.stderr == "no configuration is running yet; `tocsin apply` publishes one\n"
