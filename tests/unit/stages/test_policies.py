from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.errors import ChannelRefusedError, MessageRefusedError, TransientError
from worker.stages.policies import (
    DELIVER_LEASE,
    LONGEST_RETRY,
    PATIENCE,
    PROBE_EVERY,
    SEND_LIMIT,
    Attempt,
    after_failure,
    feed_place,
    page_place,
    retry_delay,
)
from worker.store.notifications import Result

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def an_attempt(*, attempts: int = 0, lane_failures: int = 0, age: timedelta = timedelta(0)) -> Attempt:
    return Attempt(attempts=attempts, lane_failures=lane_failures, created_at=NOW - age, now=NOW, jitter=0.5)


def test_a_passing_trouble_is_tried_again() -> None:
    end = after_failure(TransientError("421 later"), an_attempt())

    assert end.result is Result.RETRY
    assert end.due is not None
    assert end.due > NOW
    assert end.pause_until is None


def test_the_peers_wish_is_a_floor() -> None:
    end = after_failure(
        TransientError("429", retry_after=timedelta(minutes=7), whole_channel=True), an_attempt()
    )

    assert end.due == NOW + timedelta(minutes=7)
    assert end.pause_until == NOW + timedelta(minutes=7)


def test_a_trouble_of_the_whole_channel_pauses_it_longer_each_time() -> None:
    error = TransientError("connection refused", whole_channel=True)

    first = after_failure(error, an_attempt(lane_failures=0))
    fifth = after_failure(error, an_attempt(lane_failures=4))

    assert first.lane_failures == 1
    assert first.pause_until is not None
    assert fifth.pause_until is not None
    assert fifth.pause_until > first.pause_until


def test_a_refused_message_is_buried() -> None:
    assert after_failure(MessageRefusedError("550 no such user"), an_attempt()).result is Result.DEAD


def test_a_refused_channel_is_held_and_probed_hourly() -> None:
    end = after_failure(ChannelRefusedError("535 bad credentials"), an_attempt(attempts=3))

    assert end.result is Result.HELD
    assert end.pause_until == NOW + PROBE_EVERY
    assert end.due == NOW


def test_patience_ends_after_three_days() -> None:
    patient = after_failure(
        TransientError("421"), an_attempt(attempts=30, age=PATIENCE - timedelta(minutes=1))
    )
    weary = after_failure(TransientError("421"), an_attempt(attempts=30, age=PATIENCE))

    assert patient.result is Result.RETRY
    assert weary.result is Result.DEAD
    assert "3 days" in weary.answer


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_delays_grow_and_stay_bounded(attempts: int, jitter: float) -> None:
    assert timedelta(seconds=2) <= retry_delay(attempts, jitter) <= LONGEST_RETRY
    assert retry_delay(attempts + 1, jitter) >= retry_delay(attempts, jitter)


def test_a_send_ends_well_before_its_lease() -> None:
    assert SEND_LIMIT * 2 <= DELIVER_LEASE


@pytest.mark.parametrize("service", ["lemonde.fr", "8.8.8.8:443"])
def test_a_service_gets_two_requests_at_once_and_its_feeds_one_a_second(service: str) -> None:
    assert feed_place(service).concurrency == page_place(service).concurrency == 2
    assert feed_place(service).spacing == timedelta(seconds=1)


@pytest.mark.parametrize("service", ["file", "localhost:8000", "127.0.0.1:8000"])
def test_our_own_network_is_not_spared(service: str) -> None:
    assert feed_place(service).spacing == timedelta(0)
