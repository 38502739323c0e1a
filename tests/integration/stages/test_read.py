"""Where an article's text comes from, and the alerts that it raises."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.builders import an_entry
from tests.integration.stages.press import DULL, HEADLINE, PARAGRAPH, Item, page, rss
from tests.integration.stages.service import Service
from tests.integration.store.scene import claim_one, poll_commit
from tests.stand_ins.web_server import Answer, WebServer
from worker.models import Alert, Article, Excerpt, NewEntry, Outcome
from worker.stages import pages
from worker.store.due_sets import DueSet
from worker.store.entries import stored_article
from worker.store.feeds import commit_poll

MENTION = "Le porte-parole a évoqué un échange de prisonniers avant la fin du mois de novembre."


def publish(service: Service, web: WebServer, *items: Item) -> None:
    """A feed with these entries, polled."""
    service.configure(feeds={"monde": web.page("/rss", rss(*items))})
    service.poll()


def highlighted(excerpt: Excerpt) -> list[str]:
    return [excerpt.text[start:end] for start, end in excerpt.highlights]


def the_alert(service: Service) -> Alert:
    (alert,) = service.alerts()
    return alert


def test_the_page_is_read_where_the_feed_tells_little(service: Service, web: WebServer) -> None:
    link = web.page("/article", page(MENTION, title=DULL), headers={"Content-Type": "text/html"})
    publish(service, web, Item(guid="e1", link=link, title=DULL, summary="Trois lignes à la une."))

    service.read()

    assert service.outcomes() == {"e1": Outcome.RUNG}
    assert the_alert(service).rule == "prisonniers"
    assert len(web.requests_to("/article")) == 1


def test_the_page_is_not_fetched_where_the_feed_tells_all(service: Service, web: WebServer) -> None:
    full = "".join(f"<p>{PARAGRAPH}</p>" for _ in range(12)) + f"<p>{MENTION}</p>"
    publish(service, web, Item(guid="e1", link=web.url("/article"), title=DULL, full=full))

    service.read()

    assert service.outcomes() == {"e1": Outcome.RUNG}
    assert the_alert(service).degraded == ""
    assert not web.requests_to("/article")


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(b"gone", status=404), "the server answered 404"),
        (Answer(b"%PDF", headers={"Content-Type": "application/pdf"}), "application/pdf is not a page"),
        (Answer(b"<html><title>Vide</title></html>", headers={"Content-Type": "text/html"}), "no text"),
        (Answer(page()[:600], headers={"Content-Type": "text/html"}), ""),
    ],
)
def test_a_page_that_does_not_show_the_article_leaves_the_feeds_own_text(
    service: Service, web: WebServer, answer: Answer, why: str
) -> None:
    web.serve("/article", answer)
    publish(service, web, Item(guid="e1", link=web.url("/article"), summary="Une trêve de 30 jours."))

    service.read()

    assert service.outcomes() == {"e1": Outcome.RUNG}
    assert why in the_alert(service).degraded
    assert bool(the_alert(service).degraded) == bool(why)


def test_a_degraded_article_that_does_not_ring_says_so(service: Service, web: WebServer) -> None:
    publish(service, web, Item(guid="e1", link=web.page("/article", status=404), title=DULL))

    service.read()

    assert service.outcomes() == {"e1": Outcome.DEGRADED}
    (entry,) = service.entries()
    article = stored_article(service.store, entry.id)
    assert article is not None
    assert "404" in article.why_degraded


def the_article_of_a_costly_page(service: Service, web: WebServer) -> Article:
    endless = page("<p>Une phrase." * 29_000)
    link = web.page("/article", endless, headers={"Content-Type": "text/html"})
    publish(service, web, Item(guid="e1", link=link))

    service.read()

    assert service.outcomes() == {"e1": Outcome.RUNG}
    (entry,) = service.entries()
    article = stored_article(service.store, entry.id)
    assert article is not None
    return article


def test_a_page_that_costs_too_much_is_read_quickly(
    service: Service, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "EXTRACT_SECONDS", 0.1)

    article = the_article_of_a_costly_page(service, web)

    assert (article.how, article.confidence, article.why_degraded) == ("page", "low", "")
    assert PARAGRAPH in article.body


def test_a_page_that_costs_too_much_even_so_leaves_the_feeds_own_text(
    service: Service, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "EXTRACT_SECONDS", 0.1)
    monkeypatch.setattr(pages, "QUICK_SECONDS", 0.02)

    assert "processor time" in the_article_of_a_costly_page(service, web).why_degraded


def test_an_alert_says_where_its_words_stand(service: Service, web: WebServer) -> None:
    body = page("Une trêve, puis une autre trêve.", MENTION)
    link = web.page("/article", body, headers={"Content-Type": "text/html"})
    publish(service, web, Item(guid="e1", link=link, summary="Vers une trêve ?"))

    service.read()

    treve, prisonniers = sorted(service.alerts(), key=lambda alert: alert.rule, reverse=True)
    assert (treve.rule, treve.terms) == ("treve", ("trêve",))
    by_field = {excerpt.field: highlighted(excerpt) for excerpt in treve.excerpts}
    assert by_field["title"] == ["trêve"]
    assert {word for words in by_field.values() for word in words} == {"trêve"}
    assert (prisonniers.rule, [highlighted(one) for one in prisonniers.excerpts]) == (
        "prisonniers",
        [["échange de prisonniers"]],
    )
    assert prisonniers.excerpts[0].field == "body"
    assert "porte-parole" in prisonniers.excerpts[0].text


def test_an_alert_needs_nothing_else_to_be_told(service: Service, web: WebServer) -> None:
    link = web.page("/article", page(), headers={"Content-Type": "text/html"})
    publish(service, web, Item(guid="e1", link=link))
    seen_at = service.clock.now
    service.tick(seconds=30)

    service.read()

    alert = the_alert(service)
    assert (alert.title, alert.link, alert.outlet, alert.lang) == (HEADLINE, link, "Le monde", "fr")
    assert (alert.found_at, alert.raised_at) == (seen_at, seen_at + timedelta(seconds=30))
    assert alert.published is not None


def test_an_entry_of_a_removed_feed_ends_as_that(service: Service, web: WebServer) -> None:
    publish(service, web, Item(guid="e1"))

    service.configure(feeds={"autre": web.page("/autre", rss())})
    service.read()

    assert service.outcomes() == {"e1": Outcome.FEED_REMOVED}
    assert not service.alerts()


def test_an_article_for_a_receiver_that_is_off_is_matched_and_told_nobody(
    service: Service, web: WebServer
) -> None:
    service.receivers = ("{name: veille, email: {to: ['${NOBODY_IS_HERE:-}']}}",)
    service.extra = "email: {server: '127.0.0.1:25', from: tocsin@example.org}"
    publish(service, web, Item(guid="e1"))

    service.read()

    assert service.outcomes() == {"e1": Outcome.NO_RECEIVER}


def test_an_entry_of_a_feed_that_came_during_the_drain_is_not_of_a_removed_one(
    service: Service, web: WebServer
) -> None:
    def a_feed_comes() -> Iterator[bytes]:
        service.configure(feeds={"monde": web.url("/rss"), "new": web.url("/new")})
        row = claim_one(service.store, DueSet.FEEDS)
        entry = an_entry(id="e2", guid="e2", feed="new", link="")
        commit_poll(service.store, row, poll_commit(row, NewEntry(entry=entry)))
        yield page()

    link = web.page("/article", a_feed_comes, headers={"Content-Type": "text/html"})
    publish(service, web, Item(guid="e1", link=link, title=DULL))

    service.read()

    assert service.outcomes("new") == {"e2": Outcome.RUNG}
