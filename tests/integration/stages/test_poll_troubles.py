"""Feeds that fail: nothing is forgotten, nobody else waits, and they are read again later."""

import gzip
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Event

import pytest

from tests.integration.stages.press import Item, numbered, rss
from tests.integration.stages.service import Service, Watched
from tests.integration.store.scene import LEASE
from tests.stand_ins.web_server import Answer, WebServer
from worker.models import FeedState
from worker.store.due_sets import DueSet, claim, waiting_lanes
from worker.store.feeds import CHUNK, next_polls

XML_BOMB = b"<rss %s><channel/></rss>" % b" ".join(b"a%d='1'" % number for number in range(1_000))
GZIP_BOMB = gzip.compress(b" " * (5 * 2**20 + 1))
FAILURES = [
    ("http 500", Answer(b"sorry", status=500)),
    ("not a feed", Answer(b"<!doctype html><title>Accueil</title>")),
    ("not a feed", Answer(XML_BOMB)),
    ("too large", Answer(GZIP_BOMB, headers={"Content-Encoding": "gzip"})),
    ("protocol", Answer(b"<rss", headers={"Content-Length": "4000", "Connection": "close"})),
]
GOOD = Answer(rss(Item(guid="e1")), headers={"ETag": '"1"'})


def next_poll(service: Service, feed: str = "monde") -> timedelta:
    """How long until the feed is polled again."""
    due = next_polls(service.store, [feed])[feed]
    return datetime.fromtimestamp(due / 1000, service.clock.now.tzinfo) - service.clock.now


@pytest.mark.parametrize(("reason", "failure"), FAILURES)
def test_a_feed_that_fails_forgets_nothing_and_is_read_again_later(
    service: Service, web: WebServer, reason: str, failure: Answer
) -> None:
    better = Answer(rss(Item(guid="e2"), Item(guid="e1")))
    web.serve("/rss", GOOD, failure, better)
    service.configure(feeds={"monde": web.url("/rss")})
    service.poll()
    before = service.state()

    service.poll_again()

    failing = service.state()
    assert (failing.failures, failing.last_status, bool(failing.last_error)) == (1, reason, True)
    assert (failing.validators, failing.body_hash) == (before.validators, before.body_hash)
    service.poll_again()
    assert (service.state().failures, service.state().last_status) == (0, "ok")
    assert [request.headers["If-None-Match"] for request in web.requests] == [None, '"1"', '"1"']
    assert service.counts()["entries"] == 2


def test_a_feed_that_goes_on_failing_is_asked_less_and_less_often_but_never_given_up(
    service: Service, web: WebServer
) -> None:
    service.configure(feeds={"monde": web.page("/rss", status=500)})

    waits = []
    for _ in range(12):
        service.poll()
        waits.append(next_poll(service))
        service.clock.tick(waits[-1])

    assert len(web.requests) == 12
    assert all(longer > shorter for shorter, longer in pairwise(waits[:7]))
    assert max(waits) <= timedelta(days=1.1)


def test_an_adaptive_feed_whose_name_is_not_known_is_asked_again_within_a_quarter_of_an_hour(
    service: Service,
) -> None:
    service.configure(feeds={"monde": "http://monde.invalid/rss"}, options="every: adaptive")

    service.poll()

    assert service.state().last_status == "dns"
    assert next_poll(service) <= timedelta(minutes=15) * 1.1


def test_a_document_that_costs_too_much_is_a_failure_like_any_other(service: Service, web: WebServer) -> None:
    items = b"".join(b"<item><guid>%d</guid></item>" % number for number in range(120_000))
    service.configure(feeds={"monde": web.page("/rss", b'<rss version="2.0"><channel>%b' % items)})

    service.poll()

    assert service.state().last_status == "too costly"
    assert service.state().failures == 1


def test_retry_after_pauses_every_feed_of_the_service(service: Service, web: WebServer) -> None:
    service_of_both = f"0.0.0.0:{web.port}"
    web.page("/busy", status=429, headers={"Retry-After": "3600"})
    web.page("/other", rss(Item(guid="e1")))
    service.configure(feeds={name: f"http://{service_of_both}/{name}" for name in ("busy", "other")})

    service.poll()  # one of them: a service is asked once a second
    service.tick(minutes=59)
    polled_early = service.poll()
    service.tick(minutes=2)
    service.poll()

    assert polled_early == 0
    assert [request.path for request in web.requests] == ["/busy", "/other"]


