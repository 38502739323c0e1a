"""Which outlet shows walls, errors and remains in place of its articles."""

from dataclasses import replace
from datetime import timedelta

from tests.builders import an_article
from tests.integration.store.scene import (
    MINUTE,
    START,
    Clock,
    claim_one,
    new_entry,
    poll,
)
from worker.models import CANARY, Article, Outcome
from worker.store import readings
from worker.store.connection import Store
from worker.store.due_sets import DueSet
from worker.store.entries import ReadCommit, commit_read
from worker.store.readings import Outlet, outlets, readings_of

GOOD = an_article(how="page")


def read_one(store: Store, id_: str, article: Article, feed: str = "monde") -> None:
    poll(store, new_entry(id_, feed=feed), feed=feed)
    row = claim_one(store, DueSet.ENTRIES)
    commit = ReadCommit(feed=feed, outcome=Outcome.NO_MATCH, article=replace(article, id=id_, feed=feed))
    commit_read(store, row, commit, [])


def degraded(why: str) -> Article:
    return replace(GOOD, how="feed", confidence="low", why_degraded=why)


def test_a_feed_that_was_never_read_says_nothing(timed: Store) -> None:
    assert outlets(timed, ["monde"]) == {"monde": Outlet()}
    assert outlets(timed, []) == {}


def test_each_feed_has_its_own_last_readings_the_latest_first(timed: Store, clock: Clock) -> None:
    read_one(timed, "e1", GOOD)
    clock.tick(MINUTE)
    read_one(timed, "e2", degraded("the page is a consent wall"))
    read_one(timed, "e3", replace(GOOD, confidence="low"), feed="figaro")

    assert [(one.how, one.why, one.at) for one in readings_of(timed, "monde")] == [
        ("feed", "the page is a consent wall", START + MINUTE),
        ("page", "", START),
    ]
    assert outlets(timed, ["monde", "figaro"]) == {
        "monde": Outlet(readings=2, degraded=1, why="the page is a consent wall", since=START + MINUTE),
        "figaro": Outlet(readings=1, unsure=1),
    }


def test_reasons_are_one_whatever_their_addresses_and_numbers(timed: Store, clock: Clock) -> None:
    for number, why in enumerate(
        (
            "the page is a consent wall",
            "https://www.monde.fr/1: the server answered 403",
            "https://www.monde.fr/2: the server answered 403",
        )
    ):
        read_one(timed, f"e{number}", degraded(why))
        clock.tick(MINUTE)

    outlet = outlets(timed, ["monde"])["monde"]
    assert outlet.why == "https://www.monde.fr/2: the server answered 403"
    assert outlet.since == START


def test_a_good_reading_ends_the_run_of_degraded_ones(timed: Store, clock: Clock) -> None:
    read_one(timed, "e1", degraded("the page is a consent wall"))
    clock.tick(MINUTE)
    read_one(timed, "e2", GOOD)

    outlet = outlets(timed, ["monde"])["monde"]
    assert (outlet.degraded, outlet.since) == (1, None)


def test_a_selector_that_finds_nothing_is_counted_back_to_the_page_in_which_it_did(
    timed: Store, clock: Clock
) -> None:
    missed = replace(GOOD, confidence="low", unselected="div.corps")
    for number, article in enumerate((missed, GOOD, missed, degraded("a wall"), missed)):
        read_one(timed, f"e{number}", article)
        clock.tick(MINUTE)

    outlet = outlets(timed, ["monde"])["monde"]
    assert (outlet.unselected, outlet.missed) == ("div.corps", 2)
    assert outlet.missed_since == START + 2 * MINUTE


def test_no_more_than_the_last_readings_are_kept_and_no_longer_than_other_records(timed: Store) -> None:
    for number in range(readings.KEPT + 3):
        read_one(timed, f"e{number}", GOOD)

    assert len(readings_of(timed, "monde")) == readings.KEPT
    left = timedelta(milliseconds=timed.call("PTTL", "tocsin:readings:monde"))
    assert timedelta(days=29) < left <= timedelta(days=30)


def test_the_canary_is_no_outlet(timed: Store) -> None:
    read_one(timed, "e1", GOOD, feed=CANARY)

    assert readings_of(timed, CANARY) == ()
