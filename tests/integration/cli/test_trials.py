"""What the commands say of rules on trial."""

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell
from tests.stand_ins.mail_sink import MailSink

ON_TRIAL = configurations.RULES.replace("severity: high", "severity: high, trial: true")


@pytest.fixture(autouse=True)
def wide(shell: Shell) -> None:
    """A pipe: whole lines."""
    shell.environment["COLUMNS"] = "400"


@pytest.fixture
def tried(shell: Shell, service: Service) -> Service:
    """Of two rules that match an article, one is on trial."""
    shell.write("config/rules.yaml", ON_TRIAL)
    service.works()
    return service


def test_the_list_shows_what_is_on_trial_and_shows_it_alone(shell: Shell, tried: Service) -> None:
    rows = shell.ask("alert", "list")
    trials = shell.ask("alert", "list", "--status", "trial")

    assert {row["rule"]: row["status"] for row in rows} == {"treve": "told", "echange": "trial"}
    assert [row["rule"] for row in trials] == ["echange"]
    assert "on trial: told to nobody" in shell("alert", "show", trials[0]["id"]).output


def test_rules_on_trial_say_so(shell: Shell, tried: Service) -> None:
    assert {row["id"]: row["trial"] for row in shell.ask("rule", "list")} == {"treve": False, "echange": True}
    assert "on trial · " in shell("rule", "list").output
    assert "on trial: its alerts are recorded" in shell("rule", "show", "echange").output


def test_the_status_counts_trials_apart_from_what_rang(shell: Shell, tried: Service) -> None:
    (found,) = shell.ask("status")

    assert (found["alerts_24h"], found["trials_24h"]) == ({"told": 1}, 1)
    assert found["last_alert"]["rule"] == "treve"
    assert "\n                 1 alert on trial, told to nobody: tocsin alert list" in shell("status").output


def test_nothing_tells_what_is_on_trial(shell: Shell, tried: Service, mail_sink: MailSink) -> None:
    (trial,) = shell.ask("alert", "list", "--status", "trial")

    (answer,) = shell.ask("alert", "replay", trial["id"], code=1)
    backtest = shell("rule", "backtest", "--ring", "--yes").output
    tried.works()

    assert "it was on trial" in answer["why"]
    assert [line for line in backtest.splitlines() if line.endswith("(on trial)")]
    assert "on trial, not told: echange" in backtest
    assert "0 alerts raised" in backtest
    assert len(mail_sink.messages) == 1


def test_a_backtest_tells_what_was_found_on_trial_once_that_is_over(shell: Shell, tried: Service) -> None:
    shell.write("config/rules.yaml", configurations.RULES)
    assert shell("apply").exit_code == 0

    rung = shell("rule", "backtest", "--ring", "--yes").output

    assert "1 alert raised" in rung
    (alert,) = shell.ask("alert", "list", "--rule", "echange")
    assert alert["status"] == "pending"  # news of a story that was just told waits ten minutes
