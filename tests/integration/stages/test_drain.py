"""The shape of all stages: what a row that fails means for itself, for the others, for the drain."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from tests.builders import a_notification
from tests.integration.stages.service import Service
from tests.integration.store.scene import LEASE
from worker.errors import ClaimLostError, NotConfiguredError, StoreFullError, StoreUnreachableError
from worker.stages.drain import Drain, drain_one_by_one, drain_together
from worker.store.connection import Store
from worker.store.due_sets import ClaimedRow, DueSet, Place
from worker.store.notifications import (
    DeliverCommit,
    Result,
    add_notification,
    commit_deliver,
    notification_record,
)

DRAIN = Drain(due_set=DueSet.NOTIFICATIONS, lease=LEASE, at_once=10)
Drainer = Callable[[Store, Drain, Callable[[ClaimedRow], None]], int]
ENDS = [StoreUnreachableError, StoreFullError, NotConfiguredError]


def together(store: Store, drain: Drain, act: Callable[[ClaimedRow], None]) -> int:
    async def act_later(row: ClaimedRow) -> None:
        await asyncio.sleep(0)
        act(row)

    return asyncio.run(drain_together(store, drain, act_later))


both = pytest.mark.parametrize("drain_all", [drain_one_by_one, together])


@dataclass
class Desk:
    """Rows that wait, and the work on them: each ends well unless something is raised for it."""

    store: Store
    raised: dict[str, Exception] = field(default_factory=dict)
    started: list[str] = field(default_factory=list)

    def queue(self, *ids: str) -> None:
        for id_ in ids:
            add_notification(self.store, a_notification(id=id_, alerts=(), lane=id_), Place(lane=id_))

    def act(self, row: ClaimedRow) -> None:
        self.started.append(row.id)
        if row.id in self.raised:
            raise self.raised[row.id]
        self.end(row)

    def end(self, row: ClaimedRow) -> None:
        record = notification_record(self.store, row.id)
        assert record is not None
        commit_deliver(self.store, row, record.notification, DeliverCommit(result=Result.TOLD, answer="ok"))


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service.store)


@both
def test_a_row_that_fails_unexpectedly_is_reported_and_due_again_after_its_lease(
    desk: Desk, service: Service, drain_all: Drainer
) -> None:
    desk.queue("a", "b", "c")
    desk.raised["b"] = KeyError("a bug of ours")

    with capture_logs() as logs:
        done = drain_all(desk.store, DRAIN, desk.act)
    early = drain_all(desk.store, DRAIN, desk.act)
    service.clock.tick(LEASE)
    desk.raised.clear()
    late = drain_all(desk.store, DRAIN, desk.act)

    assert (done, early, late) == (2, 0, 1)
    assert sorted(desk.started) == ["a", "b", "b", "c"]
    assert [(line["event"], line["row"], line["error"]) for line in logs] == [("failed", "b", "KeyError")]


@both
def test_a_lost_claim_is_no_error_of_ours(desk: Desk, drain_all: Drainer) -> None:
    desk.queue("a", "b")
    desk.raised["a"] = ClaimLostError("another worker holds it")

    with capture_logs() as logs:
        done = drain_all(desk.store, DRAIN, desk.act)

    assert done == 1
    assert [(line["event"], line["log_level"]) for line in logs] == [("claim lost", "warning")]


@both
@pytest.mark.parametrize("error", ENDS)
def test_a_store_that_takes_nothing_ends_the_drain(
    desk: Desk, drain_all: Drainer, error: type[Exception]
) -> None:
    desk.queue("a", "b", "c")
    desk.raised = dict.fromkeys("abc", error("nothing can be recorded"))

    with pytest.raises(error):
        drain_all(desk.store, Drain(due_set=DueSet.NOTIFICATIONS, lease=LEASE, at_once=1), desk.act)

    assert len(desk.started) == 1


def test_what_is_under_way_stops_when_the_drain_ends(desk: Desk) -> None:
    desk.queue("a", "slow")
    desk.raised["a"] = StoreUnreachableError("no answer")
    stopped: list[str] = []

    async def act(row: ClaimedRow) -> None:
        try:
            await asyncio.sleep(60 if row.id == "slow" else 0)
        except asyncio.CancelledError:
            stopped.append(row.id)
            raise
        desk.act(row)

    async def drain_and_look() -> list[str]:
        with pytest.raises(StoreUnreachableError):
            await drain_together(desk.store, DRAIN, act)
        return list(stopped)

    assert asyncio.run(drain_and_look()) == ["slow"]


def test_no_row_is_started_without_half_its_lease_left(store: Store) -> None:
    desk = Desk(store)  # in real time, as the drain's own watch
    desk.queue("a", "b")
    drain = Drain(due_set=DueSet.NOTIFICATIONS, lease=timedelta(seconds=0.4), at_once=2)
    claims: dict[str, ClaimedRow] = {}

    def act(row: ClaimedRow) -> None:
        claims[row.id] = row
        if len(claims) == 1:
            time.sleep(0.25)  # more than half of the lease: the other row of this claim is left alone
        desk.end(row)

    for _ in range(20):
        drain_one_by_one(store, drain, act)
        if len(claims) == 2:
            break
        time.sleep(0.05)

    first, second = claims.values()
    assert (first.claim != second.claim, second.starts) == (True, 2)


def test_a_row_may_be_given_back_after_an_error_of_ours(desk: Desk) -> None:
    desk.queue("a", "b")
    desk.raised["a"] = KeyError("a bug of ours")
    given: list[tuple[str, str]] = []

    done = drain_one_by_one(
        desk.store, DRAIN, desk.act, lambda row, error: given.append((row.id, type(error).__name__))
    )

    assert (done, given) == (1, [("a", "KeyError")])


def test_an_error_in_giving_back_is_one_more_report(desk: Desk) -> None:
    desk.queue("a", "b")
    desk.raised["a"] = KeyError("a bug of ours")

    def give_back(row: ClaimedRow, error: Exception) -> None:
        raise ValueError(row.id) from error

    with capture_logs() as logs:
        done = drain_one_by_one(desk.store, DRAIN, desk.act, give_back)

    assert done == 1
    assert [line["error"] for line in logs] == ["KeyError", "ValueError"]


def test_a_slow_row_takes_one_place_and_the_others_go_on(desk: Desk) -> None:
    desk.queue("slow", *"abcdef")

    async def drain_with_two_places() -> int:
        rest_is_done = asyncio.Event()

        async def act(row: ClaimedRow) -> None:
            if row.id == "slow":
                await asyncio.wait_for(rest_is_done.wait(), timeout=10)
            desk.act(row)
            if len(desk.started) == 6:
                rest_is_done.set()

        drain = Drain(due_set=DueSet.NOTIFICATIONS, lease=LEASE, at_once=2)
        return await drain_together(desk.store, drain, act)

    assert asyncio.run(drain_with_two_places()) == 7
    assert desk.started[-1] == "slow"


@both
def test_a_drain_ends_though_there_is_always_more_to_do(desk: Desk, drain_all: Drainer) -> None:
    desk.queue("row-0")

    def and_one_more(row: ClaimedRow) -> None:
        desk.act(row)
        desk.queue(f"row-{len(desk.started)}")

    drain = Drain(due_set=DueSet.NOTIFICATIONS, lease=LEASE, at_once=10, seconds=0.1)
    done = drain_all(desk.store, drain, and_one_more)

    assert done == len(desk.started) >= 1


def test_a_drain_that_goes_on_wakes_the_next_stage_for_what_is_done(store: Store) -> None:
    desk = Desk(store)
    desk.queue("quick", "slow")

    async def drain() -> int:
        woken = asyncio.Event()

        async def act(row: ClaimedRow) -> None:
            if row.id == "slow":
                await asyncio.wait_for(woken.wait(), 60)
            desk.act(row)

        return await drain_together(store, DRAIN, act, woken.set)

    assert asyncio.run(drain()) == 2


def test_a_next_stage_that_cannot_be_woken_stops_no_drain(store: Store) -> None:
    desk = Desk(store)
    desk.queue("first", "second")

    def wake() -> None:
        raise StoreUnreachableError("the broker is away")

    async def act(row: ClaimedRow) -> None:
        desk.act(row)

    assert asyncio.run(drain_together(store, DRAIN, act, wake)) == 2
