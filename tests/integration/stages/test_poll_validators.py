"""Conditional requests: what a server gave is sent back as it came, only when its entries are kept."""

import pytest

from tests.integration.stages.press import Item, rss
from tests.integration.stages.service import Service, Watched
from tests.stand_ins.web_server import Answer, Request, WebServer
from worker.errors import StoreUnreachableError
from worker.models import Validators

DATE = "Tue, 24 Nov 2026 13:05:00 +0000"  # not the form of the standard: it is sent back as it came


def sent(request: Request) -> tuple[str | None, str | None]:
    return request.headers["If-None-Match"], request.headers["If-Modified-Since"]


def test_validators_are_sent_back_verbatim(service: Service, web: WebServer) -> None:
    etag = 'W/"a-b;c~-gzip"'
    service.configure(feeds={"monde": web.page("/rss", rss(Item(guid="e1")), etag=etag, last_modified=DATE)})

    service.poll()
    service.poll_again()

    assert [sent(request) for request in web.requests] == [(None, None), (etag, DATE)]
    assert service.state().last_status == "not modified"


def test_validators_are_not_sent_before_their_entries_are_kept(service: Service, web: WebServer) -> None:
    service.configure(feeds={"monde": web.page("/rss", rss(Item(guid="e1")), etag='"1"')})

    def crash() -> None:
        raise StoreUnreachableError("the worker dies here")

    dying = Watched(service.store, service.clock, "commit_poll", crash)
    with pytest.raises(StoreUnreachableError):
        service.poll(service.worker(dying))
    service.tick(minutes=1)
    service.poll()

    assert [sent(request)[0] for request in web.requests] == [None, None]
    assert set(service.outcomes()) == {"e1"}


def test_validators_are_not_sent_to_another_address(service: Service, web: WebServer) -> None:
    document = rss(Item(guid="e1"))
    service.configure(feeds={"monde": web.page("/rss", document, etag='"1"', last_modified=DATE)})
    service.poll()

    service.configure(feeds={"monde": web.page("/feed", document, etag='"1"', last_modified=DATE)})
    service.poll_again()

    assert [sent(request) for request in web.requests_to("/feed")] == [(None, None)]


def test_a_feed_that_did_not_change_keeps_what_is_remembered(service: Service, web: WebServer) -> None:
    service.configure(feeds={"monde": web.page("/rss", rss(Item(guid="e1")), etag='"1"')})
    service.poll()
    before = service.state()

    service.poll_again()

    after = service.state()
    assert (after.validators, after.body_hash, after.has_baseline) == (
        before.validators,
        before.body_hash,
        True,
    )
    assert service.counts()["entries"] == 1


def test_the_same_body_again_is_unchanged_and_its_new_validators_count(
    service: Service, web: WebServer
) -> None:
    document = rss(Item(guid="e1"))
    web.serve("/rss", Answer(document, headers={"ETag": '"1"'}), Answer(document, headers={"ETag": '"2"'}))
    service.configure(feeds={"monde": web.url("/rss")})

    service.poll()
    service.poll_again()
    status = service.state().last_status
    service.poll_again()

    assert status == "unchanged"
    assert [sent(request)[0] for request in web.requests] == [None, '"1"', '"2"']


def test_a_new_build_date_alone_is_no_change(service: Service, web: WebServer) -> None:
    def built(at: str, *items: Item) -> bytes:
        return rss(*items).replace(b"<link>", f"<lastBuildDate>{at}</lastBuildDate><link>".encode(), 1)

    first, second = Item(guid="e1"), Item(guid="e2")
    bodies = [built("1", first), built("2", first), built("3", second, first)]
    web.serve("/rss", *(Answer(body) for body in bodies))
    service.configure(feeds={"monde": web.url("/rss")})

    statuses = []
    for _ in range(3):
        service.poll_again()
        statuses.append(service.state().last_status)

    assert statuses == ["ok", "unchanged", "ok"]
    assert set(service.outcomes()) == {"e1", "e2"}


def test_an_answer_without_validators_ends_the_old_ones(service: Service, web: WebServer) -> None:
    first, second = rss(Item(guid="e1")), rss(Item(guid="e2"))
    web.serve("/rss", Answer(first, headers={"ETag": '"1"'}), Answer(second))
    service.configure(feeds={"monde": web.url("/rss")})

    service.poll()
    service.poll_again()
    service.poll_again()

    assert [sent(request)[0] for request in web.requests] == [None, '"1"', None]


def test_a_304_that_repeats_one_validator_keeps_the_other(service: Service, web: WebServer) -> None:
    document = rss(Item(guid="e1"))
    answers = [
        Answer(document, headers={"ETag": '"1"', "Last-Modified": DATE}),
        Answer(status=304, headers={"ETag": '"2"'}),
    ]
    web.serve("/rss", *answers)
    service.configure(feeds={"monde": web.url("/rss")})

    service.poll()
    service.poll_again()

    assert service.state().validators == Validators(address=web.url("/rss"), etag='"2"', last_modified=DATE)