def test_retry_after_holds_for_the_service_alone(service: Service, web: WebServer) -> None:
    web.page("/busy", status=503, headers={"Retry-After": "3600"})
    elsewhere = web.page("/other", rss(Item(guid="e1")))
    service.configure(feeds={"busy": f"http://0.0.0.0:{web.port}/busy", "other": elsewhere})

    service.poll()
    service.poll_again()

    assert [request.path for request in web.requests].count("/other") == 2
    assert len(web.requests_to("/busy")) == 1


def test_a_slow_feed_does_not_delay_the_others(service: Service, web: WebServer) -> None:
    was_fast_first = Event()

    def once_the_other_is_done() -> Iterator[bytes]:
        for _ in range(1_000):
            if service.state("fast") != FeedState():
                was_fast_first.set()
                break
            web.closing.wait(0.01)
        yield rss(Item(guid="e1"))

    slow, fast = web.page("/slow", once_the_other_is_done), web.page("/fast", rss(Item(guid="e1")))
    service.configure(feeds={"slow": slow, "fast": fast})

    service.poll()

    assert was_fast_first.is_set()
    assert {service.state(feed).last_status for feed in ("slow", "fast")} == {"ok"}


def test_a_feed_that_is_removed_while_it_is_polled_commits_nothing(service: Service, web: WebServer) -> None:
    other = web.page("/other", rss(Item(guid="e1")))

    def removed_meanwhile() -> Iterator[bytes]:
        service.configure(feeds={"other": other})
        yield rss(Item(guid="e1"))

    service.configure(feeds={"monde": web.page("/rss", removed_meanwhile), "other": other})

    service.poll()

    assert service.state() == FeedState()
    assert not service.outcomes("monde")
    assert set(service.outcomes("other")) == {"e1"}


def test_a_feed_that_comes_while_others_are_polled_is_polled_with_them(
    service: Service, web: WebServer
) -> None:
    new = web.page("/new", rss(Item(guid="e1")))

    def added_meanwhile() -> Iterator[bytes]:
        service.configure(feeds={"monde": web.url("/rss"), "new": new})
        for _ in range(1_000):
            if service.state("new") != FeedState():
                break
            web.closing.wait(0.01)
        yield rss(Item(guid="e1"))

    service.configure(feeds={"monde": web.page("/rss", added_meanwhile)})

    service.poll()

    assert service.state("new").last_status == "ok"


def test_a_poll_that_loses_its_claim_between_two_chunks_is_repeated_without_loss(
    service: Service, web: WebServer
) -> None:
    service.configure(feeds={"monde": web.page("/rss", rss(*numbered(2 * CHUNK + 50)), etag='"1"')})
    slow = Watched(service.store, service.clock, "commit_poll", lambda: lose_claim(service), at=2)

    service.poll(service.worker(slow))

    assert service.counts()["entries"] == CHUNK
    assert service.state() == FeedState()
    service.clock.tick(LEASE)
    service.poll()
    assert service.counts()["entries"] == 2 * CHUNK + 50
    (lane,) = waiting_lanes(service.store, DueSet.ENTRIES)
    assert lane.rows == 2 * CHUNK + 50


def lose_claim(service: Service) -> None:
    """The lease ends, and another worker takes the feed (and dies with it)."""
    service.clock.tick(LEASE)
    assert claim(service.store, DueSet.FEEDS, rows=1, lease=LEASE)


def test_a_feed_whose_reading_killed_its_worker_is_a_failure_and_tried_again_later(
    service: Service, web: WebServer
) -> None:
    service.configure(feeds={"monde": web.page("/rss", rss(Item(guid="e1")))})
    for _ in range(3):
        service.die(service.poll)

    service.poll()

    assert (service.state().failures, service.state().last_status) == (1, "not a feed")
    assert "killed its worker 3 times" in service.state().last_error
    service.poll_again()
    assert service.state().last_status == "ok"
