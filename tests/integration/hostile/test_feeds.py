"""Feeds that are none, or that never end: each says why in its status, and the neighbour rings meanwhile."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.integration.hostile.bombs import brotli_bomb, gzip_bomb, zstd_bomb
from tests.integration.hostile.street import HTML, NEIGHBOUR, Street
from tests.integration.stages.press import HEADLINE, Item, rss
from tests.stand_ins.web_server import Answer
from worker.models import FeedState

ERROR_PAGE = b"<!DOCTYPE html><html><head><title>503 Backend fetch failed</title></head><h1>Sorry</h1></html>"
ATTRIBUTES = b" ".join(b"a%d='x'" % number for number in range(100_000))


class Bad(NamedTuple):
    """What the server answers, and what the feed's status must say of it."""

    answer: Answer
    status: str
    why: str


def packed(bomb: bytes, encoding: str) -> Answer:
    assert len(bomb) < 2**20 + 2**17
    return Answer(bomb, headers={"Content-Encoding": encoding})


NO_FEEDS = {
    "not XML": Bad(
        Answer(b"Bonjour tout le monde"), "not a feed", "it starts with « Bonjour tout le monde »"
    ),
    "HTML": Bad(Answer(b"<html><title>Accueil</title>"), "not a feed", "it is an HTML page « Accueil »"),
    "empty": Bad(Answer(b""), "not a feed", "it is empty"),
    "an error page with status 200": Bad(
        Answer(ERROR_PAGE, headers=HTML), "not a feed", "it is an HTML page « 503 Backend fetch failed »"
    ),
    "JSON": Bad(Answer(b'{"error": "no such feed"}'), "not a feed", "it is JSON"),
    "a bomb in gzip": Bad(packed(gzip_bomb(), "gzip"), "too large", "more than 5,242,880 bytes"),
    "a bomb in brotli": Bad(packed(brotli_bomb(), "br"), "too large", "more than 5,242,880 bytes"),
    # Never asked for: where a library for it happens to be installed, it is `too large` like the others.
    "a bomb in zstd": Bad(packed(zstd_bomb(), "zstd"), "protocol|too large", ""),
    "a bomb sent as it is": Bad(Answer(b" " * (5 * 2**20 + 1)), "too large", "more than 5,242,880 bytes"),
    "a redirect loop": Bad(
        Answer(status=302, headers={"Location": "/loop"}), "redirect loop", "too many redirects"
    ),
    "cut short": Bad(
        Answer(b"<rss", headers={"Content-Length": "4000", "Connection": "close"}), "protocol", "cut short"
    ),
    "100 000 attributes": Bad(
        Answer(b"<rss %s><channel/></rss>" % ATTRIBUTES), "not a feed", "more than 256 attributes"
    ),
}


@pytest.mark.parametrize("name", NO_FEEDS)
def test_what_is_no_feed_says_so_and_delays_and_loses_nothing(street: Street, name: str) -> None:
    bad, service = NO_FEEDS[name], street.service
    street.web.redirect("/loop", "/rss")
    street.web.serve("/rss", bad.answer)
    street.open({"monde": street.web.url("/rss")})

    street.run()

    state = service.state()
    assert state.last_status in bad.status.split("|")
    assert bad.why in state.last_error
    assert service.counts()[f"poll:{state.last_status}"] == 1
    assert street.subjects() == [NEIGHBOUR]

    street.web.page("/rss", rss(Item(guid="e1")))
    street.run_again()

    assert street.subjects() == [NEIGHBOUR, HEADLINE]
    assert (service.state().last_status, service.state().failures) == ("ok", 0)


def test_a_body_without_an_end_ends_at_the_time_limit(street: Street) -> None:
    """Twenty seconds, in which the neighbour is polled."""
    neighbours = []

    def endless() -> Iterator[bytes]:
        for _ in itertools.count():
            neighbours.append(street.service.state("voisin"))
            yield b" "

    street.open({"monde": street.web.page("/rss", endless, drip_s=0.1)})

    street.run()

    state = street.service.state()
    assert (state.last_status, state.failures) == ("timeout", 1)
    assert "not finished in 20 s" in state.last_error
    assert street.service.counts()["poll:timeout"] == 1
    assert any(one != FeedState() for one in neighbours)
    assert street.subjects() == [NEIGHBOUR]


AUTHORS = {
    "of 60 kB": "a" * 60_000,
    "quadratic": "a" * 30_000 + "@" + "b." * 30_000,
}


@pytest.mark.parametrize("name", AUTHORS)
def test_an_author_that_is_a_bomb_is_cut_and_its_entry_rings(street: Street, name: str) -> None:
    body = rss(Item(guid="e1")).replace(b"</item>", f"<author>{AUTHORS[name]}</author></item>".encode())
    street.open({"monde": street.web.page("/rss", body)})

    street.run()

    assert street.service.state().last_status == "ok"
    assert street.subjects() == [NEIGHBOUR, HEADLINE]
    assert all(len(alert.author) <= 500 for alert in street.service.alerts())
