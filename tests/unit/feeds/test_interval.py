"""What is ours to say of when a feed is asked: between which bounds, and how often whom nobody spares."""

from datetime import timedelta

import pytest

from tests.unit.feeds.documents import NOW
from worker.configuration.model import FeedSettings
from worker.feeds.learning import after_no_change
from worker.feeds.schedule import interval
from worker.models import FeedState, Rhythm, Validators

MINUTE = timedelta(minutes=1)
ADAPTIVE = FeedSettings(id="a", url="https://a.example/rss", title="A", group="presse")
FIXED = FeedSettings(id="a", url="https://a.example/rss", title="A", group="presse", every=2 * MINUTE)
VALIDATORS = Validators(address="https://a.example/rss", etag='"1"')
BUSY = FeedState(rhythm=Rhythm(found=500.0, expected=1.0), validators=VALIDATORS, last_ok_at=NOW)


def test_a_busy_feed_is_asked_at_the_least_interval_and_a_dull_one_at_the_most() -> None:
    dull = FeedState(rhythm=Rhythm(found=0.0, expected=500.0), validators=VALIDATORS)

    assert interval(ADAPTIVE, BUSY, NOW) == 5 * MINUTE
    assert interval(ADAPTIVE, dull, NOW) == 30 * MINUTE


def test_a_fixed_interval_is_as_it_is_written() -> None:
    assert interval(FIXED, BUSY, NOW) == interval(FIXED, FeedState(), NOW) == 2 * MINUTE


@pytest.mark.parametrize(
    ("max_age", "is_spared"), [(None, False), (5 * MINUTE, True), (6 * MINUTE, False), (0 * MINUTE, True)]
)
def test_who_sends_its_whole_document_each_time_is_asked_every_quarter_of_an_hour(
    max_age: timedelta | None, *, is_spared: bool
) -> None:
    bare = FeedState(rhythm=BUSY.rhythm)
    repeating = FeedState(rhythm=BUSY.rhythm, validators=VALIDATORS, is_repeated=True)

    for state in (bare, repeating):
        assert interval(ADAPTIVE, state, NOW, max_age) == (5 if is_spared else 15) * MINUTE


def test_a_server_that_repeats_itself_is_known_by_it_and_forgiven_by_a_304() -> None:
    def after(state: FeedState, *, is_whole: bool, is_asked_whether: bool = True) -> FeedState:
        return after_no_change(
            ADAPTIVE, state, is_whole=is_whole, is_asked_whether=is_asked_whether, now=NOW + 5 * MINUTE
        )

    repeating = after(BUSY, is_whole=True)
    assert repeating.is_repeated
    assert not after(BUSY, is_whole=True, is_asked_whether=False).is_repeated
    assert not after(repeating, is_whole=False).is_repeated
