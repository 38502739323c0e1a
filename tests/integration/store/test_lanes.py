"""What a lane promises to the service or channel behind it, and to the other lanes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from tests.builders import a_notification
from tests.integration.store.scene import (
    HOUR,
    LEASE,
    MINUTE,
    Clock,
    claim_one,
    feed_row,
    is_due,
    message,
    new_entry,
    poll,
    poll_commit,
)
from worker.store.connection import Store
from worker.store.due_sets import ClaimedRow, DueSet, Place, claim, due_lanes, next_due, waiting_lanes
from worker.store.feeds import commit_poll, reconcile
from worker.store.notifications import DeliverCommit, Result, add_notification, commit_deliver, release_lane

SLACK = Place(lane="slack:T1", concurrency=4)
MAIL = Place(lane="email:localhost:25")
TOLD = DeliverCommit(result=Result.TOLD, answer="ok")


def queue(store: Store, *ids: str, place: Place = SLACK) -> None:
    for id_ in ids:
        add_notification(store, a_notification(id=id_, alerts=(), lane=place.lane), place)


def claim_ids(store: Store, rows: int = 10) -> list[str]:
    return [row.id for row in claim(store, DueSet.NOTIFICATIONS, rows=rows, lease=LEASE)]


def hold(store: Store, until: datetime | None = None) -> None:
    row = claim_one(store, DueSet.NOTIFICATIONS)
    end = DeliverCommit(
        result=Result.HELD, answer="403", hold="token revoked", due=row.now, pause_until=until
    )
    commit_deliver(store, row, message(), end)


def test_a_held_lane_is_probed_by_one_row_at_a_time(timed: Store, clock: Clock) -> None:
    queue(timed, "n1", "n2", "n3")
    hold(timed, clock.now + HOUR)
    assert not is_due(timed, DueSet.NOTIFICATIONS)
    clock.tick(HOUR)
    assert len(claim_ids(timed)) == 1
    assert claim_ids(timed) == []
    clock.tick(LEASE)
    assert len(claim_ids(timed)) == 1


def test_a_held_lane_counts_no_attempt_and_tells_why(timed: Store) -> None:
    queue(timed, "n1")
    hold(timed)
    hold(timed)
    (lane,) = waiting_lanes(timed, DueSet.NOTIFICATIONS)
    assert (lane.rows, lane.held) == (1, "token revoked")
    assert claim_one(timed, DueSet.NOTIFICATIONS).starts == 1
    assert timed.call("HGET", "tocsin:notification:n1", "attempts") == b"0"


def test_the_success_of_the_probe_releases_the_lane(timed: Store, clock: Clock) -> None:
    queue(timed, "n1", "n2", "n3")
    hold(timed, clock.now + HOUR)
    clock.tick(HOUR)
    probe = claim_one(timed, DueSet.NOTIFICATIONS)
    commit_deliver(timed, probe, message(), TOLD)
    assert len(claim_ids(timed)) == 2


def test_release_lets_a_held_lane_be_probed_at_once(timed: Store, clock: Clock) -> None:
    queue(timed, "n1", "n2")
    hold(timed, clock.now + HOUR)
    release_lane(timed, SLACK.lane)
    assert len(claim_ids(timed)) == 1


def test_a_probe_in_the_air_does_not_delay_another_lane(timed: Store, clock: Clock) -> None:
    queue(timed, "n1", "n2")
    hold(timed)
    clock.tick()
    queue(timed, "mail", place=MAIL)
    assert claim_ids(timed, rows=1) == ["n1"]
    assert claim_ids(timed, rows=1) == ["mail"]


def test_a_lane_that_is_full_is_not_hinted(timed: Store) -> None:
    queue(timed, "n1", "n2")
    hold(timed)
    claim_ids(timed)
    assert due_lanes(timed, DueSet.NOTIFICATIONS, timed.now()) == 0


def retry(store: Store, row: ClaimedRow, due: datetime, pause: datetime | None = None) -> None:
    end = DeliverCommit(result=Result.RETRY, answer="451", due=due, pause_until=pause, lane_failures=1)
    commit_deliver(store, row, message(), end)


def test_a_pause_is_not_shortened_by_a_later_shorter_one(timed: Store, clock: Clock) -> None:
    queue(timed, "n1", "n2")
    first, second = claim(timed, DueSet.NOTIFICATIONS, rows=2, lease=LEASE)
    retry(timed, first, clock.now, clock.now + HOUR)
    retry(timed, second, clock.now, clock.now + MINUTE)
    clock.tick(HOUR - MINUTE)
    assert not is_due(timed, DueSet.NOTIFICATIONS)
    clock.tick(MINUTE)
    assert len(claim_ids(timed)) == 2


def test_a_pause_holds_for_rows_that_come_later_to_an_empty_lane(timed: Store, clock: Clock) -> None:
    queue(timed, "n1")
    row = claim_one(timed, DueSet.NOTIFICATIONS)
    retry(timed, row, clock.now + HOUR, clock.now + HOUR)
    queue(timed, "n2")
    assert not is_due(timed, DueSet.NOTIFICATIONS)


def test_a_pause_outlives_the_rows_of_its_lane(timed: Store, clock: Clock) -> None:
    queue(timed, "n1")
    row = claim_one(timed, DueSet.NOTIFICATIONS)
    dead = DeliverCommit(result=Result.DEAD, answer="refused", pause_until=clock.now + HOUR)
    commit_deliver(timed, row, message(), dead)
    queue(timed, "n2")
    assert next_due(timed, DueSet.NOTIFICATIONS) == clock.now + HOUR
    assert not is_due(timed, DueSet.NOTIFICATIONS)


def test_spacing_lets_one_row_go_at_a_time(timed: Store, clock: Clock) -> None:
    queue(timed, "n1", "n2", "n3", place=Place(lane="slack:T1", spacing=timedelta(seconds=2)))
    assert claim_ids(timed) == ["n1"]
    clock.tick(timedelta(milliseconds=1999))
    assert claim_ids(timed) == []
    clock.tick(timedelta(milliseconds=1))
    assert claim_ids(timed) == ["n2"]


def test_spacing_counts_from_the_last_claim_even_where_no_row_was_left(timed: Store, clock: Clock) -> None:
    place = Place(lane="slack:T1", spacing=timedelta(seconds=2))
    queue(timed, "n1", place=place)
    commit_deliver(timed, claim_one(timed, DueSet.NOTIFICATIONS), message(), TOLD)
    queue(timed, "n2", place=place)
    assert claim_ids(timed) == []
    clock.tick(timedelta(seconds=2))
    assert claim_ids(timed) == ["n2"]


def test_concurrency_bounds_the_rows_under_lease(timed: Store, clock: Clock) -> None:
    queue(timed, "n1", "n2", "n3", place=Place(lane="slack:T1", concurrency=2))
    first, _ = claim(timed, DueSet.NOTIFICATIONS, rows=10, lease=LEASE)
    assert claim_ids(timed) == []
    commit_deliver(timed, first, message(), TOLD)
    assert claim_ids(timed) == ["n3"]


def test_a_crash_gives_its_place_back_when_the_lease_ends(timed: Store, clock: Clock) -> None:
    queue(timed, "n1", "n2", place=Place(lane="slack:T1", concurrency=1))
    claim_ids(timed)
    clock.tick(LEASE)
    assert claim_ids(timed) == ["n2"]


def test_a_busy_lane_leaves_room_for_the_others(timed: Store, clock: Clock) -> None:
    queue(timed, *(f"n{number}" for number in range(100)), place=Place(lane="slack:T1"))
    clock.tick()
    queue(timed, "mail", place=MAIL)
    assert "mail" in claim_ids(timed, rows=50)


@pytest.mark.parametrize(("wider", "claimed"), [(1, []), (2, ["other"])])
def test_a_new_policy_of_a_lane_holds_at_once(timed: Store, wider: int, claimed: Sequence[str]) -> None:
    narrow = Place(lane="example.org", concurrency=1)
    reconcile(timed, [feed_row("monde", narrow), feed_row("other", narrow)])
    claim_one(timed, DueSet.FEEDS)
    wide = Place(lane="example.org", concurrency=wider)
    reconcile(timed, [feed_row("monde", wide), feed_row("other", wide)])
    assert [row.id for row in claim(timed, DueSet.FEEDS, rows=5, lease=LEASE)] == claimed


def test_entries_that_may_ring_are_claimed_before_baseline_ones(timed: Store, clock: Clock) -> None:
    baseline = [new_entry(f"old-{number}", rings=False) for number in range(5)]
    poll(timed, *baseline)
    clock.tick(HOUR)
    row = claim_one(timed, DueSet.FEEDS)
    commit_poll(timed, row, poll_commit(row, "fresh"))
    assert [claim_one(timed, DueSet.ENTRIES).id for _ in range(2)] == ["fresh", "old-0"]
