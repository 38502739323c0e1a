"""How long each stage took in the last day, by feed and by receiver."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import an_alert
from tests.integration.store.scene import (
    HOUR,
    MINUTE,
    Clock,
    claim_one,
    message,
    new_entry,
    poll,
    ring,
    telling,
    waiting_until,
)
from worker.models import CANARY, Alert, Outcome, Reason
from worker.store.connection import Store
from worker.store.delays import Stage, delays_of_the_day, spread_of
from worker.store.due_sets import DueSet
from worker.store.entries import ReadCommit, commit_read
from worker.store.groups import GatherCommit, Held, commit_gather
from worker.store.notifications import DeliverCommit, Result, commit_deliver

FIELDS = 10_000  # of an hour


def near(expected: timedelta) -> object:
    """Right by an eighth."""
    return pytest.approx(expected.total_seconds(), rel=0.126)


def see(store: Store, entry: str, published: datetime | None, *, feed: str = "monde") -> None:
    """A poll finds an entry now; it is read, and rings nothing."""
    poll(store, new_entry(entry, feed=feed), feed=feed)
    row = claim_one(store, DueSet.ENTRIES)
    commit_read(store, row, ReadCommit(feed=feed, outcome=Outcome.NO_MATCH, published=published), [])


def tell(store: Store, alert: Alert) -> None:
    """The next message, of this alert, is told now."""
    row = claim_one(store, DueSet.NOTIFICATIONS)
    commit_deliver(store, row, message(alert.id), DeliverCommit(result=Result.TOLD, answer="", told=[alert]))


def test_how_late_a_feed_is_seen_is_measured_from_publication_to_poll(timed: Store, clock: Clock) -> None:
    for number, minutes in enumerate((1, 10, 30)):
        see(timed, f"e{number}", clock.now - minutes * MINUTE)
    see(timed, "e3", None)  # nothing is known of it
    see(timed, "e4", clock.now + HOUR, feed="ahead")
    found = delays_of_the_day(timed, clock.now)[Stage.SEEN]
    assert set(found) == {"monde", "ahead"}
    assert found["monde"].number == 3
    assert found["monde"].median.total_seconds() == near(10 * MINUTE)
    assert found["monde"].p95.total_seconds() == near(30 * MINUTE)
    assert found["ahead"].median == timedelta(0)


def test_how_long_an_entry_waited_to_be_read_is_not_how_late_its_feed_is(timed: Store, clock: Clock) -> None:
    poll(timed, "e1")
    published = clock.now - MINUTE
    clock.tick(2 * HOUR)
    row = claim_one(timed, DueSet.ENTRIES)
    commit_read(timed, row, ReadCommit(feed="monde", outcome=Outcome.NO_MATCH, published=published), [])
    spread = delays_of_the_day(timed, clock.now)[Stage.SEEN]["monde"]
    assert spread.median.total_seconds() == near(MINUTE)


def test_an_alert_is_measured_by_its_feed_and_its_receiver(timed: Store, clock: Clock) -> None:
    found_at = clock.now - timedelta(seconds=2)
    ring(timed, "a1")
    commit_gather(timed, claim_one(timed, DueSet.GROUPS), telling("a1"))
    tell(timed, an_alert(id="a1", feed="afp", found_at=found_at))
    delays = delays_of_the_day(timed, clock.now)
    assert delays[Stage.TOLD]["afp"].median.total_seconds() == near(timedelta(seconds=2))
    assert delays[Stage.RECEIVED]["veille"].number == 1
    assert delays[Stage.HELD] == {}


def test_what_its_route_held_is_counted_apart(timed: Store, clock: Clock) -> None:
    found_at = clock.now
    ring(timed, "a1")
    commit_gather(timed, claim_one(timed, DueSet.GROUPS), waiting_until(clock.now + HOUR, "a1"))
    clock.tick(HOUR)
    commit_gather(timed, claim_one(timed, DueSet.GROUPS), telling("a1"))
    tell(timed, an_alert(id="a1", found_at=found_at))
    delays = delays_of_the_day(timed, clock.now)
    assert (delays[Stage.TOLD], delays[Stage.RECEIVED]) == ({}, {})
    assert delays[Stage.HELD]["veille"].p95.total_seconds() == near(HOUR)


def test_a_digest_of_late_alerts_is_nobodys_wish(timed: Store, clock: Clock) -> None:
    ring(timed, "a1")
    held = {"a1": Held(until=clock.now, why=Reason.LATE.value)}
    commit_gather(timed, claim_one(timed, DueSet.GROUPS), GatherCommit(held=held))
    commit_gather(timed, claim_one(timed, DueSet.GROUPS), telling("a1"))
    tell(timed, an_alert(id="a1", found_at=clock.now - 8 * HOUR))
    delays = delays_of_the_day(timed, clock.now)
    assert delays[Stage.RECEIVED]["veille"].median.total_seconds() == near(8 * HOUR)
    assert delays[Stage.HELD] == {}


def test_a_day_is_remembered(timed: Store, clock: Clock) -> None:
    see(timed, "e1", clock.now)
    clock.tick(timedelta(hours=23))
    see(timed, "e2", clock.now)
    assert delays_of_the_day(timed, clock.now)[Stage.SEEN]["monde"].number == 2
    clock.tick(HOUR)
    assert delays_of_the_day(timed, clock.now)[Stage.SEEN]["monde"].number == 1
    (key,) = timed.call("KEYS", f"tocsin:delays:{round(clock.now.timestamp()) // 3600 - 1}")
    assert 0 < timed.call("TTL", key) <= 25 * 3600


def test_the_memory_of_an_hour_is_bounded(timed: Store, clock: Clock) -> None:
    see(timed, "e1", clock.now)
    (key,) = timed.call("KEYS", "tocsin:delays:*")
    for number in range(FIELDS - 1):
        timed.client.hset(key.decode(), f"seen feed-{number} 0", 1)
    see(timed, "e2", clock.now, feed="one-more")
    see(timed, "e3", clock.now)
    found = delays_of_the_day(timed, clock.now)[Stage.SEEN]
    assert "one-more" not in found
    assert found["monde"].number == 2  # a bucket that there is goes on counting


def test_the_canary_is_in_nobodys_figures(timed: Store, clock: Clock) -> None:
    see(timed, "e1", clock.now, feed=CANARY)
    assert timed.call("KEYS", "tocsin:delays:*") == []


@given(st.lists(st.integers(0, 40), min_size=1))
def test_a_spread_is_that_of_the_nearest_rank(buckets: list[int]) -> None:
    spread = spread_of({bucket: buckets.count(bucket) for bucket in buckets})
    ranked = sorted(buckets)
    rank = max(-(-len(ranked) * 95 // 100), 1)
    assert spread.number == len(buckets)
    assert spread.p95 == spread_of({ranked[rank - 1]: 1}).median
    assert spread.median <= spread.p95
