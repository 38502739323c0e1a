"""`feed status`: which feeds are in trouble, in one look; one feed whole."""

import re
from datetime import datetime, timedelta

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.web_server import WebServer
from worker.store.feed_states import feed_states

BROKEN = "<rss version='2.0'><channel><item><title>Une trêve & une pause</title><guid>b</guid></item>"

# The same at every minute: what `configurations.feed` writes has dates that move.
STILL = (
    '<rss version="2.0"><channel><title>Le Journal</title><item><guid isPermaLink="false">e1</guid>'
    "<title>Une trêve est proposée</title></item><item><guid isPermaLink='false'>e2</guid>"
    "<title>La bibliothèque rouvre</title></item></channel></rss>"
)


@pytest.fixture(autouse=True)
def wide(shell: Shell) -> None:
    """A pipe: whole lines."""
    shell.environment["COLUMNS"] = "400"


def test_the_first_line_sums_up_and_only_feeds_in_trouble_follow(shell: Shell, service: Service) -> None:
    service.works()

    first, empty, titles, row = shell("feed", "status").output.splitlines()

    assert first == "2 feeds: 1 well, 1 failing"
    assert not empty
    assert titles.split()[:3] == ["id", "state", "since"]
    assert row.startswith("absent  failing  ")
    assert "there is no such file" in row
    assert [one["id"] for one in shell.ask("feed", "status")] == ["absent"]


def test_all_shows_those_that_are_well_after_the_others(shell: Shell, service: Service) -> None:
    service.works()

    rows = shell.ask("feed", "status", "--all")

    assert [(one["id"], one["state"]) for one in rows] == [("absent", "failing"), ("journal", "well")]
    assert "journal  well" in shell("feed", "status", "--all").output


def test_feeds_that_are_all_well_are_one_line(shell: Shell, service: Service) -> None:
    shell.write("config/feeds.yaml", configurations.FEEDS.replace("presse/absent.xml", "presse/feed.xml"))
    service.works()

    assert shell("feed", "status").output == "2 feeds: 2 well\n"


def test_a_failing_feed_fails_since_its_first_failure_until_it_is_read(
    shell: Shell, service: Service
) -> None:
    service.works()
    [first] = shell.ask("feed", "status")
    service.works()
    [again] = shell.ask("feed", "status")
    shell.write("config/presse/absent.xml", configurations.feed())
    service.works()

    assert again["since"] == first["since"]
    assert (first["failures"], again["failures"]) == (1, 2)
    assert shell.ask("feed", "status") == []


def test_a_document_that_was_repaired_and_one_that_shows_nothing_known(
    shell: Shell, service: Service
) -> None:
    shell.write("config/presse/absent.xml", configurations.feed(("Une trêve", "")))
    service.works()
    shell.write("config/presse/absent.xml", BROKEN)
    service.works()

    [row] = shell.ask("feed", "status")

    assert row["state"] == "gap"
    assert [one["kind"] for one in row["troubles"]] == ["gap", "repaired"]
    assert "showed nothing of the poll before" in row["why"]
    assert row["why"].endswith("; also repaired")
    [whole] = shell.ask("feed", "status", "absent")
    assert [(one["is_gap"], one["is_repaired"]) for one in whole["fetches"]] == [(True, True), (False, False)]
    assert "gap: nothing of the poll before" in shell("feed", "status", "absent").output


def test_one_feed_is_shown_whole(shell: Shell, service: Service) -> None:
    shell.write("config/presse/feed.xml", STILL)
    for _ in range(3):
        service.works()

    [row] = shell.ask("feed", "status", "journal")
    lines = shell("feed", "status", "journal").output.splitlines()

    assert [one["status"] for one in row["fetches"]] == ["unchanged", "unchanged", "ok"]
    assert row["fetches"][-1]["new"] == 2
    assert row["fetches"][0]["bytes"] > 100
    assert row["outcomes_7d"] == {"rung": 1, "no match": 1}
    assert row["next_why"].startswith("every ")
    assert lines[0] == "feed           journal: Le Journal (group presse, fr)"
    assert lines[1] == "address        file:presse/feed.xml"
    assert "trouble        none" in lines
    assert "entries, 7 d   1 rung, 1 no match" in lines
    assert "fetches        +~~" in lines
    assert any(", 2 times: unchanged, " in line for line in lines)
    assert any(": ok, 2 new entries, " in line for line in lines)


