"""Servers that answer 304 although the feed has changed, and documents that show a part of it only."""

from tests.integration.stages.press import Item, ago, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import Answer, WebServer
from worker.models import Outcome

FIRST, SECOND = Item(guid="e1"), Item(guid="e2", title="Une trêve ce soir")


def conditional(web: WebServer) -> list[bool]:
    return ["If-None-Match" in request.headers for request in web.requests]


def test_a_whole_document_is_asked_for_once_a_day_and_not_after_a_restart(
    service: Service, web: WebServer
) -> None:
    service.configure(feeds={"monde": web.page("/rss", rss(FIRST), etag='"1"')})
    for _ in range(9):
        service.poll(service.worker(service.store))  # each time another process
        service.tick(hours=6)

    assert conditional(web) == [False, True, True, True, False, True, True, True, False]


def test_a_server_whose_304_hid_an_entry_is_polled_without_validators(
    service: Service, web: WebServer
) -> None:
    service.configure(feeds={"monde": web.page("/rss", rss(FIRST), etag='"1"')})
    service.poll()
    web.page("/rss", rss(SECOND, FIRST), etag='"1"')  # it goes on to answer 304
    for _ in range(6):
        service.tick(hours=6)
        service.poll()
    service.read()

    assert conditional(web) == [False, True, True, True, False, False, False]
    assert service.outcomes()["e2"] == Outcome.RUNG
    assert service.state().distrusted_until is not None

    service.tick(days=31)
    service.poll()
    assert conditional(web)[-1]


def test_an_honest_server_is_not_distrusted_for_what_it_published_since(
    service: Service, web: WebServer
) -> None:
    service.configure(feeds={"monde": web.page("/rss", rss(FIRST), etag='"1"')})
    service.poll()
    for hours in (6, 12, 5):
        service.tick(hours=hours)
        service.poll()
    service.tick(hours=2)
    item = Item(guid="e2", published=service.clock.now)
    web.page("/rss", rss(item, FIRST), etag='"2"')
    service.poll()

    assert conditional(web)[-1] is False
    assert set(service.outcomes()) == {"e1", "e2"}
    assert service.state().distrusted_until is None


def test_validators_of_a_server_that_says_expires_0_are_not_used(service: Service, web: WebServer) -> None:
    service.configure(feeds={"monde": web.page("/rss", rss(FIRST), etag='"1"', headers={"Expires": "0"})})
    service.poll()
    service.poll_again()

    assert conditional(web) == [False, False]
    assert service.state().last_status == "unchanged"  # by its body


def test_the_same_etag_with_another_body_is_read(service: Service, web: WebServer) -> None:
    tag = {"ETag": '"1"'}
    answers = Answer(rss(FIRST), headers=tag), Answer(rss(SECOND, FIRST), headers=tag)
    web.serve("/rss", *answers)
    service.configure(feeds={"monde": web.url("/rss")})
    service.poll()
    service.poll_again()

    assert set(service.outcomes()) == {"e1", "e2"}


def test_what_a_partial_answer_does_not_show_is_not_gone(service: Service, web: WebServer) -> None:
    tag = {"ETag": '"1"'}
    third = Item(guid="e3", published=None)
    partial, another = (
        Answer(rss(item), status=226, headers={"ETag": '"2"', "IM": "feed"}) for item in (SECOND, third)
    )
    web.serve("/rss", Answer(rss(FIRST), headers=tag), partial, another, Answer(rss(third, SECOND, FIRST)))
    service.configure(feeds={"monde": web.url("/rss")})
    service.poll()
    service.poll_again()
    assert web.requests[-1].headers["A-IM"] == "feed"
    assert service.state().last_count == 1
    service.tick(days=31)  # longer than what is gone is known
    service.poll()
    service.poll_again()

    assert service.outcomes() == {"e3": "", "e2": "", "e1": ""}
    assert service.counts()["entries"] == 3
    assert "feed gaps suspected" not in service.counts()


def test_an_old_entry_that_comes_late_is_no_lie_of_a_server_that_answered_200(
    service: Service, web: WebServer
) -> None:
    web.serve("/rss", Answer(rss(FIRST)), Answer(rss(Item(guid="e2", published=ago(hours=9)), FIRST)))
    service.configure(feeds={"monde": web.url("/rss")})
    service.poll()
    service.poll_again()

    assert service.state().distrusted_until is None
