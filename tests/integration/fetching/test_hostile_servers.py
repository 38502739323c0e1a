"""The HTTP client with servers that are hostile or broken: bounded, and never led astray."""

import itertools
import socket
import tracemalloc
import zlib
from datetime import timedelta

import brotli  # type: ignore[import-untyped]
import pytest

from tests.integration.fetching.asking import failure, fetched
from tests.stand_ins.web_server import WebServer
from worker.fetching.client import Limits
from worker.fetching.guard import parse_allowed

MIB = 1024 * 1024


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


# Odd spellings of an IPv4 address are refused by the client itself, before any socket.
REFUSED = {"blocked", "bad address"}
FORBIDDEN_HOSTS = [
    "127.0.0.1", "2130706433", "0x7f.1", "127.1", "017700000001", "0", "localhost", "[::1]",
    "[::ffff:127.0.0.1]", "①②⑦.0.0.1", "169.254.169.254", "[64:ff9b::a9fe:a9fe]", "10.0.0.1",
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
