"""Pages that do not answer now: asked again later, unless the feed's own text rings already."""

from collections.abc import Iterator
from threading import Event, Lock

import pytest

from tests.integration.stages.press import DULL, HEADLINE, Item, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import Answer, WebServer
from worker.models import Outcome

HTML = {"Content-Type": "text/html"}
GOOD = Answer(page("Un échange de prisonniers est prévu.", title=DULL), headers=HTML)
BUSY = Answer(status=503)
RESTING = Answer(status=429, headers={"Retry-After": "3600"})


def publish(service: Service, web: WebServer, *items: Item) -> None:
    """The feed is another service's than its pages: a rest that these ask for does not hold it up."""
    service.configure(feeds={"monde": web.page("/rss", rss(*items)).replace("127.0.0.1", "0.0.0.0")})
    service.poll()


def an_item(web: WebServer, title: str = DULL, number: int = 1) -> Item:
    return Item(guid=f"e{number}", link=web.url(f"/article/{number}"), title=title)


@pytest.mark.parametrize("failure", [BUSY, Answer(status=500), Answer(status=429)])
def test_a_page_that_does_not_answer_is_asked_again(
    service: Service, web: WebServer, failure: Answer
) -> None:
    web.serve("/article/1", failure, GOOD)
    publish(service, web, an_item(web))

    service.read()
    while_waiting = service.outcomes(), service.read(), "answered" in service.errors()["e1"]
    service.tick(seconds=30)
    service.read()

    assert while_waiting == ({"e1": ""}, 0, True)
    assert service.outcomes() == {"e1": Outcome.RUNG}
    (alert,) = service.alerts()
    assert (alert.rule, alert.degraded) == ("prisonniers", "")


def test_a_page_that_never_answers_leaves_the_feeds_own_text_in_the_end(
    service: Service, web: WebServer
) -> None:
    web.serve("/article/1", BUSY)
    publish(service, web, an_item(web))

    for _ in range(3):
        service.read()
        service.tick(minutes=2)

    assert service.outcomes() == {"e1": Outcome.DEGRADED}
    assert len(web.requests_to("/article/1")) == 3


def test_what_rings_by_the_feeds_own_text_does_not_wait_for_its_page(
    service: Service, web: WebServer
) -> None:
    web.serve("/article/1", BUSY, GOOD)
    publish(service, web, an_item(web, HEADLINE))

    service.read()

    assert service.outcomes() == {"e1": Outcome.RUNG}
    (alert,) = service.alerts()
    assert "503" in alert.degraded


def test_a_service_that_asks_to_be_left_alone_is(service: Service, web: WebServer) -> None:
    web.serve("/article/1", RESTING, GOOD)
    web.serve("/article/2", GOOD)
    publish(service, web, an_item(web))
    service.read()
    web.page("/rss", rss(an_item(web), an_item(web, number=2)))

    service.poll_again()
    service.read()
    asked_early = len(web.requests_to("/article/1")), len(web.requests_to("/article/2"))
    service.tick(hours=1)
    service.read()

    assert asked_early == (1, 0)
    assert (len(web.requests_to("/article/1")), len(web.requests_to("/article/2"))) == (2, 1)


def test_a_rest_of_the_service_does_not_hold_up_what_rings_without_the_page(
    service: Service, web: WebServer
) -> None:
    web.serve("/article/1", RESTING)
    publish(service, web, an_item(web))
    service.read()
    web.page("/rss", rss(an_item(web), an_item(web, HEADLINE, number=2)))

    service.poll_again()
    service.read()

    assert service.outcomes()["e2"] == Outcome.RUNG
    assert not web.requests_to("/article/2")


def test_an_entry_that_may_ring_waits_ten_minutes_for_a_resting_service_at_most(
    service: Service, web: WebServer
) -> None:
    web.serve("/article/1", RESTING)
    publish(service, web, an_item(web))

    for _ in range(3):
        service.read()
        service.tick(minutes=5)

    assert service.outcomes() == {"e1": Outcome.DEGRADED}
    assert len(web.requests_to("/article/1")) == 1


def test_a_baseline_entry_waits_as_long_as_the_service_asks_for(service: Service, web: WebServer) -> None:
    web.serve("/article/1", RESTING, GOOD)
    service.options = "first_run: baseline"
    publish(service, web, an_item(web, HEADLINE))

    service.read()
    service.tick(minutes=59)
    read_early = service.read()
    service.tick(minutes=1)
    service.read()

    assert read_early == 0
    assert service.outcomes() == {"e1": Outcome.BASELINE}
    assert len(web.requests_to("/article/1")) == 2


class Guests:
    """How many requests are in the house at once; each waits for a second one, and a little for a third.

    A second passes with each, since the pages of a site are asked for one a second.
    """

    def __init__(self, web: WebServer, service: Service) -> None:
        self.most, self._now, self._lock, self._web = 0, 0, Lock(), web
        self._service = service
        self._are_two = Event()

    def body(self) -> Iterator[bytes]:
        with self._lock:
            self._now += 1
            self._service.tick(seconds=1)
            self.most = max(self.most, self._now)
        if self.most > 1:
            self._are_two.set()
        self._are_two.wait(5)
        self._web.closing.wait(0.5)
        with self._lock:
            self._now -= 1
        yield page()


def test_a_host_is_asked_for_two_pages_at_once_at_most(service: Service, web: WebServer) -> None:
    guests = Guests(web, service)
    items = [
        Item(guid=f"e{number}", link=f"http://0.0.0.0:{web.port}/article/{number}") for number in range(6)
    ]
    for number in range(6):
        web.page(f"/article/{number}", guests.body, headers=HTML)
    publish(service, web, *items)

    service.read()

    assert set(service.outcomes().values()) == {Outcome.RUNG}
    assert guests.most == 2
