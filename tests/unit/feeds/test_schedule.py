from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.feeds.documents import NOW
from worker.feeds.schedule import (
    LONGEST_BACK_OFF,
    LONGEST_HINT,
    after_failure,
    blind_since,
    lane_pause,
    next_poll_at,
)

TEN_MINUTES = timedelta(minutes=10)
EVERY = st.timedeltas(timedelta(minutes=1), timedelta(days=2))
WAIT = st.none() | st.timedeltas(timedelta(0), timedelta(days=30))
JITTER = st.floats(0, 1)


def test_a_feed_is_asked_at_its_interval_give_or_take_a_tenth() -> None:
    assert next_poll_at(NOW, TEN_MINUTES, jitter=0.5) == NOW + TEN_MINUTES
    assert next_poll_at(NOW, TEN_MINUTES, jitter=0) == NOW + timedelta(minutes=9)
    assert next_poll_at(NOW, TEN_MINUTES, jitter=1) == NOW + timedelta(minutes=11)


@pytest.mark.parametrize("hint", ["max_age", "ttl"])
def test_a_wish_for_fewer_requests_is_granted_up_to_an_hour(hint: str) -> None:
    def after(wish: timedelta) -> timedelta:
        return next_poll_at(NOW, TEN_MINUTES, jitter=0.5, **{hint: wish}) - NOW

    assert after(timedelta(minutes=5)) == TEN_MINUTES
    assert after(timedelta(minutes=30)) == timedelta(minutes=30)
    assert after(timedelta(days=1)) == timedelta(hours=1)


@given(EVERY, JITTER, WAIT, WAIT, WAIT)
def test_the_next_poll_is_never_before_retry_after_and_never_much_later_than_needed(
    every: timedelta,
    jitter: float,
    retry_after: timedelta | None,
    max_age: timedelta | None,
    ttl: timedelta | None,
) -> None:
    wait = next_poll_at(NOW, every, jitter=jitter, retry_after=retry_after, max_age=max_age, ttl=ttl) - NOW
    assert wait >= max(retry_after or timedelta(0), every * 0.9 - timedelta(seconds=1))
    assert wait <= max(retry_after or timedelta(0), every * 1.1 + timedelta(seconds=1), LONGEST_HINT)


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [
        after_failure(NOW, TEN_MINUTES, failures, jitter=0.5) - NOW for failures in (1, 2, 3, 8, 9, 10**6)
    ]
    assert waits == [
        TEN_MINUTES,
        TEN_MINUTES * 2,
        TEN_MINUTES * 4,
        TEN_MINUTES * 128,
        LONGEST_BACK_OFF,
        LONGEST_BACK_OFF,
    ]


@pytest.mark.parametrize("reason", ["dns", "refused", "timeout"])
def test_a_feed_whose_server_was_not_reached_is_asked_again_within_a_quarter_of_an_hour(reason: str) -> None:
    waits = [
        after_failure(NOW, every, failures, jitter=0.5, reason=reason) - NOW
        for every, failures in ((TEN_MINUTES, 1), (TEN_MINUTES, 9), (timedelta(hours=6), 9))
    ]

    assert waits == [TEN_MINUTES, timedelta(minutes=15), timedelta(hours=6)]


def test_a_feed_that_is_gone_is_asked_once_a_day() -> None:
    assert after_failure(NOW, TEN_MINUTES, 1, jitter=0.5, reason="http 410") == NOW + timedelta(days=1)


@given(EVERY, st.integers(0, 10_000), JITTER, WAIT)
def test_after_any_failure_the_feed_is_asked_again(
    every: timedelta, failures: int, jitter: float, retry_after: timedelta | None
) -> None:
    wait = after_failure(NOW, every, failures, jitter=jitter, retry_after=retry_after) - NOW
    assert wait >= max(retry_after or timedelta(0), min(every, LONGEST_BACK_OFF) * 0.89)
    assert wait <= max(retry_after or timedelta(0), every * 1.11, LONGEST_BACK_OFF * 1.11)


@pytest.mark.parametrize("reason", ["http 429", "http 503"])
def test_a_service_that_is_busy_is_left_alone_as_a_whole(reason: str) -> None:
    assert lane_pause(reason, timedelta(seconds=90), 7) == timedelta(seconds=90)
    assert [lane_pause(reason, None, failures) for failures in (1, 2, 3, 99)] == [
        TEN_MINUTES, TEN_MINUTES * 2, TEN_MINUTES * 4, LONGEST_BACK_OFF,
    ]  # fmt: skip


@pytest.mark.parametrize("reason", ["http 404", "http 410", "http 500", "timeout", "not a feed"])
def test_any_other_failure_concerns_the_feed_alone(reason: str) -> None:
    assert lane_pause(reason, timedelta(seconds=90), 7) is None


@given(EVERY, st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds)))
def test_nobody_is_blind_who_looks_when_next_poll_says(every: timedelta, hint: timedelta) -> None:
    last = NOW
    latest = next_poll_at(last, every, jitter=1.0, max_age=hint)

    assert blind_since(last, every, latest) is None
    assert blind_since(last, every, last + 2 * every + timedelta(hours=2)) == last


def test_a_feed_that_was_never_read_was_not_missed() -> None:
    assert blind_since(None, TEN_MINUTES, NOW) is None
