"""The HTTP client with servers that mean well: polite, and complete in what it brings home."""

import asyncio
import gzip
import zlib
from dataclasses import replace
from datetime import timedelta

import brotli  # type: ignore[import-untyped]
import pytest

from tests.integration.fetching.asking import LOOPBACK, USER_AGENT, failure, fetched
from tests.stand_ins.web_server import Answer, WebServer
from worker.fetching.client import Fetched, Fetcher
from worker.models import Validators


def test_a_document_comes_home_with_all_that_the_schedule_needs(server: WebServer) -> None:
    headers = {
        "Content-Type": "application/rss+xml; charset=UTF-8",
        "Cache-Control": "public, max-age=300",
        "Retry-After": "60",
    }
    url = server.page("/feed", b"<rss/>", headers=headers, etag='W/"1"', last_modified="Mon, no date")
    [document] = fetched(url)
    assert document == Fetched(
        status=200,
        url=url,
        body=b"<rss/>",
        content_type="application/rss+xml; charset=UTF-8",
        charset="utf-8",
        etag='W/"1"',
        last_modified="Mon, no date",
        retry_after=timedelta(seconds=60),
        max_age=timedelta(seconds=300),
    )


def test_validators_go_back_verbatim_and_bring_a_304(server: WebServer) -> None:
    url = server.page("/feed", b"<rss/>", etag='W/"ab"', last_modified="sunday, or so")
    [first] = fetched(url)
    assert first.validators == Validators(address=url, etag='W/"ab"', last_modified="sunday, or so")
    [second] = fetched(url, validators=first.validators)
    assert (second.status, second.body) == (304, b"")
    first_request, second_request = server.requests
    assert first_request.headers["If-None-Match"] is None
    assert second_request.headers["If-None-Match"] == 'W/"ab"'
    assert second_request.headers["If-Modified-Since"] == "sunday, or so"


def test_validators_of_another_address_are_not_sent(server: WebServer) -> None:
    url = server.page("/new", b"<rss/>", etag='"1"')
    [document] = fetched(url, validators=Validators(address=server.url("/old"), etag='"1"'))
    assert document.status == 200
    assert server.requests[0].headers["If-None-Match"] is None


def test_validators_are_sent_at_the_end_of_a_redirect_to_the_one_who_gave_them(server: WebServer) -> None:
    end = server.page("/end", b"<rss/>", etag='"1"')
    start = server.redirect("/start", "/end")
    [first] = fetched(start)
    [second] = fetched(start, validators=first.validators)
    assert second.status == 304
    assert first.url == end
    assert [request.headers["If-None-Match"] for request in server.requests] == [None, None, None, '"1"']


def test_a_304_that_nobody_asked_for_is_a_failure(server: WebServer) -> None:
    assert failure(server.page("/feed", status=304)).reason == "http 304"


def test_it_says_who_it_is_and_no_more(server: WebServer) -> None:
    start = server.page("/a", status=302, headers={"Location": "/b", "Set-Cookie": "id=1"})
    server.page("/b", b"<html>", headers={"Set-Cookie": "id=2"})
    fetched(start, start, accept="page")
    for request in server.requests:
        assert request.headers["User-Agent"] == USER_AGENT
        assert request.headers["Cookie"] is None
        assert request.headers["Referer"] is None
        assert request.headers["Authorization"] is None
        assert request.headers["Accept"].startswith("text/html")
        assert request.headers["Accept-Encoding"] == "gzip, deflate, br"


def test_no_proxy_of_the_environment_is_used(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert fetched(server.page("/feed", b"<rss/>"))[0].status == 200


def test_the_address_is_asked_for_as_it_was_written(server: WebServer) -> None:
    server.page("/f", b"<rss/>")
    fetched(server.url("/f?a=%2C&b=x/y&c"), server.url("/f?q=trêve"))
    assert [request.path for request in server.requests] == ["/f?a=%2C&b=x/y&c", "/f?q=tr%C3%AAve"]


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)],
)
def test_compressed_bodies_are_decoded(server: WebServer, encoding: str, pack: object) -> None:
    assert callable(pack)
    url = server.page("/feed", pack(b"<rss/>" * 1000), headers={"Content-Encoding": encoding})
    assert fetched(url)[0].body == b"<rss/>" * 1000


def test_redirects_are_followed_and_permanent_ones_reported(server: WebServer) -> None:
    end = server.page("/end", b"<rss/>")
    server.redirect("/b", "/end", 308)
    permanent = server.redirect("/a", "/b", 301)
    mixed = server.redirect("/c", "/b", 302)
    direct, all_permanent, some = fetched(end, permanent, mixed)
    assert (direct.url, direct.moved_permanently_to) == (end, None)
    assert (all_permanent.url, all_permanent.moved_permanently_to) == (end, end)
    assert (some.url, some.moved_permanently_to) == (end, None)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 500, 503, 306])
def test_any_other_status_is_a_failure_with_its_number(server: WebServer, status: int) -> None:
    error = failure(server.page("/a", b"sorry", status=status) + "?key=SECRET")
    assert (error.reason, error.status) == (f"http {status}", status)


def test_retry_after_is_counted_by_the_clock_of_the_server(server: WebServer) -> None:
    busy = Answer(status=429, headers={"Retry-After": "120"})
    server.serve("/seconds", busy)
    assert failure(server.url("/seconds")).retry_after == timedelta(minutes=2)
    until = {"Retry-After": "Tue, 24 Nov 2026 08:10:00 GMT", "Date": "Tue, 24 Nov 2026 08:00:00 GMT"}
    server.serve("/date", replace(busy, status=503, headers=until))
    assert failure(server.url("/date")).retry_after == timedelta(minutes=10)


def test_many_documents_are_fetched_at_once(server: WebServer) -> None:
    for number in range(200):
        server.page(f"/{number}", b"%d" % number)

    async def fetch_all() -> list[Fetched]:
        async with Fetcher(USER_AGENT, LOOPBACK) as fetcher:
            return await asyncio.gather(*(fetcher.fetch(server.url(f"/{number}")) for number in range(200)))

    assert [int(each.body) for each in asyncio.run(fetch_all())] == list(range(200))
    assert len(server.requests) == 200
