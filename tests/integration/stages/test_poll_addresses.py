"""Where a feed is asked: addresses that are learned from permanent redirects, feeds that end."""

from datetime import timedelta

import pytest

from tests.integration.stages.press import Item, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import Answer, WebServer
from worker.ops.publishing import feed_rows
from worker.store.due_sets import DueSet, waiting_lanes

DOCUMENT = rss(Item(guid="e1"))


def asked(web: WebServer) -> list[str]:
    """The paths that were asked for since the last time."""
    paths = [request.path for request in web.requests[getattr(web, "seen", 0) :]]
    web.seen = len(web.requests)  # type: ignore[attr-defined]
    return paths


def poll_for_a_day(service: Service) -> None:
    for _ in range(3):
        service.poll()
        service.tick(hours=13)


def moved(service: Service, web: WebServer, status: int = 301, new: bytes = DOCUMENT) -> None:
    """A feed that was read at its old address, and that leads elsewhere from then on."""
    web.page("/old", DOCUMENT)
    service.configure(feeds={"monde": web.url("/old")})
    service.poll()
    service.tick(minutes=12)
    web.page("/new", new, etag='"new"')
    web.redirect("/old", web.url("/new"), status)
    asked(web)


@pytest.mark.parametrize("status", [301, 308])
def test_a_feed_that_moved_for_good_is_asked_at_its_new_address(
    service: Service, web: WebServer, status: int
) -> None:
    moved(service, web, status)

    poll_for_a_day(service)
    on_the_way = asked(web)
    service.poll()

    assert on_the_way == ["/old", "/new"] * 3
    assert asked(web) == ["/new"]
    assert (service.state().address, service.state().failures) == (web.url("/new"), 0)
    assert web.requests[-1].headers["If-None-Match"] == '"new"'


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_redirect_for_now_is_followed_and_never_learned(
    service: Service, web: WebServer, status: int
) -> None:
    moved(service, web, status)

    for _ in range(2):
        poll_for_a_day(service)

    assert asked(web) == ["/old", "/new"] * 6
    assert service.state().move is None


def test_a_parking_page_is_never_learned_though_it_be_a_feed(service: Service, web: WebServer) -> None:
    moved(service, web, new=rss())

    poll_for_a_day(service)
    service.poll()

    assert service.state().address == ""
    assert asked(web) == ["/old", "/new"] * 4


def test_the_address_of_another_feed_is_never_learned(service: Service, web: WebServer) -> None:
    moved(service, web)
    service.configure(feeds={"monde": web.url("/old"), "figaro": web.url("/new")})

    poll_for_a_day(service)

    assert service.state().address == ""


def test_another_address_in_feeds_yaml_forgets_what_was_learned(service: Service, web: WebServer) -> None:
    moved(service, web)
    poll_for_a_day(service)
    web.page("/third", DOCUMENT)
    asked(web)

    service.configure(feeds={"monde": web.url("/third")})
    service.poll_again()

    assert asked(web) == ["/third"]
    assert service.state().address == ""


def test_a_learned_address_that_fails_is_given_up_for_the_configured_one(
    service: Service, web: WebServer
) -> None:
    moved(service, web)
    poll_for_a_day(service)
    web.page("/new", b"not found", status=404)
    web.page("/old", DOCUMENT)
    asked(web)

    for _ in range(4):
        service.poll()
        service.tick(hours=2)

    assert asked(web) == ["/new", "/new", "/new", "/old"]
    assert (service.state().address, service.state().failures) == ("", 0)


def test_a_feed_that_moved_to_another_service_waits_in_the_lane_of_that_one(
    service: Service, web: WebServer
) -> None:
    elsewhere = f"http://0.0.0.0:{web.port}/new"
    moved(service, web)
    web.redirect("/old", elsewhere, 301)
    poll_for_a_day(service)

    feeds = list(service.context.snapshots.current().configuration.feeds.values())

    lane = f"0.0.0.0:{web.port}"
    assert [one.lane for one in waiting_lanes(service.store, DueSet.FEEDS)] == [lane]
    assert [row.place.lane for row in feed_rows(service.store, feeds)] == [lane]  # a reload leaves it there


def test_a_feed_that_is_gone_has_ended_until_it_is_there_again(service: Service, web: WebServer) -> None:
    web.serve("/old", Answer(DOCUMENT), Answer(status=410), Answer(status=410), Answer(DOCUMENT))
    service.configure(feeds={"monde": web.url("/old")})
    service.poll_again()
    service.poll_again()
    ended = service.clock.now

    assert service.state().ended_at == ended
    service.tick(days=40)
    service.poll()
    assert service.state().ended_at == ended
    service.tick(days=40)
    service.poll()
    assert (service.state().ended_at, service.state().failures) == (None, 0)


@pytest.mark.parametrize("status", [404, 403, 429, 500, 503])
def test_any_other_refusal_is_soft(service: Service, web: WebServer, status: int) -> None:
    web.serve("/old", Answer(DOCUMENT, etag='"1"'), Answer(status=status), Answer(DOCUMENT, etag='"1"'))
    service.configure(feeds={"monde": web.url("/old")})
    service.poll()
    service.poll_again()
    assert (service.state().ended_at, service.state().last_status) == (None, f"http {status}")

    service.clock.tick(timedelta(days=1))
    service.poll()

    assert service.state().last_status == "not modified"  # its validators were kept
