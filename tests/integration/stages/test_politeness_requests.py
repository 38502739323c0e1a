"""What a publisher sees of Tocsin: what each request says, and what it leaves out.

The numbers are those of the twelve points of polite acquisition.
"""

from tests.integration.stages.press import DULL, Item, page, rss
from tests.integration.stages.publisher import DATE, FULL, HTML, Publisher, subscribe
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import Answer
from worker import __version__
from worker.models import Outcome

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
