from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.feeds.documents import NOW
from worker.feeds.schedule import (
    LONGEST_BACK_OFF,
    LONGEST_HINT,
    after_failure,
    back_off,
    blind_since,
    lane_pause,
    next_poll_at,
)
from worker.models import Wishes

TEN_MINUTES = timedelta(minutes=10)
EVERY = st.timedeltas(timedelta(minutes=1), timedelta(days=2))
WAIT = st.none() | st.timedeltas(timedelta(0), timedelta(days=30))
JITTER = st.floats(0, 1)
WISHES = st.builds(
    Wishes,
    seconds=st.integers(0, 10**7),
    skip_hours=st.sets(st.integers(0, 23)).map(tuple),
    skip_days=st.sets(st.integers(0, 6)).map(tuple),
)


def test_a_feed_is_asked_at_its_interval_give_or_take_a_tenth() -> None:
    assert next_poll_at(NOW, TEN_MINUTES, jitter=0.5) == NOW + TEN_MINUTES
    assert next_poll_at(NOW, TEN_MINUTES, jitter=0) == NOW + timedelta(minutes=9)
    assert next_poll_at(NOW, TEN_MINUTES, jitter=1) == NOW + timedelta(minutes=11)


@pytest.mark.parametrize("is_of_document", [True, False])
def test_a_wish_for_fewer_requests_is_granted_up_to_an_hour(*, is_of_document: bool) -> None:
    def after(wish: timedelta) -> timedelta:
        wishes = Wishes(seconds=int(wish.total_seconds()) if is_of_document else 0)
        max_age = None if is_of_document else wish
        return next_poll_at(NOW, TEN_MINUTES, jitter=0.5, max_age=max_age, wishes=wishes) - NOW

    assert after(timedelta(minutes=5)) == TEN_MINUTES
    assert after(timedelta(minutes=30)) == timedelta(minutes=30)
    assert after(timedelta(days=1)) == timedelta(hours=1)


@given(EVERY, JITTER, WAIT, WAIT, WISHES)
def test_the_next_poll_is_never_before_retry_after_and_never_much_later_than_needed(
    every: timedelta,
    jitter: float,
    retry_after: timedelta | None,
    max_age: timedelta | None,
    wishes: Wishes,
) -> None:
    due = next_poll_at(NOW, every, jitter=jitter, retry_after=retry_after, max_age=max_age, wishes=wishes)
    wait = due - NOW
    assert wait >= max(retry_after or timedelta(0), every * 0.9 - timedelta(seconds=1))
    assert wait <= max(retry_after or timedelta(0), every * 1.1 + timedelta(seconds=1), LONGEST_HINT)


def test_failures_double_the_wait_up_to_a_day() -> None:
    waits = [back_off(TEN_MINUTES, failures) for failures in (1, 2, 3, 8, 9, 10**6)]
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
        back_off(every, failures, reason=reason)
        for every, failures in ((TEN_MINUTES, 1), (TEN_MINUTES, 9), (timedelta(hours=6), 9))
    ]

    assert waits == [TEN_MINUTES, timedelta(minutes=15), timedelta(hours=6)]


@pytest.mark.parametrize("reason", ["dns", "refused", "timeout"])
def test_a_rhythm_is_no_reason_to_wait_longer_for_a_server_that_was_not_reached(reason: str) -> None:
    half_an_hour = timedelta(minutes=30)
    waits = [back_off(half_an_hour, failures, reason=reason, is_adaptive=True) for failures in (1, 2, 9)]

    assert waits == [timedelta(minutes=15)] * 3
    assert back_off(TEN_MINUTES, 1, reason=reason, is_adaptive=True) == TEN_MINUTES
    assert back_off(half_an_hour, 1, reason="http 500", is_adaptive=True) == half_an_hour


def test_a_feed_that_is_gone_is_asked_twice_a_day_later_then_once_a_month() -> None:
    waits = [back_off(TEN_MINUTES, failures, reason="http 410") for failures in (1, 2, 3, 99)]

    assert waits == [timedelta(days=days) for days in (1, 1, 30, 30)]


@pytest.mark.parametrize("reason", ["http 404", "dns"])
def test_a_feed_that_failed_for_a_month_is_asked_more_and_more_rarely_down_to_once_a_month(
    reason: str,
) -> None:
    waits = [
        back_off(TEN_MINUTES, 99, reason=reason, failing_for=timedelta(days=days))
        for days in (30, 31, 33, 45, 60, 600)
    ]

    assert waits == [timedelta(days=days) for days in (1, 2, 4, 16, 30, 30)]


def test_after_a_failure_retry_after_is_waited_for_if_it_is_longer() -> None:
    hour = timedelta(hours=1)

    assert after_failure(NOW, TEN_MINUTES, jitter=0.5, retry_after=hour) == NOW + hour
    assert after_failure(NOW, 2 * hour, jitter=0.5, retry_after=hour) == NOW + 2 * hour


@given(EVERY, st.integers(0, 10_000), JITTER, WAIT)
def test_after_any_failure_the_feed_is_asked_again(
    every: timedelta, failures: int, jitter: float, retry_after: timedelta | None
) -> None:
    due = after_failure(NOW, back_off(every, failures), jitter=jitter, retry_after=retry_after)
    wait = due - NOW
    assert wait >= max(retry_after or timedelta(0), min(every, LONGEST_BACK_OFF) * 0.89)
    assert wait <= max(retry_after or timedelta(0), every * 1.11, LONGEST_BACK_OFF * 1.11)


@pytest.mark.parametrize(("reason", "first"), [("http 429", timedelta(hours=1)), ("http 503", TEN_MINUTES)])
def test_a_service_that_is_busy_is_left_alone_as_a_whole(reason: str, first: timedelta) -> None:
    assert lane_pause(reason, timedelta(seconds=90), 7) == timedelta(seconds=90)
    waits = [lane_pause(reason, None, failures) for failures in (1, 2, 3, 99)]
    assert waits == [first, first * 2, first * 4, LONGEST_BACK_OFF]


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
