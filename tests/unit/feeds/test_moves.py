"""When a permanent redirect becomes the address that is asked, and when it is given up."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.unit.feeds.documents import NOW
from worker.feeds.moves import about, after_answer, after_refusal, is_same_place
from worker.models import FeedState, Move

OLD, NEW = "https://old.example.org/rss", "https://www.example.org/feed"
KNOWN = FeedState(configured=OLD)
LEARNED = FeedState(configured=OLD, address=NEW, learned_at=NOW)
HOUR = timedelta(hours=1)


def redirected(
    *moments: datetime, to: str = NEW, shows_known: bool = True, taken: str = "", state: FeedState = KNOWN
) -> FeedState:
    for at in moments:
        state = after_answer(
            state, to, shows_known=shows_known, is_taken=lambda address: address == taken, now=at
        )
    return state


def test_an_address_is_learned_from_three_redirects_that_span_a_day() -> None:
    state = redirected(NOW, NOW + 12 * HOUR, NOW + 24 * HOUR)
    assert (state.address, state.learned_at, state.move) == (NEW, NOW + 24 * HOUR, None)


@pytest.mark.parametrize(
    "moments", [(NOW, NOW + 24 * HOUR), tuple(NOW + n * HOUR for n in range(24))], ids=["two", "one day less"]
)
def test_fewer_or_shorter_is_not_enough(moments: tuple[datetime, ...]) -> None:
    state = redirected(*moments)
    assert state.address == ""
    assert state.move == Move(to=NEW, since=NOW, times=len(moments))


def test_an_answer_without_a_redirect_or_with_another_one_begins_anew() -> None:
    twice = redirected(NOW, NOW + HOUR)
    straight = after_answer(twice, None, shows_known=True, is_taken=lambda _: False, now=NOW + 2 * HOUR)
    elsewhere = redirected(NOW + 25 * HOUR, to="https://other.example.org/", state=twice)
    assert straight.move is None
    assert elsewhere.move == Move(to="https://other.example.org/", since=NOW + 25 * HOUR)


def test_what_shows_nothing_that_the_feed_showed_is_not_learned() -> None:
    assert redirected(NOW, NOW + 12 * HOUR, NOW + 24 * HOUR, shows_known=False).address == ""


def test_the_address_of_another_feed_is_not_learned() -> None:
    assert redirected(NOW, NOW + 12 * HOUR, NOW + 24 * HOUR, taken=NEW).address == ""


def test_a_learned_address_that_leads_back_is_forgotten() -> None:
    state = redirected(NOW, NOW + 12 * HOUR, NOW + 24 * HOUR, to=OLD, state=LEARNED)
    assert (state.address, state.learned_at) == ("", None)


def test_another_configured_address_forgets_where_the_old_one_led_and_that_it_ended() -> None:
    state = replace(LEARNED, move=Move(to=OLD, since=NOW), ended_at=NOW, distrusted_until=NOW, last_count=7)
    state = replace(state, failures=9, failing_since=NOW)
    assert about(state, OLD) == state
    assert about(state, "https://third.example.org/") == FeedState(
        configured="https://third.example.org/", last_count=7
    )


def test_a_state_of_an_older_version_is_about_the_address_that_is_configured() -> None:
    assert about(FeedState(last_count=7), OLD) == FeedState(last_count=7, configured=OLD)


def test_a_learned_address_is_given_up_after_three_failures_or_when_it_is_gone() -> None:
    assert after_refusal(replace(LEARNED, failures=2), "http 404", NOW).address == NEW
    assert after_refusal(replace(LEARNED, failures=3), "http 404", NOW).address == ""
    gone = after_refusal(replace(LEARNED, failures=1), "http 410", NOW)
    assert (gone.address, gone.ended_at) == ("", None)


def test_a_feed_has_ended_since_the_first_time_that_its_server_said_so() -> None:
    first = after_refusal(KNOWN, "http 410", NOW)
    again = after_refusal(first, "http 410", NOW + 24 * HOUR)
    assert (first.ended_at, again.ended_at) == (NOW, NOW)
    assert after_refusal(KNOWN, "http 404", NOW).ended_at is None


@pytest.mark.parametrize(
    ("other", "is_same"),
    [
        ("http://www.example.org/rss", True),
        ("https://example.org/rss/", True),
        ("https://example.org/rss?edition=fr", False),
        ("https://example.org/rss2", False),
    ],
)
def test_addresses_of_one_place(other: str, *, is_same: bool) -> None:
    assert is_same_place("https://example.org/rss", other) is is_same
