"""Which alerts `alert list` lists: by time, rule, feed, outlet, receiver, story, severity, status, title."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell

TITLES = ("Une trêve à Gaza", "Élysée : la trêve des confiseurs", "Le cessez-le-feu est rompu")


@pytest.fixture
def rang(shell: Shell, service: Service) -> Service:
    """Four articles of two feeds have rung."""
    items = [(title, "") for title in TITLES]
    shell.write("config/presse/feed.xml", configurations.feed(*items))
    shell.write("config/presse/absent.xml", configurations.feed(("Échange de prisonniers à Kiev", "")))
    service.works()
    return service


def titles(shell: Shell, *words: str) -> set[str]:
    return {row["title"] for row in shell.ask("alert", "list", *words)}


@pytest.mark.parametrize(
    ("words", "listed"),
    [
        ((), {*TITLES, "Échange de prisonniers à Kiev"}),
        (("--rule", "echange"), {"Échange de prisonniers à Kiev"}),
        (("--feed", "journal"), set(TITLES)),
        (("--outlet", "l’absent"), {"Échange de prisonniers à Kiev"}),
        (("--outlet", "JOURNAL", "--title", "elysee"), {TITLES[1]}),
        (("--title", "trêve"), set(TITLES[:2])),
        (("--severity", "high"), {"Échange de prisonniers à Kiev"}),
        (("--severity", "low"), set()),
        (("--receiver", "veille", "--status", "told", "--rule", "treve"), set(TITLES)),
        (("--status", "pending"), set()),
        (("--since", "1h", "--until", "0s"), {*TITLES, "Échange de prisonniers à Kiev"}),
        (("--until", "1h"), set()),
        (("--since", "2020-01-01", "--title", "Kiev"), {"Échange de prisonniers à Kiev"}),
        (("--until", "2020-01-01 07:00", "--since", "2019-12-31"), set()),
    ],
)
def test_alerts_are_filtered(shell: Shell, rang: Service, words: tuple[str, ...], listed: set[str]) -> None:
    assert titles(shell, *words) == listed


def test_the_newest_are_listed_where_there_is_a_limit(shell: Shell, rang: Service) -> None:
    rows = shell.ask("alert", "list")

    assert shell.ask("alert", "list", "--limit", "2") == rows[:2]
    assert shell.ask("alert", "list", "--limit", "1", "--rule", "echange")[0]["rule"] == "echange"


def test_alerts_of_one_story_are_found_by_the_beginning_of_its_id(shell: Shell, rang: Service) -> None:
    (row,) = shell.ask("alert", "list", "--rule", "echange")

    assert titles(shell, "--story", row["story"][:10]) == {row["title"]}
    assert titles(shell, "--story", "nothing") == set()


def test_a_moment_is_of_this_machines_zone_unless_it_says_which(shell: Shell, rang: Service) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=5)
    at_plus_nine = (soon + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M+09:00")
    local = soon.astimezone().strftime("%Y-%m-%d %H:%M")

    assert len(titles(shell, "--until", at_plus_nine)) == len(TITLES) + 1
    assert len(titles(shell, "--until", local)) == len(TITLES) + 1


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01", "7", ""])
def test_a_moment_that_is_none_is_a_wrong_use(shell: Shell, moment: str) -> None:
    result = shell("alert", "list", "--until", moment)

    assert result.exit_code == 2
    assert "as in 24h" in result.stderr


def test_what_is_called_nothing_is_named_in_an_empty_list(shell: Shell, rang: Service) -> None:
    shown = shell("alert", "list", "--feed", "jurnal").output

    assert "nothing is called jurnal; there are: journal, absent" in shown


def test_many_alerts_are_listed_in_the_order_they_came(shell: Shell, service: Service) -> None:
    items = [(f"Trêve numéro {number}", "Un échange de prisonniers.") for number in range(250)]
    shell.write("config/presse/feed.xml", configurations.feed(*items))
    service.works()

    rows = shell.ask("alert", "list")

    assert len({row["id"] for row in rows}) == 500
    raised = service.store.call("ZREVRANGE", "tocsin:alerts", 0, -1)  # when they were kept: reads overlap
    assert [row["id"] for row in rows] == [id_.decode() for id_ in raised]
