"""What is configured for a feed's own site goes there and nowhere else, and no secret is ever shown."""

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import aiohttp.connector
import pytest
import trustme

from tests.integration.fetching.asking import LOOPBACK, USER_AGENT
from tests.stand_ins.proxy_server import ProxyServer
from tests.stand_ins.web_server import WebServer
from worker.configuration.model import Access, Reference
from worker.errors import FetchError
from worker.fetching.carrying import carried
from worker.fetching.client import Fetched, Fetcher
from worker.fetching.guard import Allowed, parse_allowed
from worker.ops.redaction import redacted

ACCOUNT = Access(
    headers={"X-Plan": Reference("${SITE_PLAN}"), "accept-language": Reference("fr")},
    cookies=Reference("${SITE_COOKIES}"),
    user=Reference("veille"),
    password=Reference("${SITE_PASSWORD}"),
)
BASIC = "Basic dmVpbGxlOlNFQ1JFVC1sw6k="  # veille:SECRET-lé


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_PLAN", "SECRET-plan")
    monkeypatch.setenv("SITE_COOKIES", 'id=SECRET-1; name="SECRET 2"')
    monkeypatch.setenv("SITE_PASSWORD", "SECRET-lé")
    monkeypatch.setenv("PROXY_PASSWORD", "SECRET-proxy")


@pytest.fixture
def elsewhere() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running


def fetch(
    url: str, access: Access | None, *, feed: str = "", allow: tuple[Allowed, ...] = LOOPBACK
) -> Fetched:
    async def one() -> Fetched:
        async with Fetcher(USER_AGENT, allow) as fetcher:
            return await fetcher.fetch(url, carried=carried(feed or url, access))

    return asyncio.run(one())


def failure(url: str, access: Access, *, feed: str = "", allow: tuple[Allowed, ...] = LOOPBACK) -> FetchError:
    with pytest.raises(FetchError) as refused:
        fetch(url, access, feed=feed, allow=allow)
    assert "SECRET" not in f"{refused.value} {refused.value!r}"
    assert refused.value.__cause__ is None
    return refused.value


def test_the_site_of_the_feed_is_sent_what_is_configured(server: WebServer) -> None:
    fetch(server.page("/feed", b"<rss/>"), ACCOUNT)

    [request] = server.requests
    assert request.headers["Authorization"] == BASIC
    assert request.headers["Cookie"] == 'id=SECRET-1; name="SECRET 2"'
    assert request.headers["X-Plan"] == "SECRET-plan"
    assert request.headers.get_all("Accept-Language") == ["fr"]
    assert request.headers["User-Agent"] == USER_AGENT


def test_a_header_takes_the_place_of_ours(server: WebServer) -> None:
    fetch(server.page("/feed", b"<rss/>"), Access(headers={"accept": Reference("application/rss+xml")}))

    assert server.requests[0].headers.get_all("Accept") == ["application/rss+xml"]


def test_pages_of_the_same_site_are_sent_it_too(server: WebServer) -> None:
    fetch(server.page("/article", b"<html>"), ACCOUNT, feed=server.url("/feed"))

    assert server.requests[0].headers["Cookie"]


def test_where_a_redirect_leads_is_sent_nothing(server: WebServer, elsewhere: WebServer) -> None:
    elsewhere.redirect("/back", server.url("/end"))
    server.page("/end", b"<rss/>")
    fetch(server.redirect("/feed", elsewhere.url("/back")), ACCOUNT)

    [over_there] = elsewhere.requests
    for name in ("Authorization", "Cookie", "X-Plan"):
        assert over_there.headers[name] is None
        assert server.requests_to("/end")[0].headers[name]


def test_other_sites_are_sent_nothing(server: WebServer, elsewhere: WebServer) -> None:
    fetch(elsewhere.page("/article", b"<html>"), ACCOUNT, feed=server.url("/feed"))

    for name in ("Authorization", "Cookie", "X-Plan"):
        assert elsewhere.requests[0].headers[name] is None


