"""What a poll takes as new, and what becomes of each entry."""

from datetime import timedelta

from tests.integration.stages.press import DULL, HEADLINE, Item, ago, numbered, rss
from tests.integration.stages.service import Service
from tests.stand_ins.web_server import WebServer
from worker.models import Outcome
from worker.store.due_sets import DueSet, due_lanes


def is_anything_to_read(service: Service) -> bool:
    return bool(due_lanes(service.store, DueSet.ENTRIES, service.clock.now))


def test_the_first_document_is_the_baseline_and_rings_nothing(service: Service, web: WebServer) -> None:
    url = web.page("/rss", rss(Item(guid="e1"), Item(guid="e2")))
    service.configure(feeds={"monde": url}, options="first_run: baseline")

    service.poll()
    service.read()

    assert service.outcomes() == {"e1": Outcome.BASELINE, "e2": Outcome.BASELINE}
    assert not service.alerts()


def test_an_entry_that_comes_after_the_baseline_rings(service: Service, web: WebServer) -> None:
    url = web.page("/rss", rss(Item(guid="e1")))
    service.configure(feeds={"monde": url}, options="first_run: baseline")
    service.poll()
    web.page("/rss", rss(Item(guid="e2", title="Une trêve ce soir"), Item(guid="e1")))

    service.poll_again()
    service.read()

    assert service.outcomes() == {"e1": Outcome.BASELINE, "e2": Outcome.RUNG}
    assert [alert.title for alert in service.alerts()] == ["Une trêve ce soir"]


def test_all_entries_of_the_first_document_ring_where_the_feed_says_so(
    service: Service, web: WebServer
) -> None:
    url = web.page("/rss", rss(Item(guid="e1"), Item(guid="e2", title=DULL)))
    service.configure(feeds={"monde": url}, options="first_run: all")

    service.poll()
    service.read()

    assert service.outcomes() == {"e1": Outcome.RUNG, "e2": Outcome.NO_MATCH}


def test_a_known_entry_is_read_again_when_its_text_changed_and_is_not_new(
    service: Service, web: WebServer
) -> None:
    url = web.page("/rss", rss(Item(guid="e1", title=DULL)))
    service.configure(feeds={"monde": url})
    service.poll()
    service.read()
    web.page("/rss", rss(Item(guid="e1", title=HEADLINE)))

    service.poll_again()

    assert is_anything_to_read(service)
    assert service.counts()["entries"] == 1


def test_an_entry_that_is_in_the_document_twice_is_one(service: Service, web: WebServer) -> None:
    url = web.page("/rss", rss(Item(guid="e1"), Item(guid="e2"), Item(guid="e1")))
    service.configure(feeds={"monde": url})

    service.poll()

    assert set(service.outcomes()) == {"e1", "e2"}
    assert service.counts()["entries"] == 2


def test_an_entry_older_than_max_age_ends_as_too_old(service: Service, web: WebServer) -> None:
    items = [Item(guid="old", published=ago(days=3, minutes=1)), Item(guid="undated", published=None)]
    service.configure(feeds={"monde": web.page("/rss", rss(*items))}, options="first_run: all, max_age: 3d")

    service.poll()
    service.read()

    assert service.outcomes() == {"old": Outcome.TOO_OLD, "undated": Outcome.RUNG}


def test_what_is_over_the_cap_is_recorded_once_and_not_read(service: Service, web: WebServer) -> None:
    items = numbered(1_003)
    service.configure(feeds={"monde": web.page("/rss", rss(*items))})

    service.poll()
    web.page("/rss", rss(*items[:1_000], *items[1_001:]))
    service.poll_again()

    outcomes = service.outcomes()
    assert [outcomes[f"e{number}"] for number in range(1_000, 1_004)] == ["", *[Outcome.OVER_CAP] * 3]
    assert (service.counts()["entries"], service.counts()["outcome:over the cap"]) == (1_003, 3)
    assert (service.state().last_count, service.state().over_cap) == (1_000, 2)


def test_an_entry_over_the_cap_rings_once_it_moves_up(service: Service, web: WebServer) -> None:
    items = numbered(1_001)
    service.configure(feeds={"monde": web.page("/rss", rss(*items))})
    service.poll()
    web.page("/rss", rss(*items[-1:]))

    service.poll_again()
    while service.read():
        pass

    assert service.outcomes()["e1001"] == Outcome.RUNG
    assert service.counts()["entries"] == 1_001
    assert service.counts()["outcome:over the cap"] == 0
    assert service.counts()["outcome:rung"] == 1_001


def test_an_entry_over_the_cap_of_the_baseline_never_rings(service: Service, web: WebServer) -> None:
    items = numbered(1_001)
    url = web.page("/rss", rss(*items))
    service.configure(feeds={"monde": url}, options="first_run: baseline")
    service.poll()
    web.page("/rss", rss(*items[-1:]))

    service.poll_again()

    assert service.outcomes()["e1001"] == Outcome.OVER_CAP


def test_a_known_entry_that_sinks_below_the_cap_is_not_forgotten(service: Service, web: WebServer) -> None:
    first, others = numbered(1, published=None), numbered(1_001, first=2)
    service.configure(feeds={"monde": web.page("/rss", rss(*first))})
    service.poll()
    web.page("/rss", rss(*others[:1_000], *first))
    service.poll_again()
    service.clock.tick(timedelta(days=31))
    web.page("/rss", rss(*others[1:], *first))
    service.poll()

    web.page("/rss", rss(*first))
    service.poll_again()

    assert service.counts()["entries"] == 1_002
