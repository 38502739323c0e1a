from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.errors import ChannelRefusedError, MessageRefusedError, TransientError
from worker.stages.policies import (
    DELIVER_LEASE,
    LONGEST_PAUSE,
    LONGEST_RETRY,
    MOST_OWN_ERRORS,
    PATIENCE,
    PROBE_EVERY,
    SEND_LIMIT,
    Attempt,
    ChannelRecord,
    after_failure,
    after_our_error,
    feed_place,
    page_place,
    retry_delay,
)
from worker.store.notifications import Result

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def an_attempt(
    *, attempts: int = 0, age: timedelta = timedelta(0), failing: timedelta | None = None, **channel: Any
) -> Attempt:
    """An attempt at a message made `age` ago, which fails since `failing`."""
    return Attempt(
        attempts=attempts,
        created_at=NOW - age,
        failing_since=None if failing is None else NOW - failing,
        channel=ChannelRecord(**channel),
        now=NOW,
        jitter=0.5,
    )


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

    first = after_failure(error, an_attempt(failures=0))
    fifth = after_failure(error, an_attempt(failures=4))

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


def test_a_message_waits_for_a_channel_out_of_order_no_longer_than_the_channel_rests() -> None:
    error = TransientError("connection refused", whole_channel=True)

    late = after_failure(error, an_attempt(attempts=40, failures=40))

    assert late.due == late.pause_until
    assert late.due is not None
    assert late.due <= NOW + LONGEST_PAUSE


def test_patience_ends_after_three_days() -> None:
    minute = timedelta(minutes=1)
    patient = after_failure(TransientError("450"), an_attempt(age=4 * PATIENCE, failing=PATIENCE - minute))
    weary = after_failure(TransientError("450"), an_attempt(age=4 * PATIENCE, failing=PATIENCE))

    assert patient.result is Result.RETRY
    assert weary.result is Result.DEAD
    assert "3 days" in weary.answer


@pytest.mark.parametrize(
    ("age", "channel", "result"),
    [
        (PATIENCE, {"failing_since": NOW - PATIENCE}, Result.DEAD),
        (PATIENCE - timedelta(minutes=1), {"failing_since": NOW - PATIENCE}, Result.RETRY),
        (PATIENCE, {"failing_since": NOW - timedelta(hours=1)}, Result.RETRY),
        (PATIENCE, {"failing_since": NOW - PATIENCE, "resumed_at": NOW - timedelta(hours=1)}, Result.RETRY),
        (PATIENCE, {"failing_since": NOW - PATIENCE, "is_held": True}, Result.RETRY),
        (PATIENCE, {}, Result.RETRY),
    ],
)
def test_only_a_channel_that_failed_three_days_on_end_ends_a_message_that_waited_as_long(
    age: timedelta, channel: dict[str, Any], result: Result
) -> None:
    error = TransientError("421", whole_channel=True)

    assert after_failure(error, an_attempt(age=age, failing=PATIENCE, **channel)).result is result


def test_an_error_of_our_own_is_tried_a_few_times_and_then_buried() -> None:
    ends = [after_our_error(KeyError("x"), attempts, NOW, 0.5) for attempts in range(MOST_OWN_ERRORS)]

    assert [end.result for end in ends[:-1]] == [Result.RETRY] * (MOST_OWN_ERRORS - 1)
    assert all(end.is_ambiguous and end.due and end.due > NOW for end in ends[:-1])
    assert (ends[-1].result, ends[-1].answer) == (Result.DEAD, "an error of Tocsin itself: KeyError")


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
