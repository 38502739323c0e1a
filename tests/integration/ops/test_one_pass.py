"""One full pass over a real store, with local files and a real web server."""

import json
from typing import Any

import pytest

from tests.integration.ops.machine import Machine, rules_file
from tests.stand_ins.web_server import WebServer
from tests.unit.configuration.texts import ALERTS
from worker.errors import NotConfiguredError
from worker.ops.one_pass import began_at, make_pass
from worker.store.feed_states import feed_state
from worker.store.record import counts

FEED = """<rss version="2.0"><channel><title>Essai</title><item>
<guid>g1</guid><title>Poutine et Trump discutent d'une trêve</title><pubDate>{now-10m}</pubDate>
<description>Les deux présidents ont parlé longuement au téléphone.</description>
</item></channel></rss>"""


def feeds_at(*addresses: str) -> str:
    feeds = [f'      - {{id: f{number}, url: "{url}"}}' for number, url in enumerate(addresses)]
    head = ["version: 1", "contact: veille@example.org", "defaults: {first_run: all}"]
    return "\n".join([*head, "groups:", "  - id: g", "    feeds:", *feeds]) + "\n"


def rung(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The alerts that the console channel has shown since the last look."""
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return [json.loads(line) for line in lines]


def test_a_pass_polls_everything_and_finishes_all_that_follows(
    machine: Machine, web: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    page = web.page("/rss", FEED.replace("{now-10m}", "").replace("g1", "g2").encode())
    machine.write(feeds=feeds_at("file:feed.xml", page))
    (machine.directory / "feed.xml").write_text(FEED, encoding="utf-8")

    assert make_pass(machine.context)

    assert rung(capsys)[0]["articles"][0]["title"]["text"].endswith("trêve")
    assert all(feed_state(machine.store, feed).last_status == "ok" for feed in ("f0", "f1"))


def test_a_second_pass_rings_nothing_again(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.write(feeds=feeds_at("file:feed.xml"))
    (machine.directory / "feed.xml").write_text(FEED, encoding="utf-8")

    assert [make_pass(machine.context) for _ in range(2)] == [True, True]

    assert len(rung(capsys)) == 1


def test_a_feed_that_cannot_be_read_holds_up_nothing(
    machine: Machine, web: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.write(feeds=feeds_at("file:missing.xml", web.url("/missing"), "file:feed.xml"))
    (machine.directory / "feed.xml").write_text(FEED, encoding="utf-8")

    assert make_pass(machine.context)

    assert len(rung(capsys)) == 1
    assert feed_state(machine.store, "f1").last_status == "http 404"


def test_a_pass_that_goes_on_after_a_death_polls_only_what_was_not_polled(
    machine: Machine, web: WebServer
) -> None:
    machine.write(feeds=feeds_at(web.page("/rss", FEED.encode()), "file:feed.xml"))
    (machine.directory / "feed.xml").write_text(FEED, encoding="utf-8")
    machine.settings.data_directory.mkdir(exist_ok=True)
    make_pass(machine.context, began_at(machine.context))
    machine.write(feeds=feeds_at(web.url("/rss"), "file:feed.xml", web.page("/other", FEED.encode())))

    assert make_pass(machine.context, began_at(machine.context))

    assert [len(web.requests_to(path)) for path in ("/rss", "/other")] == [1, 1]


def test_a_service_that_wants_a_long_pause_is_left_to_the_next_pass(machine: Machine, web: WebServer) -> None:
    busy = web.page("/busy", status=429, headers={"Retry-After": "3600"})
    machine.write(feeds=feeds_at(busy, "file:feed.xml"))
    (machine.directory / "feed.xml").write_text(FEED, encoding="utf-8")
    make_pass(machine.context)

    assert make_pass(machine.context)

    assert len(web.requests_to("/busy")) == 1


def test_broken_files_leave_what_ran_to_the_pass_and_the_operator_is_told(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.write(feeds=feeds_at("file:feed.xml"), alerts=f"{ALERTS}operator: [console]\n")
    (machine.directory / "feed.xml").write_text(FEED, encoding="utf-8")
    make_pass(machine.context)

    machine.write(feeds=feeds_at("file:feed.xml"), rules="version: 1\nrules: 3\n", alerts=ALERTS)
    (machine.directory / "feed.xml").write_text(
        FEED.replace("g1", "g2").replace("Poutine et Trump discutent", "Bakou et Erevan conviennent"),
        encoding="utf-8",
    )

    assert make_pass(machine.context)
    shown = rung(capsys)
    assert [alert["why"] for alert in shown if not alert["note"]] == ["first", "first"]
    assert [alert["subject"] for alert in shown if alert["note"]] == ["Tocsin\u00a0: configuration refusée"]


def test_broken_files_are_an_error_where_nothing_ran(machine: Machine) -> None:
    machine.write(rules="version: 1\nrules: 3\n")

    with pytest.raises(NotConfiguredError):
        make_pass(machine.context)


def test_the_files_of_this_pass_are_those_that_run(machine: Machine) -> None:
    machine.write(feeds=feeds_at("file:missing.xml"), rules=rules_file("paix"))

    make_pass(machine.context)

    assert machine.rules() == {"paix"}


def test_a_pass_waits_for_the_pages_of_a_site_which_are_a_second_apart(
    machine: Machine, web: WebServer
) -> None:
    link = f"http://0.0.0.0:{web.port}/"  # not our own network, and not one that may be called
    items = "".join(
        f"<item><guid>{name}</guid><title>Article {name}</title><link>{link}{name}</link></item>"
        for name in "abc"
    )
    document = f'<rss version="2.0"><channel><title>Essai</title>{items}</channel></rss>'
    machine.write(feeds=feeds_at(web.page("/rss", document.encode())))

    assert make_pass(machine.context)

    assert counts(machine.store)["outcome:degraded"] == 3
