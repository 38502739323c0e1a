"""What a publisher sees of Tocsin: the twelve points of polite acquisition, by a server that records it all.

The server is asked as 0.0.0.0, which is spared as any other site is; 127.0.0.1 is our own network. Time is
the store's.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from tests.integration.stages.press import DULL, HEADLINE, Item, page, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import Answer, Request, WebServer
from worker import __version__
from worker.models import Outcome
from worker.ops.publishing import fit_due_sets
from worker.store.due_sets import ClaimedRow, DueSet, claim
from worker.store.feeds import next_polls

HTML = {"Content-Type": "text/html"}
DATE = "Tue, 24 Nov 2026 13:05:00 GMT"
FULL = f"<p>{HEADLINE}</p>" * 100  # the feed has the whole text: no page is needed


@dataclass(slots=True)
class Publisher:
    """A site with feeds and pages, seen from its side."""

    web: WebServer
    service: Service
    seen: int = field(default=0)

    def url(self, path: str) -> str:
        return f"http://0.0.0.0:{self.web.port}{path}"

    def feed(self, path: str, *items: Item, etag: str = '"1"', **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.web.page(path, rss(*items), etag=etag, last_modified=DATE, headers=named)
        return self.url(path)

    def page(self, path: str, text: str = "", title: str = DULL) -> str:
        self.web.page(path, page(text, title=title), headers=HTML)
        return self.url(path)

    def new_requests(self) -> list[Request]:
        """Those since the last time."""
        found = self.web.requests[self.seen :]
        self.seen = len(self.web.requests)
        return found

    def paths(self) -> list[str]:
        return [request.path for request in self.new_requests()]


@pytest.fixture
def publisher(service: Service, web: WebServer) -> Publisher:
    return Publisher(web, service)


def subscribe(publisher: Publisher, *urls: str, **options: str) -> None:
    feeds = {f"feed{number}": url for number, url in enumerate(urls)}
    publisher.service.configure(feeds=feeds, **options)


def waits(service: Service) -> list[timedelta]:
    """How long until each feed is asked again."""
    feeds = service.context.snapshots.current().configuration.feeds
    due = next_polls(service.store, list(feeds)).values()
    return [datetime.fromtimestamp(ms / 1000, UTC) - service.clock.now for ms in due]


# 1. Validators


def test_01_validators_come_back_verbatim_both_of_them(publisher: Publisher, service: Service) -> None:
    etag = 'W/"a;b\'c~-gzip"'
    subscribe(publisher, publisher.feed("/rss", etag=etag))

    service.poll()
    service.poll_again()

    first, second = publisher.new_requests()
    assert (first.headers["If-None-Match"], first.headers["If-Modified-Since"]) == (None, None)
    assert (second.headers["If-None-Match"], second.headers["If-Modified-Since"]) == (etag, DATE)


def test_01_only_the_very_first_request_is_unconditional_also_after_restarts_and_deploys(
    publisher: Publisher, service: Service
) -> None:
    url = publisher.feed("/rss", Item(guid="e1", full=FULL))
    subscribe(publisher, url)

    for number in range(6):
        service.poll(service.worker(service.store))  # another process
        subscribe(publisher, url, rules=service.rules + f"# {number}\n")  # another configuration
        service.tick(minutes=12)

    assert [bool(one.headers["If-None-Match"]) for one in publisher.new_requests()] == [False, *[True] * 5]


def test_01_no_validator_is_made_up_where_none_was_given(publisher: Publisher, service: Service) -> None:
    publisher.web.page("/rss", rss(Item(guid="e1")))
    subscribe(publisher, publisher.url("/rss"))

    service.poll()
    service.poll_again()

    for request in publisher.new_requests():
        assert "If-None-Match" not in request.headers
        assert "If-Modified-Since" not in request.headers


# 2. Compression, what is wanted, bounds


def test_02_compression_is_asked_for_and_what_is_wanted_is_said(
    publisher: Publisher, service: Service
) -> None:
    subscribe(publisher, publisher.feed("/rss", Item(guid="e1", link=publisher.page("/article"))))

    service.poll()
    service.read()

    feed, _robots, article = publisher.new_requests()
    for request in (feed, article):
        offered = {one.strip() for one in request.headers["Accept-Encoding"].split(",")}
        assert {"gzip", "br"} <= offered
    assert "application/rss+xml" in feed.headers["Accept"]
    assert "text/html" in article.headers["Accept"]


def test_02_five_redirects_are_followed_and_no_more(publisher: Publisher, service: Service) -> None:
    for number in range(9):
        publisher.web.redirect(f"/{number}", publisher.url(f"/{number + 1}"))
    subscribe(publisher, publisher.url("/0"))

    service.poll()

    assert publisher.paths() == [f"/{number}" for number in range(6)]
    assert service.state("feed0").last_status == "redirect loop"


# 3. Redirects


def test_03_a_permanent_redirect_is_learned_after_repeats_a_temporary_one_never(
    publisher: Publisher, service: Service
) -> None:
    target = publisher.feed("/new", Item(guid="e1", full=FULL))
    publisher.web.redirect("/moved", target, 301)
    publisher.web.redirect("/for-now", target + "?b", 302)
    subscribe(publisher, publisher.url("/moved"), publisher.url("/for-now"))
    for _ in range(4):
        for _ in range(2):
            service.poll()
            service.tick(seconds=1)
        service.tick(hours=12)
    publisher.new_requests()

    for _ in range(2):
        service.poll()
        service.tick(seconds=1)

    assert sorted(publisher.paths()) == ["/for-now", "/new", "/new?b"]


# 4. Refusals


def test_04_a_feed_that_is_gone_is_hardly_asked_any_more_one_that_is_missing_is(
    publisher: Publisher, service: Service
) -> None:
    asked: dict[int, int] = {}
    for status in (410, 404):
        publisher.web.page(f"/{status}", status=status)
        subscribe(publisher, publisher.url(f"/{status}"))
        for _ in range(4 * 20):
            service.poll()
            service.tick(hours=6)
        asked[status] = len(publisher.paths())

    assert asked[410] == 3
    assert asked[404] > 15


def test_04_a_feed_that_ended_is_read_again_when_it_is_there_again(
    publisher: Publisher, service: Service
) -> None:
    publisher.web.page("/rss", status=410)
    subscribe(publisher, publisher.url("/rss"))
    for _ in range(3):
        service.poll()
        service.tick(days=2)
    publisher.feed("/rss", Item(guid="e1", full=FULL))
    service.tick(days=31)
    service.poll()

    assert set(service.outcomes("feed0")) == {"e1"}


# 5. A service that asks to be left alone


def test_05_retry_after_holds_for_all_feeds_and_pages_of_the_service(
    publisher: Publisher, service: Service
) -> None:
    article = publisher.page("/article")
    first = publisher.feed("/a", Item(guid="e1", link=article, title=DULL))
    publisher.web.page("/b", status=429, headers={"Retry-After": "7200"})
    subscribe(publisher, first, publisher.url("/b"), publisher.feed("/c"))

    for _ in range(3):
        service.poll()
        service.tick(seconds=1)
    assert publisher.paths() == ["/a", "/b"]
    service.tick(minutes=100)
    service.poll()
    service.read()
    assert publisher.paths() == []
    service.tick(minutes=21)
    for _ in range(3):
        service.poll()
        service.tick(seconds=1)
    assert publisher.paths() == ["/c", "/a", "/b"]


def test_05_who_says_too_many_requests_and_not_how_long_is_left_alone_for_an_hour_then_two(
    publisher: Publisher, service: Service
) -> None:
    publisher.web.page("/rss", status=429)
    subscribe(publisher, publisher.url("/rss"))

    asked = []
    for _ in range(14):
        service.poll()
        asked.append(len(publisher.paths()))
        service.tick(minutes=15)

    assert asked == [1, 0, 0, 0, 1, *[0] * 7, 1, 0]


def test_05_a_page_that_asks_to_be_left_alone_speaks_for_the_feeds(
    publisher: Publisher, service: Service
) -> None:
    publisher.web.page("/article", status=503, headers={"Retry-After": "3600"})
    item = Item(guid="e1", link=publisher.url("/article"), title=DULL)
    subscribe(publisher, publisher.feed("/rss", item))
    service.poll()
    service.read()
    publisher.new_requests()

    service.poll_again()
    assert publisher.paths() == []
    service.tick(minutes=50)
    service.poll()
    assert publisher.paths() == ["/rss"]


def test_05_the_service_that_answered_is_left_alone_not_the_one_that_led_there(
    publisher: Publisher, service: Service, web: WebServer
) -> None:
    elsewhere = web.page("/busy", status=429, headers={"Retry-After": "3600"})
    publisher.web.redirect("/moved", elsewhere, 302)
    subscribe(publisher, publisher.url("/moved"), publisher.feed("/own"), elsewhere)

    for _ in range(3):
        service.poll()
        service.tick(seconds=1)

    assert sorted(publisher.paths()) == ["/busy", "/busy", "/moved", "/own"]
    service.tick(minutes=15)
    service.poll()
    assert publisher.paths() == ["/own"]


# 6. Hints


def test_06_what_the_server_calls_fresh_is_not_asked_for(publisher: Publisher, service: Service) -> None:
    subscribe(publisher, publisher.feed("/rss", Cache_Control="max-age=2400"))

    service.poll()

    assert waits(service)[0] >= timedelta(seconds=2400)


# 7. Differences alone


def test_07_only_what_is_new_is_asked_for_and_what_is_left_out_is_not_gone(
    publisher: Publisher, service: Service
) -> None:
    old, new = Item(guid="e1", title=DULL), Item(guid="e2", title=DULL)
    delta = Answer(rss(new), status=226, headers={"ETag": '"2"', "IM": "feed"})
    whole = Answer(rss(new, old))
    publisher.web.serve("/rss", Answer(rss(old), headers={"ETag": '"1"'}), delta, delta, whole)
    subscribe(publisher, publisher.url("/rss"))

    service.poll()
    service.poll_again()
    service.tick(days=40)
    service.poll()
    service.poll_again()
    service.read()

    first, *later = publisher.new_requests()
    assert "A-IM" not in first.headers
    assert [request.headers["A-IM"] for request in later] == ["feed"] * 3
    assert service.outcomes("feed0") == {"e1": Outcome.NO_MATCH, "e2": Outcome.NO_MATCH}
    assert service.counts()["entries"] == 2


# 8. WebSub is left out: every feed is asked.

# 9. Who we are


def test_09_every_request_says_who_asks_and_nothing_else(publisher: Publisher, service: Service) -> None:
    cookie = {"Set-Cookie": "id=1; Path=/", **HTML}
    publisher.web.page("/article", page(title=DULL), headers=cookie)
    moved = {"Location": publisher.url("/rss"), "Set-Cookie": "id=1; Path=/"}
    publisher.web.page("/old", status=302, headers=moved)
    publisher.feed("/rss", Item(guid="e1", link=publisher.url("/article")), Set_Cookie="id=1; Path=/")
    subscribe(publisher, publisher.url("/old"))

    service.poll()
    service.read()
    service.poll_again()

    requests = publisher.new_requests()
    assert len(requests) == 6  # robots.txt among them
    allowed = {"Host", "Accept", "Accept-Encoding", "User-Agent"}
    conditional = {"If-None-Match", "If-Modified-Since", "A-IM"}
    for request in requests:
        assert set(request.headers) - conditional == allowed  # no cookie, no referrer, nothing of ours
        assert request.headers["User-Agent"] == f"Tocsin/{__version__} (news alerts; +veille@example.org)"


def test_09_an_address_is_asked_for_as_it_is_written(publisher: Publisher, service: Service) -> None:
    path = "/rss?key=a%2Cb&format=xml"
    subscribe(publisher, publisher.feed(path))

    service.poll()
    service.poll_again()

    assert publisher.paths() == [path, path]  # nothing is added to pass a cache


# 10. Spacing


def test_10_the_feeds_of_one_service_are_asked_one_a_second_two_at_once(
    publisher: Publisher, service: Service
) -> None:
    subscribe(publisher, *(publisher.feed(f"/{number}") for number in range(5)))

    asked = []
    for _ in range(10):
        service.poll()
        asked.append(len(publisher.paths()))
        service.tick(seconds=0.5)

    assert asked == [1, 0] * 5


def test_10_no_more_than_two_requests_run_at_once_however_slow_they_are(
    publisher: Publisher, service: Service
) -> None:
    subscribe(publisher, *(publisher.feed(f"/{number}") for number in range(5)))

    under_way: list[ClaimedRow] = []
    for _ in range(5):  # claimed and not committed: their answers have not come
        under_way += claim(service.store, DueSet.FEEDS, rows=5, lease=timedelta(seconds=60))
        service.tick(seconds=1)

    assert len(under_way) == 2


def test_10_the_pages_of_one_service_are_asked_one_a_second(publisher: Publisher, service: Service) -> None:
    items = [Item(guid=f"e{n}", link=publisher.page(f"/article/{n}"), title=f"{DULL} {n}") for n in range(4)]
    subscribe(publisher, publisher.feed("/rss", *items))
    service.poll()
    publisher.new_requests()

    asked = []
    for _ in range(8):
        service.read()
        asked.append(len(publisher.paths()))
        service.tick(seconds=0.5)

    assert asked == [2, 0, *[1, 0] * 3]  # the first with robots.txt before it, once a day


def test_10_texts_that_the_feed_has_whole_do_not_wait_for_each_other(
    publisher: Publisher, service: Service
) -> None:
    items = [Item(guid=f"e{n}", link=publisher.url(f"/article/{n}"), full=FULL) for n in range(4)]
    subscribe(publisher, publisher.feed("/rss", *items))
    service.poll()

    service.read()

    assert set(service.outcomes("feed0").values()) == {Outcome.RUNG}
    assert publisher.paths() == ["/rss"]


def test_10_one_slow_service_costs_the_others_nothing(
    publisher: Publisher, service: Service, web: WebServer
) -> None:
    subscribe(publisher, *(publisher.feed(f"/{number}") for number in range(3)), web.url("/0"))

    service.poll()

    assert publisher.paths().count("/0") == 2  # of each of both services


def test_10_intervals_differ_by_a_tenth(publisher: Publisher, service: Service, web: WebServer) -> None:
    for number in range(20):
        publisher.feed(f"/{number}")
    service.configure(feeds={f"feed{number}": web.url(f"/{number}") for number in range(20)})

    service.poll()

    found = sorted(waits(service))
    assert timedelta(minutes=9) <= found[0]
    assert found[-1] <= timedelta(minutes=11)
    assert found[-1] - found[0] > timedelta(seconds=20)
    assert len(set(found)) == 20


def test_10_after_a_restart_or_a_deploy_there_is_no_storm(publisher: Publisher, service: Service) -> None:
    urls = [publisher.feed(f"/{number}") for number in range(4)]
    subscribe(publisher, *urls)
    for _ in range(4):
        service.poll()
        service.tick(seconds=1)
    publisher.new_requests()

    subscribe(publisher, *urls, rules=service.rules + "# changed\n")
    fit_due_sets(service.store)
    service.poll(service.worker(service.store))
    assert publisher.paths() == []  # nothing is due yet

    service.tick(hours=5)  # nobody ran: now everything is due
    asked = []
    for _ in range(4):
        service.poll(service.worker(service.store))
        asked.append(len(publisher.paths()))
        service.tick(seconds=1)
    assert asked == [1] * 4


# 11. Pages


def test_11_pages_are_asked_for_once_for_new_entries_alone(publisher: Publisher, service: Service) -> None:
    item = Item(guid="e1", link=publisher.page("/article"), title=DULL)
    subscribe(publisher, publisher.feed("/rss", item))

    for _ in range(4):
        service.poll()
        service.read()
        service.tick(minutes=12)

    assert publisher.paths().count("/article") == 1


def test_11_a_page_is_asked_for_again_with_its_validators(publisher: Publisher, service: Service) -> None:
    item = Item(guid="e1", link=publisher.url("/article"), title=DULL)
    publisher.web.page("/article", page(title=DULL), headers=HTML, etag='"page"')
    subscribe(publisher, publisher.feed("/rss", item))
    service.poll()
    service.read()
    item = Item(guid="e1", link=item.link, title=HEADLINE)
    publisher.feed("/rss", item, etag='"2"')

    service.poll_again()
    service.read()

    tags = [one.headers["If-None-Match"] for one in publisher.new_requests() if one.path == "/article"]
    assert tags == [None, '"page"']


def test_11_no_page_is_asked_for_where_the_feed_has_the_whole_text(
    publisher: Publisher, service: Service
) -> None:
    item = Item(guid="e1", link=publisher.page("/article"), full=FULL)
    subscribe(publisher, publisher.feed("/rss", item))

    service.poll()
    service.read()

    assert publisher.paths() == ["/rss"]


@pytest.mark.parametrize("status", [401, 402, 403, 404, 451])
def test_11_a_page_that_is_refused_is_not_asked_for_again(
    publisher: Publisher, service: Service, status: int
) -> None:
    publisher.web.page("/article", status=status)
    item = Item(guid="e1", link=publisher.url("/article"), title=HEADLINE)
    subscribe(publisher, publisher.feed("/rss", item))
    service.poll()
    for _ in range(4):
        service.read()
        service.tick(minutes=5)

    assert publisher.paths().count("/article") == 1
    assert service.outcomes("feed0") == {"e1": Outcome.RUNG}  # by the feed's own text


# 12. Where no request goes


@pytest.mark.parametrize("inside", ["http://169.254.169.254/latest", "http://[::1]/", "file:///etc/passwd"])
def test_12_no_redirect_leads_inside(publisher: Publisher, service: Service, inside: str) -> None:
    publisher.web.redirect("/rss", inside, 301)
    subscribe(publisher, publisher.url("/rss"))

    service.poll()

    assert publisher.paths() == ["/rss"]
    assert service.state("feed0").last_status in {"blocked", "bad redirect"}
