from collections.abc import Collection
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.feeds.documents import NOW, a_feed
from worker.configuration.model import FeedSettings
from worker.feeds.decide import decide_poll
from worker.models import Entry, FeedState, NewEntry, Outcome, ParsedFeed

SEEN_BEFORE = FeedState(has_baseline=True)


def an_entry(id_: str = "1", *, published: datetime | None = None, updated: datetime | None = None) -> Entry:
    return Entry(id=id_, feed="presse", guid=id_, link="", title=id_, published=published, updated=updated)


def decided(
    *entries: Entry,
    over_cap: tuple[Entry, ...] = (),
    state: FeedState = SEEN_BEFORE,
    settings: FeedSettings | None = None,
    known: Collection[str] = (),
) -> tuple[NewEntry, ...]:
    document = ParsedFeed(title="", link="", lang="", kind="rss20", entries=entries, over_cap=over_cap)
    return decide_poll(settings or a_feed(), state, document, known, NOW)


def ago(**units: int) -> datetime:
    return NOW - timedelta(**units)


def test_an_entry_that_is_known_is_not_new() -> None:
    assert [new.entry.id for new in decided(an_entry("1"), an_entry("2"), known={"1"})] == ["2"]


def test_a_new_entry_is_to_be_read_and_rung() -> None:
    [new] = decided(an_entry(published=ago(hours=1)))
    assert (new.rings, new.outcome) == (True, None)


def test_the_first_document_is_read_and_not_rung() -> None:
    [new] = decided(an_entry(published=ago(hours=1)), state=FeedState())
    assert (new.rings, new.outcome) == (False, None)


def test_the_first_document_rings_where_the_feed_asks_for_it() -> None:
    [new] = decided(an_entry(published=ago(hours=1)), state=FeedState(), settings=a_feed(first_run="all"))
    assert (new.rings, new.outcome) == (True, None)


def test_what_is_older_than_the_limit_ends_at_once_unless_it_was_updated() -> None:
    old, updated, fresh = decided(
        an_entry("fresh", published=ago(days=2)),
        an_entry("updated", published=ago(days=9), updated=ago(days=2, hours=1)),
        an_entry("old", published=ago(days=3, seconds=1)),
    )
    assert [(new.entry.id, new.outcome) for new in (old, updated, fresh)] == [
        ("old", Outcome.TOO_OLD), ("updated", None), ("fresh", None),
    ]  # fmt: skip


def test_an_entry_without_a_date_is_new() -> None:
    [new] = decided(an_entry())
    assert new.outcome is None


def test_a_date_in_the_future_is_dropped_and_the_entry_new() -> None:
    tomorrow = NOW + timedelta(hours=25)
    soon = NOW + timedelta(hours=2)
    [new] = decided(an_entry(published=tomorrow, updated=tomorrow))
    assert (new.entry.published, new.entry.updated, new.outcome) == (None, None, None)
    assert decided(an_entry(published=soon))[0].entry.published == soon


def test_what_is_over_the_cap_is_recorded_and_not_read() -> None:
    over, new = decided(an_entry("1"), over_cap=(an_entry("2"), an_entry("3")), known={"3"})
    assert (over.entry.id, over.outcome) == ("2", Outcome.OVER_CAP)
    assert new.outcome is None


def test_the_oldest_come_first_and_without_dates_the_last_of_the_document() -> None:
    dated = decided(an_entry("a", published=ago(hours=2)), an_entry("b", published=ago(hours=3)))
    assert [new.entry.id for new in dated] == ["b", "a"]
    assert [new.entry.id for new in decided(an_entry("a"), an_entry("b"))] == ["b", "a"]


@given(
    ids=st.lists(st.integers(0, 20), unique=True),
    known=st.sets(st.integers(0, 20)),
    has_baseline=st.booleans(),
)
def test_every_unknown_entry_is_decided_exactly_once(
    *, ids: list[int], known: set[int], has_baseline: bool
) -> None:
    new = decided(
        *(an_entry(str(each)) for each in ids),
        known={str(each) for each in known},
        state=FeedState(has_baseline=has_baseline),
    )
    assert sorted(int(each.entry.id) for each in new) == sorted(set(ids) - known)
    assert all(each.rings == has_baseline for each in new)


def test_an_entry_found_after_a_stop_tells_since_when_nobody_looked() -> None:
    friday = ago(hours=60)
    states = [FeedState(has_baseline=True, last_ok_at=at) for at in (friday, ago(minutes=11), None)]

    found = [decided(an_entry(published=ago(hours=1)), state=state)[0].blind_since for state in states]

    assert found == [friday, None, None]
