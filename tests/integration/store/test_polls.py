"""What a poll's commit keeps: entries with validators, whole or again; what a feed has shown."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import an_alert
from tests.integration.store.scene import (
    HOUR,
    LEASE,
    SERVICE,
    Clock,
    claim_one,
    feed_row,
    is_due,
    new_entry,
    poll,
    poll_commit,
    read,
    ring,
    waiting_until,
)
from worker.errors import ClaimLostError, StoreUnreachableError
from worker.models import FeedState, Outcome, Validators
from worker.store.connection import Store
from worker.store.due_sets import ClaimedRow, DueSet, Place, claim, next_due, waiting_lanes
from worker.store.entries import entry_record, entry_to_read
from worker.store.feed_states import feed_state
from worker.store.feeds import CHUNK, commit_poll, known_among, next_polls, poll_now, reconcile
from worker.store.groups import commit_gather
from worker.store.record import counts

DAY = timedelta(days=1)
WITH_ETAG = FeedState(validators=Validators(address="https://example.org/rss", etag='"1"'))


class Interrupted(Store):
    """A store whose worker meets something before the commit script number `at`."""

    def __init__(self, store: Store, clock: Clock, at: int, event: Callable[[], None]) -> None:
        super().__init__(store.client, clock=clock)
        self._left, self._event = at, event

    def run(self, script: str, argument: bytes, blob: bytes = b"") -> object:
        self._left -= 1
        if self._left == 0:
            self._event()
        return super().run(script, argument, blob)


def crash() -> None:
    raise StoreUnreachableError("the worker dies here")


def configured(store: Store, place: Place = SERVICE) -> ClaimedRow:
    reconcile(store, [feed_row("monde", place)])
    return claim_one(store, DueSet.FEEDS)


def test_validators_come_in_the_same_commit_as_the_entries(timed: Store, clock: Clock) -> None:
    row = configured(timed)
    commit_poll(timed, row, poll_commit(row, "e1", state=WITH_ETAG))
    assert feed_state(timed, "monde") == WITH_ETAG
    waiting = entry_to_read(timed, "e1")
    assert waiting is not None
    assert (waiting.new.entry.id, waiting.seen_at, waiting.tries) == ("e1", clock.now, 0)
    assert next_due(timed, DueSet.FEEDS) == row.now + timedelta(minutes=10)


def test_a_crash_between_chunks_keeps_no_validators_and_repeats_harmlessly(
    timed: Store, clock: Clock
) -> None:
    ids = [f"e{number}" for number in range(2 * CHUNK + 5)]
    row = configured(timed)
    dying = Interrupted(timed, clock, 3, crash)
    with pytest.raises(StoreUnreachableError):
        commit_poll(dying, row, poll_commit(row, *ids, state=WITH_ETAG))
    assert feed_state(timed, "monde") == FeedState()
    assert len(known_among(timed, "monde", ids)) == 2 * CHUNK
    read(timed, claim_one(timed, DueSet.ENTRIES))
    clock.tick(LEASE)
    again = claim_one(timed, DueSet.FEEDS)
    commit_poll(timed, again, poll_commit(again, *ids, state=WITH_ETAG))
    assert feed_state(timed, "monde") == WITH_ETAG
    assert counts(timed)["entries"] == len(ids)
    assert len(claim(timed, DueSet.ENTRIES, rows=500, lease=LEASE)) == 25
    assert timed.call("ZCARD", "tocsin:entries:lane:example.org") == len(ids) - 1


def test_a_server_that_forgets_a_chunk_does_not_keep_the_validators(timed: Store, clock: Clock) -> None:
    ids = [f"e{number}" for number in range(CHUNK + 1)]
    row = configured(timed)

    def forget() -> None:
        for id_ in ids[:CHUNK]:
            timed.call("DEL", f"tocsin:entry:{id_}", f"tocsin:entries:row:{id_}")
        timed.call("DEL", "tocsin:known:monde", "tocsin:entries:lane:example.org")

    with pytest.raises(ClaimLostError):
        commit_poll(
            Interrupted(timed, clock, 2, forget), row, poll_commit(row, *ids, shown=ids, state=WITH_ETAG)
        )
    assert feed_state(timed, "monde") == FeedState()


def test_an_entry_that_ends_at_the_poll_has_its_outcome_and_no_row(timed: Store) -> None:
    poll(timed, new_entry("old", outcome=Outcome.TOO_OLD))
    record = entry_record(timed, "old")
    assert record is not None
    assert (record.outcome, record.card["guid"]) == (Outcome.TOO_OLD, "old")
    assert not is_due(timed, DueSet.ENTRIES)


def shows(store: Store, *ids: str, new: tuple[str, ...] = ()) -> None:
    """The next poll of the feed finds this document."""
    poll_now(store, [feed_row()])
    row = claim_one(store, DueSet.FEEDS)
    commit_poll(store, row, poll_commit(row, *new, shown=ids))


def test_a_known_id_never_expires_while_it_is_shown(timed: Store, clock: Clock) -> None:
    poll(timed, "e1")
    for _ in range(4):
        clock.tick(20 * DAY)
        shows(timed, "e1")
    clock.tick(400 * DAY)
    assert known_among(timed, "monde", ["e1", "e2"]) == {"e1"}
    shows(timed, "e1")
    assert known_among(timed, "monde", ["e1"]) == {"e1"}


def test_a_known_id_goes_30_days_after_the_first_document_without_it(timed: Store, clock: Clock) -> None:
    poll(timed, "e1")
    clock.tick(100 * DAY)
    shows(timed, "e2", new=("e2",))
    clock.tick(29 * DAY)
    shows(timed, "e2")  # a further document without it does not begin the 30 days anew
    assert "e1" in known_among(timed, "monde", ["e1"])
    clock.tick(DAY)
    shows(timed, "e2")
    assert known_among(timed, "monde", ["e1", "e2"]) == {"e2"}


def test_an_id_that_comes_back_within_30_days_is_known_as_before(timed: Store, clock: Clock) -> None:
    poll(timed, "e1")
    shows(timed, "e2", new=("e2",))
    clock.tick(29 * DAY)
    shows(timed, "e1", "e2")
    clock.tick(29 * DAY)
    shows(timed, "e1", "e2")
    assert known_among(timed, "monde", ["e1", "e2"]) == {"e1", "e2"}


def test_a_poll_without_a_document_forgets_nothing(timed: Store, clock: Clock) -> None:
    poll(timed, "e1")
    for _ in range(2):
        clock.tick(40 * DAY)
        row = claim_one(timed, DueSet.FEEDS)
        commit_poll(timed, row, replace(poll_commit(row), shown=None))
    assert known_among(timed, "monde", ["e1"]) == {"e1"}


def test_a_removed_feed_is_not_polled_and_its_poll_in_flight_is_refused(timed: Store, clock: Clock) -> None:
    row = configured(timed)
    assert reconcile(timed, [feed_row("other")]) == {"monde"}
    with pytest.raises(ClaimLostError):
        commit_poll(timed, row, poll_commit(row, "e1"))
    clock.tick(HOUR)
    assert [row.id for row in claim(timed, DueSet.FEEDS, rows=9, lease=LEASE)] == ["other"]


def test_a_feed_that_comes_back_has_not_forgotten_what_it_showed(timed: Store) -> None:
    row = configured(timed)
    commit_poll(timed, row, poll_commit(row, "e1", state=WITH_ETAG))
    reconcile(timed, [])
    assert timed.call("TTL", "tocsin:known:monde") > (29 * DAY).total_seconds()
    reconcile(timed, [feed_row()])
    assert known_among(timed, "monde", ["e1"]) == {"e1"}
    assert feed_state(timed, "monde") == WITH_ETAG
    assert [timed.call("TTL", f"tocsin:{key}:monde") for key in ("known", "feed")] == [-1, -1]
    shows(timed, "e1", new=("e1",))
    assert counts(timed)["entries"] == 1


def test_a_shorter_interval_brings_the_next_poll_forward_and_a_longer_one_moves_nothing(
    timed: Store, clock: Clock
) -> None:
    poll(timed, "e1")
    for latest, expected in ((60, 10), (2, 2), (10, 2)):
        row = feed_row()
        reconcile(timed, [replace(row, latest=timedelta(minutes=latest))])
        assert next_due(timed, DueSet.FEEDS) == clock.now + timedelta(minutes=expected)


def test_a_feed_that_moves_to_another_service_keeps_its_due_time(timed: Store, clock: Clock) -> None:
    poll(timed, "e1")
    reconcile(timed, [feed_row("monde", Place(lane="elsewhere.org"))])
    due = round((clock.now + timedelta(minutes=10)).timestamp() * 1000)
    assert next_polls(timed, ["monde", "unknown"]) == {"monde": due}
    assert [lane.lane for lane in waiting_lanes(timed, DueSet.FEEDS)] == ["elsewhere.org"]


def test_a_reload_during_a_poll_moves_the_feed_with_its_commit(timed: Store) -> None:
    row = configured(timed)
    elsewhere = Place(lane="elsewhere.org")
    reconcile(timed, [feed_row("monde", elsewhere)])
    assert next_due(timed, DueSet.FEEDS) == row.lease_end
    commit_poll(timed, row, poll_commit(row, "e1", place=elsewhere))
    assert list(next_polls(timed, ["monde"])) == ["monde"]


def test_waiting_groups_are_asked_for_by_a_new_configuration(timed: Store, clock: Clock) -> None:
    ring(timed, "a1")
    row = claim_one(timed, DueSet.GROUPS)
    commit_gather(timed, row, waiting_until(clock.now + HOUR, "a1"))
    reconcile(timed, [feed_row()])
    assert is_due(timed, DueSet.GROUPS)


def test_an_alert_of_a_removed_feed_is_still_told(timed: Store) -> None:
    poll(timed, "e1")
    row = claim_one(timed, DueSet.ENTRIES)
    reconcile(timed, [])
    assert read(timed, row, an_alert(id="a1")).raised == 1
    assert is_due(timed, DueSet.GROUPS)
