"""What is wrong with a feed, since when, and from when on the operator hears of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.unit.feeds.documents import NOW
from worker.feeds.health import Trouble, TroubleKind, after_readings, after_selecting, troubles_of
from worker.feeds.telling import TroubleOf, over, to_tell
from worker.models import FeedState, Move, Rhythm

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WELL = FeedState(has_baseline=True, last_ok_at=NOW, last_status="ok", last_count=30)
FAILING = replace(
    WELL,
    failures=3,
    failing_since=NOW - 3 * HOUR,
    last_error_at=NOW,
    last_error="https://example.org/rss: http 403",
)


def kinds(state: FeedState) -> list[TroubleKind]:
    return [one.kind for one in troubles_of(state, NOW)]


def the_trouble(state: FeedState) -> Trouble:
    [one] = troubles_of(state, NOW)
    return one


def test_a_feed_that_is_read_or_was_never_polled_has_no_trouble() -> None:
    assert not troubles_of(WELL, NOW)
    assert not troubles_of(FeedState(), NOW)


def test_a_failing_feed_says_since_when_and_why_without_its_address() -> None:
    one = the_trouble(FAILING)
    assert (one.kind, one.since, one.why) == (TroubleKind.FAILING, NOW - 3 * HOUR, "http 403")


def test_a_failure_is_told_after_a_day_of_which_half_was_seen() -> None:
    assert the_trouble(FAILING).told_from is None
    since = NOW - 12 * HOUR
    assert the_trouble(replace(FAILING, failing_since=since)).told_from == since + DAY
    # It failed three times two days ago, and nobody looked since: the service was stopped.
    stopped = replace(FAILING, failing_since=NOW - 2 * DAY, last_error_at=NOW - 2 * DAY + HOUR)
    assert the_trouble(stopped).told_from is None


def test_a_state_of_an_older_version_fails_since_its_last_error() -> None:
    assert the_trouble(replace(FAILING, failing_since=None)).since == NOW


def test_a_feed_that_is_gone_has_ended_and_nothing_else_is_said_of_its_failures() -> None:
    one = the_trouble(replace(FAILING, ended_at=NOW - HOUR))
    assert (one.kind, one.since, one.told_from) == (TroubleKind.ENDED, NOW - HOUR, NOW)


def test_silence_is_told_at_once_and_never_of_a_feed_that_fails() -> None:
    rhythm = Rhythm(last_new_at=NOW - DAY, silence=100.0)
    one = the_trouble(replace(WELL, rhythm=rhythm))
    assert (one.kind, one.since, one.told_from) == (TroubleKind.SILENT, NOW - DAY, NOW)
    failing = the_trouble(replace(FAILING, rhythm=rhythm))
    assert failing.kind is TroubleKind.FAILING


def test_a_gap_is_shown_for_a_week_and_told_when_it_is_not_the_only_one() -> None:
    once = the_trouble(replace(WELL, gaps=(NOW - HOUR, NOW - 8 * DAY)))
    twice = the_trouble(replace(WELL, gaps=(NOW - HOUR, NOW - 6 * DAY)))
    assert (once.since, once.told_from) == (NOW - HOUR, None)
    assert (twice.since, twice.told_from) == (NOW - 6 * DAY, NOW - HOUR)
    assert "2 times in 7 days" in twice.why
    assert "max_every" in twice.why
    assert not troubles_of(replace(WELL, gaps=(NOW - 7 * DAY,)), NOW)


def test_a_learned_address_is_told_and_one_that_is_being_learned_is_shown() -> None:
    learned = the_trouble(replace(WELL, address="https://new.example.org/", learned_at=NOW - HOUR))
    counted = the_trouble(replace(WELL, move=Move(to="https://new.example.org/", since=NOW, times=2)))
    assert (learned.kind, learned.told_from) == (TroubleKind.MOVED, NOW - HOUR)
    assert "https://new.example.org/" in learned.why
    assert (counted.kind, counted.told_from) == (TroubleKind.MOVED, None)
    assert counted.why.endswith("seen 2 times")


def test_a_move_seen_once_is_said_in_english() -> None:
    seen = the_trouble(replace(WELL, move=Move(to="https://new.example.org/", since=NOW, times=1)))
    assert seen.why.endswith("for good, seen once")


def test_the_worst_comes_first_and_remarks_are_told_to_nobody() -> None:
    state = replace(
        FAILING, repaired="not well-formed", over_cap=7, degraded_since=NOW, gaps=(NOW,), flooded_at=NOW
    )
    assert kinds(state) == [
        TroubleKind.FAILING,
        TroubleKind.FLOOD,
        TroubleKind.GAP,
        TroubleKind.DEGRADED,
        TroubleKind.REPAIRED,
        TroubleKind.OVER_CAP,
    ]
    assert [one.told_from for one in troubles_of(replace(WELL, repaired="x", over_cap=1), NOW)] == [
        None,
        None,
    ]


def test_an_outlet_is_degraded_when_most_of_its_pages_are_and_until_few_are() -> None:
    def after(state: FeedState, readings: int, degraded: int) -> FeedState:
        return after_readings(state, readings=readings, degraded=degraded, why="consent", now=NOW)

    assert not after(WELL, 4, 4).degraded_since  # too few to judge
    assert not after(WELL, 20, 11).degraded_since
    bad = after(WELL, 20, 12)
    assert (bad.degraded, bad.degraded_since) == ("consent", NOW)
    assert the_trouble(bad).told_from == NOW + 6 * HOUR
    since = replace(bad, degraded_since=NOW - DAY)
    assert after(since, 20, 8).degraded_since == NOW - DAY
    assert not after(since, 20, 7).degraded_since


def test_a_selector_is_out_of_date_when_it_finds_nothing_in_five_pages_in_a_row() -> None:
    def after(state: FeedState, selector: str, unselected: str, missed: int) -> FeedState:
        since = NOW - HOUR
        return after_selecting(state, selector, unselected=unselected, missed=missed, since=since)

    assert not kinds(after(WELL, "div.corps", "div.corps", 4))
    bad = after(WELL, "div.corps", "div.corps", 5)
    trouble = the_trouble(bad)
    assert (trouble.kind, trouble.since) == (TroubleKind.UNSELECTED, NOW - HOUR)
    assert trouble.told_from == NOW - HOUR
    assert "div.corps" in trouble.why
    assert after(replace(bad, unselected_since=NOW - DAY), "div.corps", "div.corps", 20).unselected_since == (
        NOW - DAY
    )
    for selector, unselected, missed in (("div.corps", "", 0), ("p", "div.corps", 9), ("", "div.corps", 9)):
        assert not kinds(after(bad, selector, unselected, missed))


# What is told


def trouble(told_from_hours: float, kind: TroubleKind = TroubleKind.FAILING) -> Trouble:
    told_from = NOW + told_from_hours * HOUR
    return Trouble(kind=kind, since=told_from - DAY, told_from=told_from)


@pytest.fixture
def publisher() -> dict[str, list[Trouble]]:
    """Two hundred feeds that began to fail within half an hour; the first of them a day ago."""
    return {f"titre-{number}": [trouble(number / 400)] for number in range(200)}


def test_the_feeds_of_a_publisher_that_fails_are_told_together(publisher: dict[str, list[Trouble]]) -> None:
    assert len(to_tell(publisher, (), NOW)) == 200


def test_nothing_is_told_before_one_is_due_and_nothing_twice(publisher: dict[str, list[Trouble]]) -> None:
    assert not to_tell(publisher, (), NOW - timedelta(seconds=1))
    assert not to_tell(publisher, list(to_tell(publisher, (), NOW)), NOW + DAY)


def test_one_more_that_fails_later_is_told_alone(publisher: dict[str, list[Trouble]]) -> None:
    told = list(to_tell(publisher, (), NOW))
    publisher["autre"] = [trouble(30)]
    assert list(to_tell(publisher, told, NOW + 30 * HOUR)) == [TroubleOf(TroubleKind.FAILING, "autre")]


def test_what_is_over_may_be_told_again_and_another_trouble_of_the_feed_is_another() -> None:
    told = [TroubleOf(TroubleKind.FAILING, "monde"), TroubleOf(TroubleKind.GAP, "monde")]
    assert over({"monde": [trouble(0, TroubleKind.GAP)]}, told) == {told[0]}
    assert list(to_tell({"monde": [trouble(0, TroubleKind.ENDED)]}, told, NOW)) == [
        TroubleOf(TroubleKind.ENDED, "monde")
    ]
