"""A small, seeded version of `benchmarks/simulate_schedule.py`: a rhythm that learns less is seen."""

from statistics import mean, quantiles

import pytest

from benchmarks.feed_weeks import FeedWeeks, press
from benchmarks.schedule_policies import Tocsin
from benchmarks.simulate_schedule import (
    ALIKE,
    FEED,
    PEERS,
    Outcome,
    at_equal_requests,
    false_alarms,
    outcome_of,
    span_of,
)

SPAN = span_of(1, 1)
FEEDS: list[FeedWeeks] = [feed for feed in press(3, 3, each=3) if feed.kind != "recorded"]


@pytest.fixture(scope="module")
def ours() -> Outcome:
    return outcome_of(FEEDS, lambda: Tocsin(FEED), SPAN)


@pytest.mark.parametrize("name", PEERS)
def test_entries_wait_less_than_under_any_other_rule_of_as_many_requests(name: str, ours: Outcome) -> None:
    peer = at_equal_requests(FEEDS, PEERS[name], SPAN, ours.requests)

    assert peer.requests >= ours.requests * (1 - ALIKE)
    assert mean(ours.delays) < 0.95 * mean(peer.delays)
    assert quantiles(ours.delays, n=20)[-1] < quantiles(peer.delays, n=20)[-1]


def test_a_rare_feed_is_looked_at_every_half_an_hour(ours: Outcome) -> None:
    assert max(ours.by_kind["institution"]) <= 33


def test_a_feed_that_lives_is_not_called_silent() -> None:
    assert sum(alarms for alarms, _ in false_alarms(FEEDS, SPAN).values()) == 0
