"""Entries that their feed changes: read again, and rung for what is new in them, not without end."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.integration.stages.press import DULL, HEADLINE, Item, ago, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import Answer, WebServer
from worker.feeds.traces import MOST_REREADS
from worker.models import Outcome, Reason
from worker.store.notifications import since_of

HTML = {"Content-Type": "text/html"}
SWAP = "Un échange de prisonniers est prévu."
NUMBERED = """\
version: 1
rules:
  - {id: un, any: [premier]}
  - {id: deux, any: [deuxième]}
  - {id: trois, any: [troisième]}
  - {id: quatre, any: [quatrième]}
"""


def shown(service: Service, web: WebServer, *items: Item) -> None:
    """The feed shows these now; everything is polled and read."""
    web.page("/rss", rss(*items))
    service.poll_again()
    while service.read():
        pass


def started(
    service: Service, web: WebServer, *items: Item, options: str = "first_run: all", **other: Any
) -> None:
    service.configure(feeds={"monde": web.url("/rss")}, options=options, **other)
    shown(service, web, *items)


def rung(service: Service) -> list[str]:
    """The rules of the alerts, in the order of their names."""
    return sorted(alert.rule for alert in service.alerts())


def an_item(web: WebServer, title: str = DULL, **changes: Any) -> Item:
    return Item(guid="e1", link=web.url("/article"), title=title, **changes)


@pytest.mark.parametrize(
    ("options", "before"), [("first_run: all", Outcome.NO_MATCH), ("first_run: baseline", Outcome.BASELINE)]
)
def test_a_changed_title_rings_for_what_is_new_in_it(
    service: Service, web: WebServer, options: str, before: Outcome
) -> None:
    web.page("/article", page(title=DULL), headers=HTML)
    started(service, web, an_item(web), options=options)
    assert service.outcomes() == {"e1": before}

    shown(service, web, an_item(web, HEADLINE))

    assert service.outcomes() == {"e1": Outcome.RUNG}
    assert rung(service) == ["treve"]
    assert service.alerts()[0].title == HEADLINE
    assert service.counts()["entries"] == 1
    assert service.counts()[f"outcome:{before}"] == 0


def test_new_words_of_the_page_ring_when_the_feed_says_that_it_changed(
    service: Service, web: WebServer
) -> None:
    web.page("/article", page(title=DULL), headers=HTML, etag='"1"')
    started(service, web, an_item(web))
    web.page("/article", page(SWAP, title=DULL), headers=HTML, etag='"2"')

    shown(service, web, an_item(web, summary="Mis à jour à 15 h"))

    assert rung(service) == ["prisonniers"]


def test_words_that_a_baseline_article_had_ring_never(service: Service, web: WebServer) -> None:
    web.page("/article", page(title=HEADLINE), headers=HTML)
    started(service, web, an_item(web, HEADLINE), options="first_run: baseline")
    web.page("/article", page(SWAP, title=HEADLINE), headers=HTML)

    shown(service, web, an_item(web, f"{HEADLINE} ce soir"))

    assert rung(service) == ["prisonniers"]


def test_a_rule_that_rang_for_an_article_does_not_ring_again(service: Service, web: WebServer) -> None:
    web.page("/article", page(title=DULL), headers=HTML)
    started(service, web, an_item(web, HEADLINE))

    shown(service, web, an_item(web, DULL))
    shown(service, web, an_item(web, f"{HEADLINE} : la trêve est signée"))

    assert rung(service) == ["treve"]
    assert service.outcomes() == {"e1": Outcome.RUNG}


def test_what_rang_stays_rung_though_nothing_new_rings(service: Service, web: WebServer) -> None:
    web.page("/article", page(title=HEADLINE), headers=HTML)
    started(service, web, an_item(web, HEADLINE))

    shown(service, web, an_item(web, f"{HEADLINE} ce soir"))

    assert service.outcomes() == {"e1": Outcome.RUNG}
    assert service.counts()["outcome:rung"] == 1


def test_an_entry_rings_for_three_changes_at_most(service: Service, web: WebServer) -> None:
    item = Item(guid="e1", title=DULL)
    started(service, web, item, rules=NUMBERED)
    for word in ("premier", "deuxième", "troisième", "quatrième"):
        shown(service, web, replace(item, title=f"{DULL}, {word} acte"))

    assert rung(service) == ["deux", "trois", "un"]


def test_a_page_is_asked_whether_it_has_changed(service: Service, web: WebServer) -> None:
    web.page("/article", page(SWAP, title=DULL), headers=HTML, etag='W/"a"', last_modified="Tue, 24 Nov 2026")
    started(service, web, an_item(web))

    shown(service, web, an_item(web, HEADLINE))
    shown(service, web, an_item(web, f"{HEADLINE} ce soir"))

    asked = [
        (one.headers["If-None-Match"], one.headers["If-Modified-Since"])
        for one in web.requests_to("/article")
    ]
    assert asked == [(None, None)] + 2 * [('W/"a"', "Tue, 24 Nov 2026")]
    assert rung(service) == ["prisonniers", "treve"]


def test_a_feed_that_tells_the_time_costs_a_bounded_number_of_requests(
    service: Service, web: WebServer
) -> None:
    web.page("/article", page(title=DULL), headers=HTML, etag='"1"')
    started(service, web, an_item(web))
    for n in range(MOST_REREADS + 6):
        shown(service, web, an_item(web, summary=f"Il est {n} h"))

    assert len(web.requests_to("/article")) == 1 + MOST_REREADS


def test_where_all_texts_of_a_feed_change_at_once_no_page_is_asked_for_and_new_words_ring(
    service: Service, web: WebServer
) -> None:
    items = [Item(guid=f"e{n}", link=web.url(f"/article/{n}"), title=f"{DULL}, acte {n}") for n in range(6)]
    for n in range(6):
        web.page(f"/article/{n}", page(title=DULL), headers=HTML)
    started(service, web, *items)
    asked = len(web.requests)

    shown(service, web, *(replace(item, summary=f"Une trêve, acte {n}") for n, item in enumerate(items)))

    assert [one.path for one in web.requests[asked:]] == ["/rss"]
    assert rung(service) == ["treve"] * 6


def test_an_entry_that_did_not_change_is_not_read_again(service: Service, web: WebServer) -> None:
    web.page("/article", page(title=DULL), headers=HTML)
    started(service, web, an_item(web))

    shown(service, web, Item(guid="e2", title=DULL), an_item(web))

    assert len(web.requests_to("/article")) == 1


def test_an_old_entry_is_left_alone(service: Service, web: WebServer) -> None:
    item = Item(guid="e1", title=DULL, published=ago(days=2))
    started(service, web, item, options="first_run: all, max_age: 3d")
    service.tick(days=2)

    shown(service, web, replace(item, title=HEADLINE))

    assert not service.alerts()


def test_a_change_that_rings_is_told_as_news_of_its_story(service: Service, web: WebServer) -> None:
    web.page("/article", page(title=HEADLINE), headers=HTML)
    started(service, web, an_item(web, HEADLINE))
    service.gather()
    service.deliver()
    web.page("/article", page(SWAP, title=HEADLINE), headers=HTML)

    shown(service, web, an_item(web, HEADLINE, summary="Mis à jour à 15 h"))
    service.tick(hours=1)
    service.gather()
    service.deliver()

    told = [(one.reason, len(one.alerts), service.status_of(one)) for one in service.notifications()]
    assert told == [(Reason.FIRST, 1, "told"), (Reason.NEWS, 1, "told")]


def test_what_changes_while_it_is_read_is_read_once_more(service: Service, web: WebServer) -> None:
    started(service, web)
    item = Item(guid="e1", title=DULL)
    web.page("/rss", rss(item))
    service.poll_again()

    service.die(service.read)  # it is leased, as far as anybody knows
    web.page("/rss", rss(replace(item, title=HEADLINE)))
    service.poll_again()
    while service.read():
        pass

    assert service.outcomes() == {"e1": Outcome.RUNG}
    assert rung(service) == ["treve"]


def test_a_worker_that_dies_while_it_reads_again_repeats_nothing(service: Service, web: WebServer) -> None:
    started(service, web, Item(guid="e1", title=DULL))
    web.page("/rss", rss(Item(guid="e1", title=HEADLINE)))
    service.poll_again()
    service.die(service.read)
    service.read()
    service.tick(minutes=2)
    service.read()

    assert service.outcomes() == {"e1": Outcome.RUNG}
    assert rung(service) == ["treve"]


def test_without_its_earlier_text_nothing_of_it_rings_until_the_next_change(
    service: Service, web: WebServer
) -> None:
    started(
        service,
        web,
        Item(guid="e1", title=HEADLINE, published=ago(days=4)),
        options="first_run: all, max_age: 3d",
    )
    item = Item(guid="e1", title=f"{HEADLINE} ce soir", published=None)
    shown(service, web, item)
    assert service.outcomes() == {"e1": Outcome.TOO_OLD}

    shown(service, web, replace(item, summary=SWAP))

    assert rung(service) == ["prisonniers"]


def test_a_page_that_fails_leaves_what_was_read_of_it(service: Service, web: WebServer) -> None:
    web.serve("/article", Answer(page(SWAP, title=DULL), headers=HTML), Answer(status=404))
    started(service, web, an_item(web))

    shown(service, web, an_item(web, HEADLINE))
    shown(service, web, an_item(web, f"{HEADLINE} ce soir"))

    assert rung(service) == ["prisonniers", "treve"]
    assert service.outcomes() == {"e1": Outcome.RUNG}


def test_an_alert_of_a_change_is_not_late_because_its_article_is_older(
    service: Service, web: WebServer
) -> None:
    started(service, web, Item(guid="e1", title=DULL))
    service.clock.tick(timedelta(minutes=30))

    shown(service, web, Item(guid="e1", title=HEADLINE))

    (alert,) = service.alerts()
    assert service.clock.now - alert.found_at < timedelta(minutes=1)
    assert since_of([alert])["publication"] == []  # nor does its delay count from there


def test_a_feed_that_is_removed_leaves_the_outcome_of_before(service: Service, web: WebServer) -> None:
    started(service, web, Item(guid="e1", title=HEADLINE))
    web.page("/rss", rss(Item(guid="e1", title=f"{HEADLINE} ce soir")))
    service.poll_again()
    service.configure(feeds={"figaro": web.url("/other")})
    service.read()

    assert service.outcomes() == {"e1": Outcome.RUNG}
