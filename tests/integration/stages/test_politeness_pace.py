"""What a publisher sees of Tocsin: how often it is asked, and how much at once.

The numbers are those of the twelve points of polite acquisition.
"""

from datetime import timedelta

from tests.integration.stages.press import DULL, Item
from tests.integration.stages.publisher import FULL, Publisher, subscribe, waits
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import WebServer
from worker.models import Outcome
from worker.ops.publishing import fit_due_sets
from worker.store.due_sets import ClaimedRow, DueSet, claim

# 6. Hints


def test_06_what_the_server_calls_fresh_is_not_asked_for(publisher: Publisher, service: Service) -> None:
    subscribe(publisher, publisher.feed("/rss", Cache_Control="max-age=2400"))

    service.poll()

    assert waits(service)[0] >= timedelta(seconds=2400)


# 8. WebSub is left out: every feed is asked.


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
