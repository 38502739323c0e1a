"""Claims, leases and the fence, and adding to a row that somebody holds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import an_alert
from tests.integration.store.scene import (
    HOUR,
    LEASE,
    MINUTE,
    Clock,
    claim_one,
    is_due,
    message,
    notify,
    poll,
    poll_commit,
    read,
    ring,
    telling,
    waiting_until,
)
from worker.errors import ClaimLostError
from worker.models import FeedState
from worker.ops.embedded import EmbeddedStore
from worker.store.connection import Store
from worker.store.due_sets import ClaimedRow, DueSet, claim, next_due
from worker.store.entries import retry_entry
from worker.store.feed_states import feed_state
from worker.store.feeds import commit_poll
from worker.store.groups import commit_gather, pending_alerts
from worker.store.notifications import DeliverCommit, Result, commit_deliver, mark_sending
from worker.store.record import counts

TOLD = DeliverCommit(result=Result.TOLD, answer="250 ok")


def test_a_row_is_claimed_by_one_of_two_clients(store: Store, embedded: EmbeddedStore) -> None:
    poll(store, "e1")
    other = Store.connect(embedded.store_url)
    claims = [claim(one, DueSet.ENTRIES, rows=5, lease=LEASE) for one in (store, other, store)]
    assert [len(rows) for rows in claims] == [1, 0, 0]


def test_a_crash_makes_the_row_due_again_when_the_lease_ends(timed: Store, clock: Clock) -> None:
    poll(timed, "e1")
    first = claim_one(timed, DueSet.ENTRIES)
    clock.tick(LEASE - timedelta(milliseconds=1))
    assert not is_due(timed, DueSet.ENTRIES)
    clock.tick(timedelta(milliseconds=1))
    again = claim_one(timed, DueSet.ENTRIES)
    assert (again.id, again.starts, again.since) == (first.id, 2, first.since)
    assert again.claim != first.claim
    assert counts(timed)["leases expired"] == 1


def commit_the_poll(store: Store, row: ClaimedRow) -> None:
    commit_poll(store, row, poll_commit(row, "late", state=FeedState(body_hash="late")))


def commit_the_read(store: Store, row: ClaimedRow) -> None:
    read(store, row, an_alert(id="late"))


def commit_the_retry(store: Store, row: ClaimedRow) -> None:
    retry_entry(store, row, row.now + HOUR, "timeout")


def commit_the_gather(store: Store, row: ClaimedRow) -> None:
    commit_gather(store, row, telling("a1"))


def commit_the_delivery(store: Store, row: ClaimedRow) -> None:
    commit_deliver(store, row, message("a1"), TOLD)


def mark_the_delivery(store: Store, row: ClaimedRow) -> None:
    mark_sending(store, row)


def wait_for_poll(store: Store) -> None:
    poll(store, "e1")


def wait_for_gather(store: Store) -> None:
    ring(store, "a1")


def wait_for_delivery(store: Store) -> None:
    notify(store, "a1")


def everything(store: Store) -> dict[bytes, bytes]:
    """All keys with their values, as the server would dump them."""
    dump: Callable[..., Any] = store.client.dump
    keys: list[bytes] = sorted(store.call("KEYS", "*"))
    return {key: dump(key) for key in keys}


@pytest.mark.parametrize(
    ("due_set", "prepare", "commit"),
    [
        (DueSet.FEEDS, wait_for_poll, commit_the_poll),
        (DueSet.ENTRIES, wait_for_poll, commit_the_read),
        (DueSet.ENTRIES, wait_for_poll, commit_the_retry),
        (DueSet.GROUPS, wait_for_gather, commit_the_gather),
        (DueSet.NOTIFICATIONS, wait_for_delivery, commit_the_delivery),
        (DueSet.NOTIFICATIONS, wait_for_delivery, mark_the_delivery),
    ],
)
def test_the_fence_refuses_a_slow_worker_and_changes_nothing(
    timed: Store,
    clock: Clock,
    due_set: DueSet,
    prepare: Callable[[Store], None],
    commit: Callable[[Store, ClaimedRow], None],
) -> None:
    prepare(timed)
    clock.tick(HOUR)
    slow = claim_one(timed, due_set)
    clock.tick(LEASE)
    claim_one(timed, due_set)
    before = everything(timed)
    with pytest.raises(ClaimLostError):
        commit(timed, slow)
    assert everything(timed) == before


def test_a_slow_worker_may_commit_while_nobody_took_its_row(timed: Store, clock: Clock) -> None:
    poll(timed, "e1")
    slow = claim_one(timed, DueSet.ENTRIES)
    clock.tick(HOUR)
    read(timed, slow)
    assert not is_due(timed, DueSet.ENTRIES)


def test_a_commit_is_accepted_once(timed: Store, clock: Clock) -> None:
    poll(timed, "e1")
    clock.tick(HOUR)
    row = claim_one(timed, DueSet.FEEDS)
    commit_the_poll(timed, row)
    with pytest.raises(ClaimLostError):
        commit_poll(timed, row, poll_commit(row, state=FeedState(body_hash="twice")))
    assert feed_state(timed, "monde").body_hash == "late"


def test_alerts_added_while_a_gather_holds_the_group_are_kept_and_due_at_once(timed: Store) -> None:
    ring(timed, "a1")
    row = claim_one(timed, DueSet.GROUPS)
    ring(timed, "a2")
    commit_gather(timed, row, telling("a1"))
    assert [alert.id for alert in pending_alerts(timed, "veille").alerts] == ["a2"]
    assert is_due(timed, DueSet.GROUPS)


def test_alerts_added_after_the_lease_but_before_the_slow_commit_are_kept_too(
    timed: Store, clock: Clock
) -> None:
    ring(timed, "a1")
    row = claim_one(timed, DueSet.GROUPS)
    clock.tick(LEASE + MINUTE)
    ring(timed, "a2")
    commit_gather(timed, row, waiting_until(clock.now + HOUR, "a1"))
    assert [alert.id for alert in pending_alerts(timed, "veille").alerts] == ["a2", "a1"]
    assert is_due(timed, DueSet.GROUPS)


def test_alerts_beside_a_running_timer_make_the_group_due_at_once(timed: Store, clock: Clock) -> None:
    ring(timed, "a1")
    commit_gather(timed, claim_one(timed, DueSet.GROUPS), waiting_until(clock.now + HOUR, "a1"))
    assert not is_due(timed, DueSet.GROUPS)
    ring(timed, "a2")
    assert is_due(timed, DueSet.GROUPS)


def test_a_group_that_told_all_is_looked_at_when_its_timer_ends(timed: Store, clock: Clock) -> None:
    ring(timed, "a1", "a2")
    row = claim_one(timed, DueSet.GROUPS)
    commit_gather(timed, row, replace(waiting_until(clock.now + MINUTE, "a2"), told={"a1": "s1"}))
    assert next_due(timed, DueSet.GROUPS) == clock.now + MINUTE


def test_a_group_row_is_gone_when_nothing_waits(timed: Store) -> None:
    notify(timed, "a1")
    assert next_due(timed, DueSet.GROUPS) is None


def test_a_leased_score_never_moves(timed: Store, clock: Clock) -> None:
    ring(timed, "a1")
    row = claim_one(timed, DueSet.GROUPS)
    clock.tick()
    ring(timed, "a2")
    assert next_due(timed, DueSet.GROUPS) == row.lease_end
    assert not is_due(timed, DueSet.GROUPS)


def test_who_claims_again_sees_what_was_asked_for(timed: Store, clock: Clock) -> None:
    ring(timed, "a1")
    claim_one(timed, DueSet.GROUPS)
    ring(timed, "a2")
    clock.tick(LEASE)
    row = claim_one(timed, DueSet.GROUPS)
    commit_gather(timed, row, waiting_until(clock.now + HOUR, "a1", "a2"))
    assert next_due(timed, DueSet.GROUPS) == clock.now + HOUR
