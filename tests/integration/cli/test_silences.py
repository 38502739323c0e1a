"""`silence add|list|end`: what would have been muted, what is, by whom and why."""

import getpass

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell
from tests.stand_ins.mail_sink import MailSink

ADD = ("silence", "add", "rule=treve", "--for", "2h", "--why", "exercice d'alerte")


@pytest.fixture(autouse=True)
def wide(shell: Shell) -> None:
    """A pipe: whole lines."""
    shell.environment["COLUMNS"] = "400"


def show_feed(shell: Shell, *titles: str) -> None:
    items = [configurations.RINGING, *((title, "") for title in titles)]
    shell.write("config/presse/feed.xml", configurations.feed(*items))


def test_what_it_would_have_muted_in_a_day_is_shown(shell: Shell, service: Service) -> None:
    service.works()

    shown = shell(*ADD).output
    (added,) = shell.ask("silence", "add", "severity>=normal", "--for", "1h30m", "--why", "essai")

    assert "in the last 24 h it would have muted 1 alert:" in shown
    assert "by rule: treve 1" in shown
    assert "by receiver: veille 1" in shown
    assert configurations.RINGING[0] in shown
    assert added["would_have_muted"] == {
        "alerts": 2,
        "by_rule": {"echange": 1, "treve": 1},
        "by_receiver": {"veille": 2},
        "by_severity": {"high": 1, "normal": 1},
        "titles": [configurations.RINGING[0]],
    }
    assert (added["author"], added["reason"]) == (getpass.getuser(), "essai")
    nothing = shell("silence", "add", "host=example.net", "--for", "1h", "--why", "x").output
    assert "it would have muted nothing" in nothing


def test_what_is_on_trial_is_told_to_nobody_anyway(shell: Shell, service: Service) -> None:
    on_trial = configurations.RULES.replace("severity: high", "severity: high, trial: true")
    shell.write("config/rules.yaml", on_trial)
    service.works()

    assert shell.ask(*ADD, "--dry-run")[0]["would_have_muted"]["by_rule"] == {"treve": 1}
    assert "muted nothing" in shell("silence", "add", "rule=echange", "--for", "1h", "--why", "x").output


def test_only_looking_adds_nothing(shell: Shell, service: Service) -> None:
    service.works()

    assert "1 alert" in shell(*ADD, "--dry-run").output
    assert shell.ask(*ADD, "--dry-run")[0]["would_have_muted"]["alerts"] == 1
    assert shell.ask("silence", "list") == []


def test_what_is_silenced_ends_untold_and_its_record_says_by_whom_and_why(
    shell: Shell, service: Service, mail_sink: MailSink
) -> None:
    shell("apply")
    shell(*ADD, "--author", "Claire")
    service.works()

    rows = {row["rule"]: row for row in shell.ask("alert", "list")}
    shown = shell("alert", "show", rows["treve"]["id"]).output

    assert {rule: row["status"] for rule, row in rows.items()} == {"treve": "silenced", "echange": "told"}
    assert [row["rule"] for row in shell.ask("alert", "list", "--status", "silenced")] == ["treve"]
    assert "silenced by Claire until " in shown
    assert ", rule=treve: exercice d'alerte" in shown
    assert "\nnow silenced: " in shown
    assert len(mail_sink.messages) == 1
    (silence,) = shell.ask("silence", "list")
    assert (silence["muted"], silence["author"], silence["condition"]) == (1, "Claire", "rule=treve")
    assert rows["treve"]["silence"] == silence["id"]


def test_a_silence_that_was_ended_takes_nothing_more(
    shell: Shell, service: Service, mail_sink: MailSink
) -> None:
    shell("apply")
    (silence,) = shell.ask(*ADD)
    ended, unknown = shell.ask("silence", "end", silence["id"][:8], "zzzz", code=1)
    service.works()

    assert (ended["id"], ended["ended"], ended["why"]) == (silence["id"], True, "")
    assert unknown["why"] == "no silence zzzz is kept; `tocsin silence list` shows those in force"
    assert {row["status"] for row in shell.ask("alert", "list")} == {"told"}
    assert shell.ask("silence", "list") == []
    assert "no silence is in force; `tocsin silence list --all`" in shell("silence", "list").output
    (kept,) = shell.ask("silence", "list", "--all")
    assert kept["id"] == silence["id"]
    assert kept["ends"] < silence["ends"]