@pytest.mark.parametrize(
    ("address", "is_sent"),
    [
        ("https://journal.example.com/a", True),
        ("https://www.example.com/a", True),
        ("https://EXAMPLE.com:443/", True),
        ("https://example.com:8443/", False),
        ("http://journal.example.com/a", False),
        ("https://example.org/", False),
        ("https://example.com.evil.example.org/", False),
        ("https://journal-example.com/", False),
        ("file:a.html", False),
        ("", False),
    ],
)
def test_it_goes_to_one_registrable_domain_and_port_and_never_in_the_clear(
    address: str, *, is_sent: bool
) -> None:
    own = carried("https://rss.example.com/feed", ACCOUNT)

    assert own
    assert bool(own.headers_for(address)) is is_sent


@pytest.mark.parametrize("hoster", ["github.io", "wordpress.com", "substack.com", "over-blog.com"])
def test_two_blogs_of_one_host_are_two_sites(hoster: str) -> None:
    own = carried(f"https://a.{hoster}/feed", ACCOUNT)

    assert own
    assert own.headers_for(f"https://www.a.{hoster}/page")
    assert not own.headers_for(f"https://b.{hoster}/")
    assert not own.headers_for(f"https://{hoster}/")


def test_a_feed_at_a_port_of_its_own_shows_its_account_to_no_other() -> None:
    own = carried("https://journal.example.com:8443/feed", ACCOUNT)

    assert own
    assert own.headers_for("https://journal.example.com:8443/a")
    assert not own.headers_for("https://journal.example.com/a")


