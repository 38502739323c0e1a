"""Pages that are hostile or broken: the entry still ends, by the feed's own text, and the neighbour rings."""

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.integration.hostile.bombs import brotli_bomb, gzip_bomb, zstd_bomb
from tests.integration.hostile.street import HTML, NEIGHBOUR, Street
from tests.integration.stages.press import HEADLINE, Item, page, rss
from tests.stand_ins.web_server import Answer
from worker.models import Outcome


class Bad(NamedTuple):
    """What the server answers, why the alert says that the page was not read, and the counter of it."""

    answer: Answer
    why: str
    counter: str = ""


def packed(bomb: bytes, encoding: str) -> Answer:
    return Answer(bomb, headers={**HTML, "Content-Encoding": encoding})


TOO_LARGE = ("more than 3,145,728 bytes", "page failure:too large")
PAGES = {
    "20 MB": Bad(Answer(page("a" * 20_000_000), headers=HTML), *TOO_LARGE),
    "a bomb in gzip": Bad(packed(gzip_bomb(), "gzip"), *TOO_LARGE),
    "a bomb in brotli": Bad(packed(brotli_bomb(), "br"), *TOO_LARGE),
    "a redirect loop": Bad(
        Answer(status=302, headers={"Location": "/loop"}), "too many redirects", "page failure:redirect loop"
    ),
    "empty": Bad(Answer(b"", headers=HTML), "no text"),
    "a film": Bad(
        Answer(b"x", headers={"Content-Type": "video/mp4"}), "video/mp4 is no", "page failure:wrong type"
    ),
    "100 000 attributes": Bad(
        Answer(b"<html %s>" % b" ".join(b"a%d='x'" % n for n in range(100_000)), headers=HTML),
        "more than 2000 attributes",
    ),
    "100 000 paragraphs": Bad(Answer(page("<p>Un de plus.</p>" * 100_000), headers=HTML), "too large"),
    "50 000 nested elements": Bad(
        Answer(page("<div>" * 50_000 + "Au fond." + "</div>" * 50_000), headers=HTML), "too large"
    ),
    "14 000 nested elements": Bad(
        Answer(page("<div>" * 14_000 + "Au fond." + "</div>" * 14_000), headers=HTML), "nested too deep"
    ),
    "100 000 comments that never end": Bad(Answer(page("<!--" * 100_000), headers=HTML), "too large"),
}
# Just below the bound on tags, these are read, or given up after five seconds of processor time: which,
# depends on the machine.
COSTLY = {
    "28 000 elements within 90": page("<div>" * 90 + "<p>Au fond." * 28_000 + "</div>" * 90),
    "29 000 tags that never end": page("<a " * 29_000),
    "29 000 paragraphs that never end": page("<p>Un de plus." * 29_000),
}


def publish(street: Street) -> None:
    street.web.redirect("/loop", "/page")
    items = rss(Item(guid="e1", link=street.web.url("/page")))
    street.open({"monde": street.web.page("/rss", items)})


def degraded(street: Street) -> str:
    (alert,) = [alert for alert in street.service.alerts() if alert.feed == "monde"]
    return alert.degraded


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_cannot_be_read_leaves_the_feeds_own_text(street: Street, name: str) -> None:
    street.web.serve("/page", PAGES[name].answer)
    publish(street)

    street.run()

    assert street.service.outcomes() == {"e1": Outcome.RUNG}
    assert PAGES[name].why in degraded(street)
    assert not PAGES[name].counter or street.service.counts()[PAGES[name].counter] == 1
    assert street.subjects() == [NEIGHBOUR, HEADLINE]


def test_a_bomb_in_an_encoding_that_was_not_asked_for_leaves_the_feeds_own_text(street: Street) -> None:
    """Tried three times where it is only not understood: a broken answer may be right the next time."""
    street.web.serve("/page", packed(zstd_bomb(), "zstd"))
    publish(street)

    street.run()

    assert degraded(street)
    assert street.subjects() == [NEIGHBOUR, HEADLINE]


@pytest.mark.parametrize("name", COSTLY)
def test_a_page_that_costs_much_ends_and_says_so_if_it_was_given_up(street: Street, name: str) -> None:
    street.web.page("/page", COSTLY[name], headers=HTML)
    publish(street)

    street.run()

    assert street.service.outcomes() == {"e1": Outcome.RUNG}
    assert re.search("^$|processor time|no text|attributes", degraded(street))
    assert street.subjects() == [NEIGHBOUR, HEADLINE]


def test_a_page_without_an_end_ends_at_the_time_limit(street: Street) -> None:
    """Twenty seconds, in which the neighbour is read."""
    neighbours: list[str] = []

    def endless() -> Iterator[bytes]:
        for _ in itertools.count():
            neighbours.extend(street.service.outcomes("voisin").values())
            yield b" "

    street.web.page("/page", endless, headers=HTML, drip_s=0.1)
    publish(street)

    street.run()

    assert street.service.outcomes() == {"e1": Outcome.RUNG}
    assert "not finished in 20 s" in degraded(street)
    assert street.service.counts()["page failure:timeout"] == 1
    assert Outcome.RUNG in neighbours
    assert street.subjects() == [NEIGHBOUR, HEADLINE]