def test_what_was_silenced_can_be_told_after_all(shell: Shell, service: Service, mail_sink: MailSink) -> None:
    shell("apply")
    shell(*ADD)
    service.works()
    (row,) = shell.ask("alert", "list", "--rule", "treve")

    shell.ask("alert", "replay", row["id"])
    service.works()

    assert len(mail_sink.messages) == 2
    shown = shell("alert", "show", row["id"]).output
    steps = ["silenced by ", "replayed by hand", "told: 250", "\nnow told\n"]
    assert sorted(steps, key=shown.index) == steps


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("rule=trève", "no rule is called trève; did you mean treve?"),
        ("feed=jurnal", "did you mean journal?"),
        ("group=press", "did you mean presse?"),
        ("label.desk=inter", "no feed and no rule has a label.desk"),
        ("severity>=urgent", "critical"),
        ("rul=treve", "write: rule=treve"),
        ("outlets>=5", "how many outlets tell a story"),
        ("rule=treve or (feed=journal", "write: rule=treve or (feed=journal)"),
    ],
)
def test_a_condition_that_could_never_hold_is_refused(
    shell: Shell, service: Service, condition: str, answer: str
) -> None:
    shell("apply")

    result = shell("silence", "add", condition, "--for", "2h", "--why", "x")

    assert result.exit_code == 2
    assert answer in result.stderr
    assert shell.ask("silence", "list", "--all") == []


def test_a_silence_may_spare_one_receiver_only(shell: Shell, service: Service) -> None:
    both = configurations.ALERTS.replace("receivers: [veille]", "receivers: [veille, console]")
    shell.write("config/alerts.yaml", both)
    shell("apply")
    shell(*ADD, "--receiver", "console")
    unknown = shell(*ADD, "--receiver", "consol")
    service.works()

    rows = shell.ask("alert", "list", "--rule", "treve")
    assert {row["receiver"]: row["status"] for row in rows} == {"veille": "told", "console": "silenced"}
    assert unknown.exit_code == 2
    assert "no receiver is called consol; did you mean console?" in unknown.stderr


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("--why", "x"), "Missing option '--for'"),
        (("--for", "2h"), "Missing option '--why'"),
        (("--for", "2h", "--why", " "), "it is empty"),
        (("--for", "2h", "--why", "x", "--author", ""), "it is empty"),
        (("--for", "31d", "--why", "x"), "longer than 30 days; what must never ring belongs into its rule"),
        (("--for", "0m", "--why", "x"), "that is no time at all"),
        (("--for", "tomorrow", "--why", "x"), "as in 30s, 10m, 1h30m, 3d"),
    ],
)
def test_a_silence_needs_an_end_and_a_reason(
    shell: Shell, service: Service, words: tuple[str, ...], answer: str
) -> None:
    result = shell("silence", "add", "rule=treve", *words)

    assert result.exit_code == 2
    assert answer in result.stderr


def test_a_silence_takes_what_waits_already_and_has_nothing_told(
    shell: Shell, service: Service, mail_sink: MailSink
) -> None:
    """Also one that ends before the alerts that wait would have been looked at."""
    shell.write("config/alerts.yaml", configurations.ALERTS + "  first_after: 2h\n")
    service.works()
    assert {row["status"] for row in shell.ask("alert", "list")} == {"pending"}

    (silence,) = shell.ask("silence", "add", "rule=treve", "--for", "10m", "--why", "exercice")
    service.works()
    shell.ask("silence", "end", silence["id"])
    service.works()

    rows = shell.ask("alert", "list")
    assert {row["rule"]: row["status"] for row in rows} == {"treve": "silenced", "echange": "pending"}
    assert not mail_sink.messages


def test_the_status_shows_what_is_silenced(shell: Shell, service: Service) -> None:
    shell("apply")
    shell(*ADD)
    service.works()

    (found,) = shell.ask("status")
    assert found["silences"] == 1
    assert "\nsilences       1 in force: tocsin silence list" in shell("status").output