def test_a_secret_that_is_missing_is_named_and_nothing_is_sent(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SITE_COOKIES")

    error = failure(server.page("/feed"), ACCOUNT)

    assert (error.reason, error.status) == ("secret missing", None)
    assert "SITE_COOKIES is not set" in str(error)
    assert server.requests == []


def test_a_secret_that_cannot_be_a_header_is_refused(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SITE_COOKIES", "SECRET é")
    assert failure(server.page("/feed"), ACCOUNT).reason == "secret missing"
    monkeypatch.setenv("SITE_COOKIES", "SECRET\r\nX-Injected: 1")
    assert failure(server.page("/feed"), ACCOUNT).reason == "secret missing"
    assert server.requests == []


def test_an_empty_secret_is_off(server: WebServer) -> None:
    off = Access(
        headers={"Authorization": Reference("Bearer ${NO_SUCH:-}"), "X-Key": Reference("${NO_SUCH:-}")},
        cookies=Reference("${NO_SUCH:-}"),
        user=Reference("veille"),
        password=Reference("${NO_SUCH:-}"),
        proxy=Reference("${NO_SUCH:-}"),
    )
    fetch(server.page("/feed", b"<rss/>"), off)

    assert not {"Authorization", "X-Key", "Cookie"} & set(server.requests[0].headers)


def test_a_file_that_changes_counts_at_the_next_request(server: WebServer, tmp_path: Path) -> None:
    secret = tmp_path / "cookies"
    access = Access(cookies=Reference(f"${{file:{secret}}}"))
    url = server.page("/feed", b"<rss/>")
    for value in ("a=SECRET-1\n", "a=SECRET-2\n"):
        secret.write_text(value)
        fetch(url, access)

    assert [request.headers["Cookie"] for request in server.requests] == ["a=SECRET-1", "a=SECRET-2"]


def test_what_is_sent_is_hidden_from_then_on() -> None:
    own = carried("https://a.example/", ACCOUNT)

    assert own
    assert "SECRET" not in repr(own)
    assert "SECRET" not in redacted(" ".join(own.headers.values()))
    assert BASIC.removeprefix("Basic ") not in redacted(f"x {BASIC.removeprefix('Basic ')}")


def through(proxy: ProxyServer, user: str = "") -> Access:
    return Access(cookies=ACCOUNT.cookies, proxy=Reference(f"http://{user}{proxy.host}"))


def test_requests_go_through_the_proxy_with_its_own_password(server: WebServer, elsewhere: WebServer) -> None:
    elsewhere.page("/end", b"<rss/>")
    url = server.redirect("/feed?a=1", elsewhere.url("/end"))
    with ProxyServer(authorization="Basic dmVpbGxlOlNFQ1JFVC1wcm94eQ==") as proxy:
        document = fetch(url, through(proxy, "veille:${PROXY_PASSWORD}@"))

    assert document.body == b"<rss/>"
    assert [asked.target for asked in proxy.requests] == [url, elsewhere.url("/end")]
    assert server.requests[0].headers["Cookie"]
    assert elsewhere.requests[0].headers["Cookie"] is None
    assert server.requests[0].headers["Proxy-Authorization"] is None


def test_a_proxy_that_wants_an_account_says_so(server: WebServer) -> None:
    with ProxyServer(authorization="Basic eDp5") as proxy:
        assert failure(server.page("/feed"), through(proxy, "x:${PROXY_PASSWORD}@")).reason == "http 407"
        error = failure("https://127.0.0.1:8443/", through(proxy, "x:${PROXY_PASSWORD}@"))

    assert (error.reason, str(error).partition(": ")[2]) == ("proxy", "its proxy refused to connect (407)")


def test_over_tls_the_proxy_sees_no_more_than_the_host(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    of_server, of_client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(of_server)
    authority.configure_trust(of_client)
    server._server.socket = of_server.wrap_socket(server._server.socket, server_side=True)
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", of_client)
    url = server.page("/feed", b"<rss/>").replace("http:", "https:")
    with ProxyServer(authorization="Basic dmVpbGxlOlNFQ1JFVC1wcm94eQ==") as proxy:
        assert fetch(url, through(proxy, "veille:${PROXY_PASSWORD}@")).body == b"<rss/>"

    [asked] = proxy.requests
    assert (asked.method, asked.target, asked.headers["Cookie"]) == ("CONNECT", server.host, None)
    assert server.requests[0].headers["Cookie"]
    assert server.requests[0].headers["Proxy-Authorization"] is None


def test_the_proxy_itself_must_be_allowed(server: WebServer) -> None:
    with ProxyServer() as proxy:
        error = failure(server.page("/feed"), through(proxy), allow=parse_allowed(server.host))

    assert error.reason == "blocked"
    assert "its proxy, 127.0.0.1 port" in str(error)
    assert "TOCSIN_ALLOW_ADDRESSES" in str(error)
    assert proxy.requests == []


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "2130706433", "0x7f.1", "localhost", "[::1]", "[::ffff:10.0.0.1]", "10.0.0.1"]
)
def test_no_forbidden_address_is_reached_through_a_proxy(server: WebServer, host: str) -> None:
    with ProxyServer() as proxy:
        only = parse_allowed(f"{proxy.host} {server.host}")
        direct = failure(f"http://{host}:8080/", through(proxy), allow=only)
        led = failure(server.redirect("/a", f"http://{host}:8080/"), through(proxy), allow=only)

    assert {direct.reason, led.reason} <= {"blocked", "bad address"}
    assert len(proxy.requests) == 1


def test_a_proxy_that_is_not_there_is_told_apart(server: WebServer) -> None:
    with ProxyServer() as proxy:
        pass
    error = failure(server.page("/feed"), through(proxy))

    assert (error.reason, error.is_temporary) == ("proxy", True)


def test_a_name_that_only_the_proxy_knows_is_left_to_it() -> None:
    with ProxyServer() as proxy:
        failure("http://no-such-host.invalid/", through(proxy))

    assert {asked.target for asked in proxy.requests} == {"http://no-such-host.invalid/"}


@pytest.mark.parametrize(
    "value", ["SECRET", "https://SECRET@127.0.0.1:1", "http://SECRET", "http://a:b@/SECRET"]
)
def test_a_proxy_that_cannot_be_meant_is_refused(
    value: str, server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROXY", value)

    assert failure(server.page("/feed"), Access(proxy=Reference("${PROXY}"))).reason == "secret missing"
