"""The HTTP client against a real server that records what it receives."""

import asyncio
import gzip
import itertools
import socket
import tracemalloc
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import brotli
import pytest

from tests.stand_ins.web_server import Answer, WebServer
from worker.errors import FetchError
from worker.fetching.client import Fetched, Fetcher, Kind, Limits
from worker.fetching.guard import Allowed, parse_allowed
from worker.models import Validators

LOOPBACK = parse_allowed("127.0.0.1:*")
USER_AGENT = "Tocsin/0.1 (+mailto:veille@example.org)"
MIB = 1024 * 1024


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


def fetched(
    *urls: str,
    accept: Kind = "feed",
    validators: Validators | None = None,
    allow: tuple[Allowed, ...] = LOOPBACK,
    limits: Limits | None = None,
) -> list[Fetched]:
    async def fetch_all() -> list[Fetched]:
        async with Fetcher(USER_AGENT, allow, limits=limits) as fetcher:
            return [await fetcher.fetch(url, validators=validators, accept=accept) for url in urls]

    return asyncio.run(fetch_all())


def failure(
    url: str,
    *,
    accept: Kind = "feed",
    validators: Validators | None = None,
    allow: tuple[Allowed, ...] = LOOPBACK,
    limits: Limits | None = None,
) -> FetchError:
    with pytest.raises(FetchError) as refused:
        fetched(url, accept=accept, validators=validators, allow=allow, limits=limits)
    assert "SECRET" not in f"{refused.value} {refused.value!r}"
    assert refused.value.__cause__ is None, "the client's own error would show the address with its secrets"
    return refused.value


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


def gzip_bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=31)
    pieces = [packer.compress(bytes(MIB)) for _ in range(256)]
    return b"".join([*pieces, packer.flush()])


def brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=5)
    pieces = [packer.process(bytes(MIB)) for _ in range(256)]
    return b"".join([*pieces, packer.finish()])


@pytest.mark.parametrize(("encoding", "bomb"), [("gzip", gzip_bomb()), ("br", brotli_bomb())])
def test_a_bomb_of_256_mib_is_stopped_at_the_cap(server: WebServer, encoding: str, bomb: bytes) -> None:
    assert len(bomb) < MIB
    url = server.page("/bomb", bomb, headers={"Content-Encoding": encoding})
    tracemalloc.start()
    assert failure(url).reason == "too large"
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * MIB


def test_feeds_and_pages_have_caps_of_their_own(server: WebServer) -> None:
    limits = Limits(feed_bytes=200, page_bytes=100)
    url = server.page("/x", b"x" * 150, headers={"Content-Type": "text/html"})
    assert len(fetched(url, limits=limits)[0].body) == 150
    assert failure(url, accept="page", limits=limits).reason == "too large"


def test_an_endless_slow_body_ends_at_the_total_limit(server: WebServer) -> None:
    url = server.page("/drip", lambda: itertools.repeat(b"x"), drip_s=0.02)
    assert failure(url + "?key=SECRET", limits=Limits(total=timedelta(seconds=0.3))).reason == "timeout"


def test_a_server_that_never_answers_ends_at_the_total_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/?key=SECRET"
        assert failure(url, limits=Limits(total=timedelta(seconds=0.3))).reason == "timeout"


def test_redirects_are_followed_and_permanent_ones_reported(server: WebServer) -> None:
    end = server.page("/end", b"<rss/>")
    server.redirect("/b", "/end", 308)
    permanent = server.redirect("/a", "/b", 301)
    mixed = server.redirect("/c", "/b", 302)
    direct, all_permanent, some = fetched(end, permanent, mixed)
    assert (direct.url, direct.moved_permanently_to) == (end, None)
    assert (all_permanent.url, all_permanent.moved_permanently_to) == (end, end)
    assert (some.url, some.moved_permanently_to) == (end, None)


def test_a_redirect_loop_is_left_when_it_closes(server: WebServer) -> None:
    server.redirect("/b", "/a?key=SECRET")
    assert failure(server.redirect("/a", "/b") + "?key=SECRET").reason == "redirect loop"
    assert len(server.requests) == 2