def test_a_selector_that_selects_nothing_any_more_is_asked_after(shell: Shell, service: Service) -> None:
    parts = "full_article: always, article: {text: div.rien}"
    shell.write("config/feeds.yaml", configurations.FEEDS.replace("Le Journal}", f"Le Journal, {parts}}}"))
    link = "<title>La bibliothèque rouvre</title><link>page.html</link>"
    shell.write("config/presse/feed.xml", STILL.replace("<title>La bibliothèque rouvre</title>", link))
    paragraphs = (
        f"<p>{'La bibliothèque municipale rouvre ses portes après deux ans de travaux. ' * 5}</p>" * 5
    )
    shell.write("config/presse/page.html", f"<html><body><article>{paragraphs}</article></body></html>")

    service.works()

    assert "1 whose text is not sure; does article.text (div.rien) still select it?" in (
        shell("feed", "status", "journal").output
    )


def test_a_feed_that_fails_says_why_it_is_asked_when(shell: Shell, service: Service) -> None:
    service.works()

    shown = shell("feed", "status", "absent").output

    assert "trouble        failing since 20" in shown
    assert "last read      never" in shown
    assert "1 failure in a row: asked less and less often" in shown
    assert "fetches        !" in shown


@pytest.mark.parametrize(
    ("status", "rest", "said"),
    [
        (429, 7_200, "429 (too many requests), and asks for 120 min of rest"),
        (429, 90, "429 (too many requests), and asks for 90 s of rest"),
        (503, 0, "503 (busy)"),
    ],
)
def test_a_server_that_wants_rest_is_quoted_with_until_when_it_has_it(
    shell: Shell, service: Service, web: WebServer, status: int, rest: int, said: str
) -> None:
    url = web.page("/rss", status=status, headers={"Retry-After": str(rest)} if rest else {})
    shell.write("config/alerts.yaml", configurations.ALERTS.replace("\n", "\ntimezone: UTC\n", 1))
    shell.write("config/feeds.yaml", configurations.FEEDS.replace("file:presse/absent.xml", url))
    service.works()

    shown = shell("feed", "status", "absent", TZ="").output

    assert f"the server answered {said}" in shown
    [until] = re.findall(rf"\({status}\): left alone until (\S+ \S+) UTC", shown)
    assert datetime.fromisoformat(f"{until}:59Z") >= service.store.now() + timedelta(seconds=rest - 60)
    assert "in a row" not in shown


def test_no_more_than_thirty_fetches_are_kept(shell: Shell, service: Service) -> None:
    shell.write("config/presse/feed.xml", STILL)
    for _ in range(32):
        service.works()

    [row] = shell.ask("feed", "status", "journal")

    assert len(row["fetches"]) == 30
    assert {one["status"] for one in row["fetches"]} == {"unchanged"}


def test_many_feeds_are_read_in_few_round_trips(service: Service) -> None:
    states = feed_states(service.store, [f"feed-{number}" for number in range(1_200)])
    assert len(states) == 1_200


def test_several_feeds_are_each_shown_whole(shell: Shell, service: Service) -> None:
    service.works()

    rows = shell.ask("feed", "status", "journal", "absent")

    assert [one["id"] for one in rows] == ["journal", "absent"]
    assert rows[1]["interval"].startswith("every ")


def test_a_pass_from_cron_tells_the_operator_of_a_feed_in_trouble(
    shell: Shell, service: Service, mail_sink: MailSink
) -> None:
    alerts = configurations.ALERTS.replace(
        "version: 1\n", "version: 1\nlanguage: en\noperator: [veille]\n", 1
    )
    shell.write("config/alerts.yaml", alerts)
    shell.write("config/presse/feed.xml", STILL)
    for number in (1, 2, 3):
        item = f"<item><guid>{number}</guid><title>Sujet {number}</title></item>"
        shell.write(
            "config/presse/absent.xml", f"<rss version='2.0'><channel><title>a</title>{item}</channel></rss>"
        )
        service.works()
    service.works()

    subjects = [mail["Subject"] for mail in mail_sink.messages]
    assert [one for one in subjects if "look at" in one] == ["Tocsin: a feed to look at: absent"]
