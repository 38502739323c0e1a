"""Feeds that give all their entries other ids: held, told once, never rung. What is really new rings."""

from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.integration.stages.press import HEADLINE, Item, ago, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import WebServer
from worker.models import Outcome

ITEMS = [
    Item(
        guid=f"old-{n}",
        link=f"http://www.example.org/article/{n}",
        title=f"{HEADLINE}, numéro {n}",
        full=f"<p>Une trêve, {n}.</p>" * 200,
        published=ago(hours=n),
    )
    for n in range(1, 9)
]
EVERYTHING = "first_run: all"
BASELINE = "first_run: baseline"


def regenerated(items: list[Item], **changes: Any) -> list[Item]:
    """The same under other ids."""
    return [replace(item, guid=item.guid.replace("old", "new"), **changes) for item in items]


def republish(service: Service, web: WebServer, *items: Item) -> None:
    web.page("/rss", rss(*items))
    service.poll_again()
    while service.read():
        service.tick(seconds=1)  # the pages of a site are asked for one a second


def known(service: Service, web: WebServer, items: list[Item] = ITEMS, options: str = BASELINE) -> None:
    service.configure(
        feeds={"monde": web.page("/rss", rss(*items))}, options=options, extra="operator: [veille]"
    )
    service.poll()
    while service.read():
        service.tick(seconds=1)  # the pages of a site are asked for one a second


def held(service: Service) -> list[str]:
    return sorted(guid for guid, outcome in service.outcomes().items() if outcome == Outcome.FLOOD)


def test_regenerated_ids_ring_nothing_and_the_operator_hears_of_it_once(
    service: Service, web: WebServer
) -> None:
    known(service, web)

    republish(service, web, *regenerated(ITEMS))
    republish(service, web, *regenerated(regenerated(ITEMS), link="http://www.example.org/"))

    assert held(service) == [f"new-{n}" for n in range(1, 9)]
    assert not service.alerts()
    assert [one.note_subject for one in service.notifications()] == ["identifiants changés\u00a0: monde"]
    assert (service.state().flooded, service.state().flooded_at is not None) == (8, True)
    assert "feed gaps suspected" not in service.counts()


def test_a_flood_is_one_line_of_the_log(service: Service, web: WebServer) -> None:
    known(service, web)
    web.page("/rss", rss(*regenerated(ITEMS)))

    with capture_logs() as logged:
        service.poll_again()

    (flood,) = [line for line in logged if line["event"] == "flood"]
    assert (flood["feed"], flood["count"], len(flood["entries"])) == ("monde", 8, 8)
    assert not [line for line in logged if line["event"] == "entry"]


def test_what_was_held_is_known_from_then_on(service: Service, web: WebServer) -> None:
    known(service, web)
    republish(service, web, *regenerated(ITEMS))
    polled = service.counts()["entries"]

    republish(service, web, Item(guid="e9", title="Une trêve de plus"), *regenerated(ITEMS)[:3])

    assert service.outcomes()["e9"] == Outcome.RUNG
    assert service.counts()["entries"] == polled + 1


def test_what_is_really_new_rings_amid_a_flood(service: Service, web: WebServer) -> None:
    known(service, web)
    new = Item(
        guid="new-9", link="http://www.example.org/article/9", title="Une trêve enfin signée à Istanbul"
    )

    republish(service, web, new, *regenerated(ITEMS))

    assert service.outcomes()["new-9"] == Outcome.RUNG
    assert [alert.title for alert in service.alerts()] == [new.title]
    assert len(held(service)) == 8


def test_a_site_that_moves_to_another_host_or_to_https_is_known_again(
    service: Service, web: WebServer
) -> None:
    known(service, web)

    moved = [
        replace(item, guid=link, link=link)
        for item in ITEMS
        for link in [item.link.replace("http://www.example.org", "https://actu.example.net")]
    ]
    republish(service, web, *moved)

    assert len(held(service)) == 8
    assert not service.alerts()


def test_a_site_whose_addresses_change_is_known_again_by_its_titles(service: Service, web: WebServer) -> None:
    known(service, web)

    republish(
        service, web, *(replace(item, link=f"{item.link}/amp-2") for item in regenerated(ITEMS, full=""))
    )

    assert len(held(service)) == 8


def test_a_site_that_was_empty_meanwhile_is_known_again(service: Service, web: WebServer) -> None:
    known(service, web)
    republish(service, web)

    republish(service, web, *regenerated(ITEMS))

    assert len(held(service)) == 8


def test_a_morning_of_news_is_no_flood(service: Service, web: WebServer) -> None:
    known(service, web)
    morning = [
        replace(item, guid=f"m{n}", link=f"{item.link}/{n}", title=f"Une trêve, acte {n} de la journée")
        for n, item in enumerate(ITEMS)
    ]

    republish(service, web, *morning)

    assert not held(service)
    assert len([one for one in service.outcomes().values() if one == Outcome.RUNG]) == 8


def test_bulletins_that_replace_those_of_the_day_before_are_no_flood(
    service: Service, web: WebServer
) -> None:
    """The same titles, dates of today: weather warnings, one for each department."""
    places = [replace(item, link="", full=f"<p>Jaune {n}</p>") for n, item in enumerate(ITEMS)]
    known(service, web, places)
    service.tick(days=1)
    today = [
        replace(item, full=f"<p>Orange {n}</p>", published=service.clock.now)
        for n, item in enumerate(regenerated(places))
    ]

    republish(service, web, *today)

    assert not held(service)


@pytest.mark.parametrize("count", [1, 3])
def test_a_small_feed_is_held_if_nothing_in_it_is_new(service: Service, web: WebServer, count: int) -> None:
    known(service, web, ITEMS[:count])

    republish(service, web, *regenerated(ITEMS[:count]))
    again = [replace(item, guid=f"again-{item.guid}", full=f"{item.full} !") for item in ITEMS[:count]]
    republish(service, web, *again)

    assert held(service) == [f"new-{n}" for n in range(1, count + 1)]


def test_a_bulletin_that_comes_back_after_others_is_no_flood(service: Service, web: WebServer) -> None:
    bulletin = replace(ITEMS[0], published=None)
    known(service, web, [bulletin])
    republish(service, web, ITEMS[1])

    republish(service, web, replace(bulletin, guid="new-1"))

    assert not held(service)


def test_a_few_entries_with_other_ids_are_no_flood(service: Service, web: WebServer) -> None:
    known(service, web)

    republish(service, web, *regenerated(ITEMS[:4]), *ITEMS[4:])

    assert not held(service)
