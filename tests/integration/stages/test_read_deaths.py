"""Pages that kill their reader: they take no other entry with them, and end themselves."""

import pytest

from tests.integration.stages.press import DULL, HEADLINE, Item, page, rss
from tests.integration.stages.service import Service, Watched
from tests.integration.store.scene import LEASE
from tests.stand_ins.web_server import WebServer
from worker.errors import StoreFullError
from worker.models import Outcome
from worker.store.due_sets import DueSet, due_lanes
from worker.store.notifications import notification_record

HTML = {"Content-Type": "text/html"}


def publish(service: Service, web: WebServer, count: int, title: str = HEADLINE) -> dict[str, str]:
    """Entries with pages of their own, polled; the id of each by its guid."""
    items = [
        Item(guid=f"e{n}", title=f"{title}, numéro {n}", link=web.page(f"/{n}", page(), headers=HTML))
        for n in range(1, count + 1)
    ]
    service.configure(feeds={"monde": web.page("/rss", rss(*items))})
    service.poll()
    return {entry.card["guid"]: entry.id for entry in service.entries()}


def degraded(service: Service) -> dict[str, str]:
    return {alert.title[-1]: alert.degraded for alert in service.alerts()}


def test_a_page_that_kills_its_reader_takes_no_other_entry_with_it(service: Service, web: WebServer) -> None:
    ids = publish(service, web, 5)
    deadly = ids["e3"]

    for _ in range(3):
        service.die(service.read, lambda row: row == deadly)
    service.read()

    assert set(service.outcomes().values()) == {Outcome.RUNG}
    assert {number for number, why in degraded(service).items() if why} == {"3"}


def test_the_others_do_not_even_wait_for_it_twice(service: Service, web: WebServer) -> None:
    ids = publish(service, web, 5)
    for number in range(2, 6):  # slower than the deadly one, which would be read before them
        web.page(f"/{number}", page(), headers=HTML, drip_s=0.2)

    for _ in range(2):
        service.die(service.read, lambda row: row == ids["e1"])

    assert {guid for guid, outcome in service.outcomes().items() if not outcome} == {"e1"}


def test_an_entry_whose_page_killed_its_reader_still_rings_by_the_feeds_own_text(
    service: Service, web: WebServer
) -> None:
    publish(service, web, 1)
    for _ in range(3):
        service.die(service.read)

    service.read()

    assert service.outcomes() == {"e1": Outcome.RUNG}
    assert "ended the worker 3 times" in degraded(service)["1"]
    assert len(web.requests_to("/1")) == 3


def test_an_entry_that_cannot_be_read_at_all_is_buried_and_the_operator_told(
    service: Service, web: WebServer
) -> None:
    service.extra = "operator: [veille]"
    publish(service, web, 1)
    for _ in range(4):
        service.die(service.read)

    service.read()

    assert service.outcomes() == {"e1": Outcome.BURIED}
    (key,) = service.store.call("KEYS", "tocsin:notification:*")
    record = notification_record(service.store, key.decode().removeprefix("tocsin:notification:"))
    assert record is not None
    assert web.url("/1") in record.notification.note


def test_an_entry_that_never_ends_for_whatever_reason_is_buried(service: Service, web: WebServer) -> None:
    publish(service, web, 1, title=DULL)

    def fail() -> None:
        raise ValueError("a bug of ours")

    for _ in range(20):
        service.read(service.worker(Watched(service.store, service.clock, "begin", fail)))
        service.clock.tick(LEASE)
    service.read()

    assert service.outcomes() == {"e1": Outcome.BURIED}
    assert not due_lanes(service.store, DueSet.ENTRIES, service.clock.now)


def test_a_full_store_is_held_against_no_entry(service: Service, web: WebServer) -> None:
    publish(service, web, 1)

    for _ in range(4):
        service.store.call("CONFIG", "SET", "maxmemory", "1")
        try:
            with pytest.raises(StoreFullError):
                service.read()
        finally:
            service.store.call("CONFIG", "SET", "maxmemory", "0")
        service.clock.tick(LEASE)
    service.read()

    assert degraded(service) == {"1": ""}


def test_nothing_is_read_that_has_no_lease_left(service: Service, web: WebServer) -> None:
    publish(service, web, 1)
    slow = Watched(service.store, service.clock, "begin", lambda: service.tick(seconds=55))

    service.read(service.worker(slow))
    before = service.outcomes()
    service.clock.tick(LEASE)
    service.read()

    assert before == {"e1": ""}
    assert service.outcomes() == {"e1": Outcome.RUNG}
