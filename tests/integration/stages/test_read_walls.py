"""Walls, challenges and settings of a feed's pages: rules see the article or what the feed says of it."""

import pytest

from tests.integration.stages.press import DULL, PARAGRAPH, Item, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import Answer, WebServer
from worker.models import Outcome
from worker.store.entries import stored_article
from worker.store.readings import outlets

HTML = {"Content-Type": "text/html"}
MENTION = "Un échange de prisonniers est prévu."
# A wall in words that no list knows; it holds a word of a rule.
WALL = (
    "Bienvenue chez nous. Pour une trêve dans la course aux clics, rejoignez-nous gratuitement en un instant "
    "et retrouvez toute la richesse de la rédaction, où que vous soyez, à votre rythme et sans engagement. "
) * 3
TITLES = (
    "Budget voté à la mairie",
    "Travaux de la rocade nord",
    "Les crues de la Garonne",
    "Piscine fermée",
    "Bal",
)


def publish(service: Service, web: WebServer, *items: Item) -> None:
    service.configure(feeds={"monde": web.page("/rss", rss(*items)).replace("127.0.0.1", "0.0.0.0")})
    service.poll()


def an_item(web: WebServer, number: int, html: bytes, title: str = DULL) -> Item:
    return Item(guid=f"e{number}", link=web.page(f"/{number}", html, headers=HTML), title=title)


def the_page_of(text: str, title: str) -> bytes:
    head = f"<html lang=fr><head><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1><p>{text}</p></body></html>".encode()


def test_a_text_at_three_addresses_is_a_wall_from_the_third_on(service: Service, web: WebServer) -> None:
    items = [
        an_item(web, n, the_page_of(f"{WALL} Il est {n} h.", title), title) for n, title in enumerate(TITLES)
    ]
    publish(service, web, *items)

    service.read()

    outcomes = service.outcomes()
    assert sorted(outcomes.values()) == [Outcome.DEGRADED] * 3 + [Outcome.RUNG] * 2
    outlet = outlets(service.store, ["monde"])["monde"]
    assert (outlet.degraded, outlet.why) == (3, "the page has the same text as others of its site")


def test_one_article_at_three_addresses_is_no_wall(service: Service, web: WebServer) -> None:
    items = [an_item(web, n, page(f"{MENTION} {DULL}."), DULL) for n in range(4)]
    publish(service, web, *items)

    service.read()

    assert Outcome.DEGRADED not in service.outcomes().values()


def test_texts_of_other_sites_are_not_counted(service: Service, web: WebServer) -> None:
    with WebServer() as other:
        items = [
            an_item(server, n, the_page_of(WALL, title), title)
            for n, (server, title) in enumerate(zip((web, web, other, other), TITLES, strict=False))
        ]
        publish(service, web, *items)
        service.read()

    assert set(service.outcomes().values()) == {Outcome.RUNG}


@pytest.mark.parametrize(
    ("status", "header"),
    [
        (200, {"cf-mitigated": "challenge"}),
        (403, {"CF-Mitigated": "challenge"}),
        (202, {"x-amzn-waf-action": "challenge"}),
    ],
)
def test_a_challenge_is_known_by_its_header_whatever_it_says(
    service: Service, web: WebServer, status: int, header: dict[str, str]
) -> None:
    web.serve("/1", Answer(page(MENTION), status=status, headers={**HTML, **header}))
    publish(service, web, Item(guid="e1", link=web.url("/1"), title=DULL))

    service.read()

    assert service.outcomes() == {"e1": Outcome.DEGRADED}
    assert "a proof that a person reads" in outlets(service.store, ["monde"])["monde"].why
    assert len(web.requests_to("/1")) == 1


def test_a_paywall_leaves_the_feeds_own_text(service: Service, web: WebServer) -> None:
    teaser = page(MENTION, "Il vous reste 75.3% de cet article à lire. La suite est réservée aux abonnés.")
    publish(service, web, an_item(web, 1, teaser))

    service.read()

    assert service.outcomes() == {"e1": Outcome.DEGRADED}
    assert outlets(service.store, ["monde"])["monde"].why == "the page is a paywall"


def read_with(service: Service, web: WebServer, settings: str, item: Item) -> str:
    """The body of the one article, where its feed has these settings."""
    service.each = settings
    publish(service, web, item)
    service.read()
    (entry,) = service.entries()
    article = stored_article(service.store, entry.id)
    assert article is not None
    return article.body


FULL = "".join(f"<p>{PARAGRAPH}</p>" for _ in range(12))


def test_a_page_is_always_asked_for_where_its_feed_says_so(service: Service, web: WebServer) -> None:
    web.page("/1", page(*(f"{MENTION} {number} {PARAGRAPH}" for number in range(12))), headers=HTML)
    item = Item(guid="e1", link=web.url("/1"), title=DULL, full=FULL)

    assert MENTION in read_with(service, web, "full_article: always", item)


def test_a_page_is_never_asked_for_where_its_feed_says_so(service: Service, web: WebServer) -> None:
    web.page("/1", page(MENTION), headers=HTML)

    body = read_with(service, web, "full_article: never", Item(guid="e1", link=web.url("/1"), title=DULL))

    assert body == ""
    assert service.outcomes() == {"e1": Outcome.NO_MATCH}
    assert not web.requests_to("/1")


def test_the_text_is_where_its_feeds_selectors_say(service: Service, web: WebServer) -> None:
    html = (
        f"<html lang=fr><body><article><p>{PARAGRAPH * 3}</p></article>"
        f"<div class=vrai><p>{MENTION} {PARAGRAPH}</p><p class=pub>Une offre.</p></div></body></html>"
    )
    web.page("/1", html.encode(), headers=HTML)
    item = Item(guid="e1", link=web.url("/1"), title=DULL)

    body = read_with(service, web, "article: {text: '.vrai', remove: '.pub'}", item)

    assert body == f"{MENTION} {PARAGRAPH}"
