"""What requests carry: the feed and the pages of its own site, as the configuration says, secrets at use."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.stages.press import Item, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.proxy_server import ProxyServer
from tests.stand_ins.web_server import WebServer
from worker.store.feeds import next_polls

COOKIES = 'first_run: all, access: {cookies: "${SITE_COOKIES}"}'


@pytest.fixture
def elsewhere() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


def test_the_feed_and_the_pages_of_its_site_are_asked_with_the_same_account(
    service: Service, web: WebServer, elsewhere: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_COOKIES", "id=SECRET")
    own, other = web.page("/own", page()), elsewhere.page("/other", page())
    web.page("/rss", rss(Item(guid="e1", link=own), Item(guid="e2", link=other)))
    service.configure(feeds={"monde": web.url("/rss")}, options=COOKIES)

    service.poll()
    service.read()

    assert [request.headers["Cookie"] for request in web.requests] == ["id=SECRET"] * 3  # with robots.txt
    assert [request.headers["Cookie"] for request in elsewhere.requests] == [None, None]


def test_a_missing_secret_fails_its_feed_alone_until_it_is_there(
    service: Service, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SITE_COOKIES", raising=False)
    url = web.page("/rss", rss(Item(guid="e1")))
    (service.directory / "local.xml").write_bytes(rss(Item(guid="e2")))
    service.configure(feeds={"monde": url, "local": "file:local.xml"}, options=COOKIES)

    service.poll()

    assert service.state("local").last_status == "ok"
    assert service.state().last_status == "secret missing"
    assert "the environment variable SITE_COOKIES is not set" in service.state().last_error
    assert web.requests == []
    for _ in range(12):
        service.tick(hours=1)
        service.poll()
    due = next_polls(service.store, {"monde": web.host})["monde"]
    assert datetime.fromtimestamp(due / 1000, UTC) - service.clock.now < timedelta(minutes=20)
    monkeypatch.setenv("SITE_COOKIES", "id=SECRET")
    service.tick(minutes=20)
    service.poll()
    assert (service.state().last_status, len(web.requests)) == ("ok", 1)


def test_feed_and_pages_go_through_the_proxy_wherever_they_lead(
    service: Service, web: WebServer, elsewhere: WebServer
) -> None:
    other = elsewhere.page("/other", page())
    feed = web.page("/rss", rss(Item(guid="e1", link=other)))
    with ProxyServer() as proxy:
        options = f'first_run: all, access: {{proxy: "{proxy.address}"}}'
        service.configure(feeds={"monde": feed}, options=options)
        service.poll()
        service.read()

    assert [asked.target for asked in proxy.requests] == [feed, elsewhere.url("/robots.txt"), other]
