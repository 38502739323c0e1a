"""How often rules rang in a week, and which of them fell silent: `rule list`, `status`."""

import pytest

from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell
from worker.store.rung import rung_by_day


@pytest.fixture(autouse=True)
def wide(shell: Shell) -> None:
    """A pipe: whole lines."""
    shell.environment["COLUMNS"] = "400"


def had_rung(service: Service, silent_days: int) -> None:
    """Sixty days on which `treve` rang twice, and then none."""
    today = int(service.store.now().timestamp() // 86_400)
    for day in range(today - 60 - silent_days, today + 1):
        fields = {"": 500} | ({"treve": 2} if day <= today - silent_days else {})
        for field, number in fields.items():
            service.store.call("HSET", f"tocsin:rung:{day}", field, number)


def test_rule_list_says_how_often_each_rang_in_a_week(shell: Shell, service: Service) -> None:
    service.works()

    echange, treve = sorted(shell.ask("rule", "list"), key=lambda row: row["id"])
    titles, *lines = shell("rule", "list").output.splitlines()

    assert (echange["rang_7d"], treve["rang_7d"], treve["silent_days"]) == (1, 1, None)
    assert "week" in titles
    assert len(lines) == 2


def test_rule_list_needs_no_store(shell: Shell) -> None:
    rows = shell.ask("rule", "list")

    assert [(row["rang_7d"], row["silent_days"]) for row in rows] == [(None, None)] * 2


def test_a_rule_that_fell_silent_is_in_the_list_and_in_status(shell: Shell, service: Service) -> None:
    shell.write("config/presse/feed.xml", "<rss version='2.0'><channel/></rss>")
    service.works()
    had_rung(service, 12)

    table, status = shell("rule", "list").output, shell("status").output
    [found] = shell.ask("status")

    assert "silent for 12 d" in table
    assert found["silent_rules"]["treve"] == {"days": 12, "rings_a_week": 14.0}
    assert "silent rules   1 rule that used to ring" in status
    assert "treve: some 14 times a week, and nothing for 12 days" in status


def test_a_rule_that_rang_lately_is_in_neither(shell: Shell, service: Service) -> None:
    service.works()
    had_rung(service, 5)

    assert shell.ask("status")[0]["silent_rules"] == {}
    assert "silent" not in shell("rule", "list").output
    assert sum(rung_by_day(service.store, service.store.now()).of("treve")) > 100


def test_status_counts_feeds_by_state(shell: Shell, service: Service) -> None:
    service.works()
    shell.write("config/presse/feed.xml", "<rss version='2.0'><channel><item><title>Autre</title></item>")
    service.works()

    [found] = shell.ask("status")

    assert found["feeds"]["by_state"] == {"failing": 1, "gap": 1}
    assert "  1 gap: tocsin feed status" in shell("status").output