def test_five_redirects_are_followed_and_not_six(server: WebServer) -> None:
    server.page("/0", b"<rss/>")
    for number in range(1, 7):
        server.redirect(f"/{number}", f"/{number - 1}")
    assert fetched(server.url("/5"))[0].body == b"<rss/>"
    assert failure(server.url("/6")).reason == "redirect loop"


@pytest.mark.parametrize("location", ["ftp://example.org/", "http://user:SECRET@127.0.0.1/", "http://["])
def test_a_redirect_to_what_is_not_fetched_is_refused(server: WebServer, location: str) -> None:
    assert failure(server.redirect("/a", location)).reason == "bad redirect"


def test_a_redirect_without_an_address_is_refused(server: WebServer) -> None:
    assert failure(server.page("/a", status=301)).reason == "bad redirect"


# ---HOSTILE
# Odd spellings of an IPv4 address are refused by the client itself, before any socket.
REFUSED = {"blocked", "bad address"}
FORBIDDEN_HOSTS = [
    "127.0.0.1", "2130706433", "0x7f.1", "127.1", "017700000001", "0", "localhost", "[::1]", "[::ffff:127.0.0.1]",
    "①②⑦.0.0.1", "169.254.169.254", "[64:ff9b::a9fe:a9fe]", "10.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", FORBIDDEN_HOSTS)
def test_no_form_of_a_forbidden_address_is_called(host: str) -> None:
    assert failure(f"http://{host}/?key=SECRET", allow=()).reason in REFUSED


@pytest.mark.parametrize("host", [*FORBIDDEN_HOSTS[1:5], "169.254.169.254", "[::1]"])
def test_no_forbidden_address_is_reached_by_a_redirect(server: WebServer, host: str) -> None:
    only_the_server = parse_allowed(server.host)
    url = server.redirect("/a", f"http://{host}/latest/meta-data")
    assert failure(url, allow=only_the_server).reason in REFUSED
    assert len(server.requests) == 1


def test_a_port_that_is_not_the_web_is_not_called(server: WebServer) -> None:
    assert failure("http://127.0.0.1:22/", allow=parse_allowed(server.host)).reason == "blocked"
    assert failure(server.url("/"), allow=parse_allowed("127.0.0.1:80")).reason == "blocked"
    assert server.requests == []


@pytest.mark.parametrize("url", ["ftp://example.org/", "http://user:SECRET@127.0.0.1/", "http://a..b/", "x"])
def test_an_address_that_cannot_be_asked_for_is_refused(url: str) -> None:
    assert failure(url).reason in {"bad address", "dns"}


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


def test_a_page_that_is_no_page_is_not_downloaded(server: WebServer) -> None:
    video = server.page("/video", b"x", headers={"Content-Type": "video/mp4"})
    assert failure(video, accept="page").reason == "wrong type"
    assert fetched(server.page("/bare", b"<html>"), accept="page")[0].body == b"<html>"


def test_no_server_and_no_name_are_told_apart(server: WebServer) -> None:
    gone = server.url("/?key=SECRET")
    server.__exit__()
    assert failure(gone).reason == "refused"
    assert failure("http://no-such-host.invalid/?key=SECRET").reason == "dns"


def test_a_body_cut_short_is_a_failure(server: WebServer) -> None:
    url = server.page("/cut", b"<rss", headers={"Content-Length": "100", "Connection": "close"})
    assert failure(url + "?key=SECRET").reason == "protocol"


def test_a_body_that_is_not_what_its_encoding_says_is_a_failure(server: WebServer) -> None:
    url = server.page("/odd", b"not gzip", headers={"Content-Encoding": "gzip"})
    assert failure(url + "?key=SECRET").reason == "protocol"


def test_headers_beyond_8_kib_are_a_failure(server: WebServer) -> None:
    url = server.page("/long", b"", headers={"X-Long": "x" * 9000})
    assert failure(url + "?key=SECRET").reason == "protocol"


def test_many_documents_are_fetched_at_once(server: WebServer) -> None:
    for number in range(200):
        server.page(f"/{number}", b"%d" % number)

    async def fetch_all() -> list[Fetched]:
        async with Fetcher(USER_AGENT, LOOPBACK) as fetcher:
            return await asyncio.gather(*(fetcher.fetch(server.url(f"/{number}")) for number in range(200)))

    assert [int(each.body) for each in asyncio.run(fetch_all())] == list(range(200))
    assert len(server.requests) == 200
