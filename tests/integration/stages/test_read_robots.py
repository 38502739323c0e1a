"""What robots.txt asks for is done: it is asked for once a day, and pages wait as long as it says."""

import pytest

from tests.integration.stages.press import DULL, Item, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import Answer, WebServer
from worker.models import Outcome
from worker.store.readings import readings_of

HTML = {"Content-Type": "text/html"}
MENTION = "Un échange de prisonniers est prévu."
ROBOTS = "/robots.txt"


def publish(service: Service, web: WebServer, *paths: str, robots: Answer) -> None:
    """A feed whose entries ring by their pages only; it is another service's than these."""
    web.serve(ROBOTS, robots)
    items = [
        Item(
            guid=path,
            link=web.page(path, page(f"{MENTION} C'est {path}."), headers=HTML),
            title=f"{DULL} {path}",
        )
        for path in paths
    ]
    service.configure(feeds={"monde": web.page("/rss", rss(*items)).replace("127.0.0.1", "0.0.0.0")})
    service.poll()


def says(text: str) -> Answer:
    return Answer(text.encode(), headers={"Content-Type": "text/plain"})


def test_a_page_that_robots_txt_forbids_is_never_asked_for(service: Service, web: WebServer) -> None:
    publish(service, web, "/a/1", "/b/1", robots=says("User-agent: *\nDisallow: /a/\n"))

    service.read()

    assert service.outcomes() == {"/a/1": Outcome.DEGRADED, "/b/1": Outcome.RUNG}
    assert not web.requests_to("/a/1")
    whys = {reading.why for reading in readings_of(service.store, "monde")}
    assert whys == {"robots.txt asks not to read it", ""}
    assert service.counts()["page failure:robots"] == 1


def test_rules_that_name_us_go_before_those_for_all(service: Service, web: WebServer) -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: Tocsin\nUser-agent: Autre\nAllow: /\nDisallow: /non"
    publish(service, web, "/oui", "/non/1", robots=says(rules))

    service.read()

    assert service.outcomes() == {"/oui": Outcome.RUNG, "/non/1": Outcome.DEGRADED}


def test_it_is_asked_for_once_a_day_by_our_name(service: Service, web: WebServer) -> None:
    publish(service, web, "/1", "/2", "/3", robots=says(""))
    service.read()
    (asked,) = web.requests_to(ROBOTS)

    web.page("/rss", rss(Item(guid="/4", link=web.page("/4", page(MENTION), headers=HTML), title=DULL)))
    service.tick(hours=25)
    service.poll()
    service.read()

    assert asked.headers["User-Agent"].startswith("Tocsin/")
    assert "veille@example.org" in asked.headers["User-Agent"]
    assert len(web.requests_to(ROBOTS)) == 2


@pytest.mark.parametrize("status", [404, 403, 410])
def test_what_is_not_there_or_refused_forbids_nothing(service: Service, web: WebServer, status: int) -> None:
    publish(service, web, "/1", robots=Answer(b"Disallow: /", status=status))

    service.read()

    assert service.outcomes() == {"/1": Outcome.RUNG}


def test_while_it_does_not_answer_pages_are_not_asked_for_until_it_did_not_for_a_day(
    service: Service, web: WebServer
) -> None:
    publish(service, web, "/1", robots=Answer(status=500))
    for _ in range(3):
        service.read()
        service.tick(minutes=2)
    while_failing = service.outcomes(), web.requests_to("/1")

    web.page("/rss", rss(Item(guid="/2", link=web.page("/2", page(MENTION), headers=HTML), title=DULL)))
    service.tick(hours=25)
    service.poll()
    service.read()

    assert while_failing == ({"/1": Outcome.DEGRADED}, [])
    assert service.outcomes()["/2"] == Outcome.RUNG


def test_rules_hold_while_they_cannot_be_asked_for_again(service: Service, web: WebServer) -> None:
    publish(service, web, "/a/1", robots=says("User-agent: *\nDisallow: /a/\n"))
    service.read()

    web.serve(ROBOTS, Answer(status=503))
    items = [
        Item(guid=path, link=web.page(path, page(MENTION, path), headers=HTML), title=f"{DULL} {path}")
        for path in ("/a/2", "/b/2")
    ]
    web.page("/rss", rss(*items))
    service.tick(hours=25)
    service.poll()
    service.read()

    assert service.outcomes() == {"/a/1": Outcome.DEGRADED, "/a/2": Outcome.DEGRADED, "/b/2": Outcome.RUNG}


def test_pages_are_asked_for_no_sooner_after_each_other_than_it_says(
    service: Service, web: WebServer
) -> None:
    paths = [f"/{number}" for number in range(4)]
    publish(service, web, *paths, robots=says("User-agent: *\nCrawl-delay: 20\n"))
    service.read()
    at_first = len([path for path in paths if web.requests_to(path)])
    counted = []
    for _ in range(3):
        service.tick(seconds=10)
        counted.append(service.read())

    # Own machines are read 25 at once: those that were claimed before robots.txt was known are read.
    assert at_first == 4
    assert counted == [0, 0, 0]
    web.page("/rss", rss(*(Item(guid=p, link=web.page(p, page(MENTION, p), headers=HTML), title=f"{DULL} {p}")
                           for p in ("/5", "/6", "/7"))))  # fmt: skip
    service.tick(minutes=15)
    service.poll()
    counted = []
    for _ in range(6):
        counted.append(service.read())
        service.tick(seconds=10)
    assert counted == [1, 0, 1, 0, 1, 0]


def test_another_site_that_a_redirect_leads_to_is_asked_as_well(service: Service, web: WebServer) -> None:
    with WebServer() as other:
        other.serve(ROBOTS, says("User-agent: *\nDisallow: /"))
        publish(service, web, "/1", robots=Answer(status=404))
        web.redirect("/1", other.page("/article", page(MENTION), headers=HTML))

        service.read()

    assert service.outcomes() == {"/1": Outcome.DEGRADED}
