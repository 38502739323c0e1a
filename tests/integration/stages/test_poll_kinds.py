"""What is no RSS and rings all the same: pages without a feed, JSON Feed, sitemaps of news."""

import json

import pytest

from tests.integration.stages.press import HEADLINE
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import WebServer
from worker.models import Outcome
from worker.store.feed_states import feed_state

JSON_FEED = json.dumps({
    "version": "https://jsonfeed.org/version/1.1",
    "items": [{"id": "e1", "title": HEADLINE, "content_text": "Une trêve " * 300}],
})  # fmt: skip
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>{}</loc><news:news>'
    f"<news:title>{HEADLINE}</news:title></news:news></url></urlset>"
)
AS_PAGE = "', page: {items: 'ul > li'}, lang: 'fr"  # after the address, in its quotes
PAGE = f'<html><body><ul><li><a href="{{}}">{HEADLINE}</a></li></ul></body></html>'


@pytest.mark.parametrize(
    ("kind", "document", "said"),
    [
        ("application/feed+json", JSON_FEED, ""),
        ("application/xml", SITEMAP, ""),
        ("text/html", PAGE, AS_PAGE),
    ],
)
def test_an_entry_of_any_kind_of_document_rings(
    service: Service, web: WebServer, kind: str, document: str, said: str
) -> None:
    article = web.page("/treve", f"<html><body><h1>{HEADLINE}</h1></body></html>".encode())
    url = web.page("/feed", document.replace("{}", article).encode(), headers={"Content-Type": kind})
    service.configure(feeds={"monde": url + said}, options="first_run: all")

    service.poll()
    service.read()

    assert kind in web.requests_to("/feed")[0].headers["Accept"]
    assert list(service.outcomes().values()) == [Outcome.RUNG]
    assert [alert.title for alert in service.alerts()] == [HEADLINE]


def test_a_page_that_has_changed_is_a_failure_that_says_so(service: Service, web: WebServer) -> None:
    url = web.page(
        "/feed", b"<html><body><p>Refonte</p></body></html>", headers={"Content-Type": "text/html"}
    )
    service.configure(feeds={"monde": url + AS_PAGE})

    service.poll()

    state = feed_state(service.store, "monde")
    assert state.last_status == "not a feed"
    assert "« ul > li » found nothing: the page may have changed" in state.last_error
