"""What a publisher sees of Tocsin once it has redirected, refused, or asked to be left alone.

The numbers are those of the twelve points of polite acquisition.
"""

import pytest

from tests.integration.stages.press import DULL, Item
from tests.integration.stages.publisher import FULL, Publisher, subscribe
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import WebServer

# 3. Redirects


def test_03_a_permanent_redirect_is_learned_after_repeats_a_temporary_one_never(
    publisher: Publisher, service: Service
) -> None:
    target = publisher.feed("/new", Item(guid="e1", full=FULL))
    publisher.web.redirect("/moved", target, 301)
    publisher.web.redirect("/for-now", target + "?b", 302)
    subscribe(publisher, publisher.url("/moved"), publisher.url("/for-now"))
    for _ in range(4):
        for _ in range(2):
            service.poll()
            service.tick(seconds=1)
        service.tick(hours=12)
    publisher.new_requests()

    for _ in range(2):
        service.poll()
        service.tick(seconds=1)

    assert sorted(publisher.paths()) == ["/for-now", "/new", "/new?b"]


# 4. Refusals


def test_04_a_feed_that_is_gone_is_hardly_asked_any_more_one_that_is_missing_is(
    publisher: Publisher, service: Service
) -> None:
    asked: dict[int, int] = {}
    for status in (410, 404):
        publisher.web.page(f"/{status}", status=status)
        subscribe(publisher, publisher.url(f"/{status}"))
        for _ in range(4 * 20):
            service.poll()
            service.tick(hours=6)
        asked[status] = len(publisher.paths())

    assert asked[410] == 3
    assert asked[404] > 15


def test_04_a_feed_that_ended_is_read_again_when_it_is_there_again(
    publisher: Publisher, service: Service
) -> None:
    publisher.web.page("/rss", status=410)
    subscribe(publisher, publisher.url("/rss"))
    for _ in range(3):
        service.poll()
        service.tick(days=2)
    publisher.feed("/rss", Item(guid="e1", full=FULL))
    service.tick(days=31)
    service.poll()

    assert set(service.outcomes("feed0")) == {"e1"}


# 5. A service that asks to be left alone


def test_05_retry_after_holds_for_all_feeds_and_pages_of_the_service(
    publisher: Publisher, service: Service
) -> None:
    article = publisher.page("/article")
    first = publisher.feed("/a", Item(guid="e1", link=article, title=DULL))
    publisher.web.page("/b", status=429, headers={"Retry-After": "7200"})
    subscribe(publisher, first, publisher.url("/b"), publisher.feed("/c"))

    for _ in range(3):
        service.poll()
        service.tick(seconds=1)
    assert publisher.paths() == ["/a", "/b"]
    service.tick(minutes=100)
    service.poll()
    service.read()
    assert publisher.paths() == []
    service.tick(minutes=21)
    for _ in range(3):
        service.poll()
        service.tick(seconds=1)
    assert publisher.paths() == ["/c", "/a", "/b"]


def test_05_who_says_too_many_requests_and_not_how_long_is_left_alone_for_an_hour_then_two(
    publisher: Publisher, service: Service
) -> None:
    publisher.web.page("/rss", status=429)
    subscribe(publisher, publisher.url("/rss"))

    asked = []
    for _ in range(14):
        service.poll()
        asked.append(len(publisher.paths()))
        service.tick(minutes=15)

    assert asked == [1, 0, 0, 0, 1, *[0] * 7, 1, 0]


def test_05_a_page_that_asks_to_be_left_alone_speaks_for_the_feeds(
    publisher: Publisher, service: Service
) -> None:
    publisher.web.page("/article", status=503, headers={"Retry-After": "3600"})
    item = Item(guid="e1", link=publisher.url("/article"), title=DULL)
    subscribe(publisher, publisher.feed("/rss", item))
    service.poll()
    service.read()
    publisher.new_requests()

    service.poll_again()
    assert publisher.paths() == []
    service.tick(minutes=50)
    service.poll()
    assert publisher.paths() == ["/rss"]


def test_05_the_service_that_answered_is_left_alone_not_the_one_that_led_there(
    publisher: Publisher, service: Service, web: WebServer
) -> None:
    elsewhere = web.page("/busy", status=429, headers={"Retry-After": "3600"})
    publisher.web.redirect("/moved", elsewhere, 302)
    subscribe(publisher, publisher.url("/moved"), publisher.feed("/own"), elsewhere)

    for _ in range(3):
        service.poll()
        service.tick(seconds=1)

    assert sorted(publisher.paths()) == ["/busy", "/busy", "/moved", "/own"]
    service.tick(minutes=15)
    service.poll()
    assert publisher.paths() == ["/own"]


# 12. Where no request goes


@pytest.mark.parametrize("inside", ["http://169.254.169.254/latest", "http://[::1]/", "file:///etc/passwd"])
def test_12_no_redirect_leads_inside(publisher: Publisher, service: Service, inside: str) -> None:
    publisher.web.redirect("/rss", inside, 301)
    subscribe(publisher, publisher.url("/rss"))

    service.poll()

    assert publisher.paths() == ["/rss"]
    assert service.state("feed0").last_status in {"blocked", "bad redirect"}
