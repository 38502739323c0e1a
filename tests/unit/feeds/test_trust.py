"""When "not modified" is believed, and when the whole document is asked for."""

from dataclasses import replace
from datetime import datetime, timedelta

from tests.unit.feeds.documents import NOW
from worker.feeds.trust import has_lied, validators_to_send
from worker.models import Entry, FeedState, Validators

HOUR = timedelta(hours=1)
GIVEN = Validators(address="https://example.org/rss", etag='"1"')
OTHER = replace(GIVEN, etag='"2"')
STATE = FeedState(validators=GIVEN, full_at=NOW - 20 * HOUR, unchanged_at=NOW - HOUR)


def new(published: datetime | None) -> list[Entry]:
    return [Entry(id="1", feed="presse", guid="1", link="", title="", published=published)]


def test_validators_are_sent_for_a_day_after_the_last_whole_document() -> None:
    assert validators_to_send(STATE, NOW) == GIVEN
    assert validators_to_send(STATE, NOW + 4 * HOUR) is None


def test_where_nothing_was_unchanged_since_nothing_can_be_hidden() -> None:
    state = replace(STATE, unchanged_at=STATE.full_at)
    assert validators_to_send(state, NOW + 48 * HOUR) == GIVEN


def test_a_state_of_an_older_version_asks_for_no_whole_document_at_once() -> None:
    assert validators_to_send(FeedState(validators=GIVEN), NOW) == GIVEN


def test_no_validators_are_sent_to_who_lied_until_then() -> None:
    state = replace(STATE, distrusted_until=NOW + HOUR)
    assert validators_to_send(state, NOW) is None
    assert validators_to_send(state, NOW + HOUR) == GIVEN


def test_the_same_validators_with_other_entries_are_a_lie() -> None:
    assert has_lied(STATE, GIVEN, new(None))
    assert not has_lied(STATE, GIVEN, [])
    assert not has_lied(STATE, OTHER, new(None))


def test_an_entry_older_than_a_cache_explains_was_hidden() -> None:
    assert has_lied(STATE, OTHER, new(NOW - 4 * HOUR))
    assert not has_lied(STATE, OTHER, new(NOW - 2 * HOUR))
