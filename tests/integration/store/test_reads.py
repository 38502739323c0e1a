"""What a read's commit keeps: one outcome, the article within its budget, and no event twice."""

from datetime import timedelta

import pytest

from tests.builders import an_alert
from tests.integration.store.scene import (
    HOUR,
    Clock,
    claim_one,
    is_due,
    new_entry,
    poll,
    read,
    ring,
)
from worker.models import Outcome
from worker.store import entries
from worker.store.connection import Store
from worker.store.due_sets import ClaimedRow, DueSet, next_due
from worker.store.entries import (
    Identity,
    ReadCommit,
    ReadResult,
    commit_read,
    entry_record,
    entry_to_read,
    retry_entry,
    stored_article,
)
from worker.store.groups import pending_alerts
from worker.store.record import alert_record, articles_kept

ADDRESS = Identity(key="address:1", ttl=timedelta(days=30))
TITLE = Identity(key="title:1", ttl=timedelta(hours=48))


def waiting_entry(store: Store, id_: str, feed: str) -> ClaimedRow:
    poll(store, new_entry(id_, feed=feed), feed=feed)
    return claim_one(store, DueSet.ENTRIES)


def read_in(
    store: Store,
    id_: str,
    feed: str,
    *identities: Identity,
    takes: bool = True,
    outcome: Outcome = Outcome.RUNG,
) -> ReadResult:
    """Read an entry that rings once, in a feed of its own."""
    row = waiting_entry(store, id_, feed)
    alert = an_alert(id=f"alert-{id_}", article=id_)
    return read(store, row, alert, outcome=outcome, feed=feed, identities=identities, takes_identity=takes)


@pytest.mark.parametrize("identity", [ADDRESS, TITLE])
def test_an_article_of_two_feeds_rings_once(timed: Store, identity: Identity) -> None:
    assert read_in(timed, "e1", "monde", identity).raised == 1
    second = read_in(timed, "e2", "figaro", identity)
    assert second == ReadResult(outcome=Outcome.DUPLICATE, duplicate_of="e1", raised=0)
    record = entry_record(timed, "e2")
    assert record is not None
    assert (record.outcome, record.duplicate_of) == (Outcome.DUPLICATE, "e1")
    assert stored_article(timed, "e2") is None
    assert [alert.id for alert in pending_alerts(timed, "veille").alerts] == ["alert-e1"]


def test_the_title_is_an_identity_beside_another_address(timed: Store) -> None:
    read_in(timed, "e1", "monde", ADDRESS, TITLE)
    second = read_in(timed, "e2", "figaro", Identity(key="address:2", ttl=ADDRESS.ttl), TITLE)
    assert second.duplicate_of == "e1"


@pytest.mark.parametrize("outcome", [Outcome.BASELINE, Outcome.DEGRADED])
def test_an_entry_whose_text_was_not_read_silences_no_other(timed: Store, outcome: Outcome) -> None:
    read_in(timed, "e1", "monde", ADDRESS, takes=False, outcome=outcome)
    assert read_in(timed, "e2", "figaro", ADDRESS).raised == 1


def test_a_degraded_entry_can_be_a_duplicate_itself(timed: Store) -> None:
    read_in(timed, "e1", "monde", ADDRESS)
    assert read_in(timed, "e2", "figaro", ADDRESS, takes=False).duplicate_of == "e1"


def test_entries_of_one_feed_are_never_duplicates(timed: Store) -> None:
    """A live page: one address, a new entry for each of its items. Nor is it an identity for others then."""
    read_in(timed, "e1", "monde", ADDRESS)
    assert read_in(timed, "e2", "monde", ADDRESS).raised == 1
    assert read_in(timed, "e3", "figaro", ADDRESS).raised == 1


def test_an_identity_ends_with_its_time(timed: Store) -> None:
    read_in(timed, "e1", "monde", ADDRESS, TITLE)
    ends = {key: timed.call("PTTL", f"tocsin:{key}") for key in ("address:1", "title:1")}
    assert ends["address:1"] == pytest.approx(ADDRESS.ttl.total_seconds() * 1000, abs=60_000)
    assert ends["title:1"] == pytest.approx(TITLE.ttl.total_seconds() * 1000, abs=60_000)


def test_an_alert_that_exists_is_not_raised_again(timed: Store) -> None:
    ring(timed, "a1")
    row = waiting_entry(timed, "e2", "figaro")
    assert read(timed, row, an_alert(id="a1", title="another")).raised == 0
    record = alert_record(timed, "a1")
    assert record is not None
    assert (record.status, record.alert.title) == ("pending", an_alert().title)


def test_an_entry_without_an_article_ends_with_its_outcome(timed: Store) -> None:
    row = waiting_entry(timed, "e1", "monde")
    commit_read(timed, row, ReadCommit(feed="monde", outcome=Outcome.BURIED), [])
    record = entry_record(timed, "e1")
    assert record is not None
    assert record.outcome == Outcome.BURIED
    assert entry_to_read(timed, "e1") is None
    assert next_due(timed, DueSet.ENTRIES) is None
    assert articles_kept(timed) == (0, 0)


def test_a_page_that_did_not_answer_is_tried_later(timed: Store, clock: Clock) -> None:
    row = waiting_entry(timed, "e1", "monde")
    retry_entry(timed, row, clock.now + HOUR, "timeout")
    assert not is_due(timed, DueSet.ENTRIES)
    clock.tick(HOUR)
    again = claim_one(timed, DueSet.ENTRIES)
    waiting = entry_to_read(timed, "e1")
    assert waiting is not None
    assert (again.starts, waiting.tries) == (1, 1)
    record = entry_record(timed, "e1")
    assert record is not None
    assert (record.outcome, record.error) == ("", "timeout")


def kept(store: Store) -> set[str]:
    """The entries whose article is kept; the counter of their bytes is exact."""
    keys = [key.decode() for key in store.call("KEYS", "tocsin:article:*")]
    assert articles_kept(store) == (len(keys), sum(store.call("STRLEN", key) for key in keys))
    return {key.removeprefix("tocsin:article:") for key in keys}


def test_the_oldest_articles_go_when_the_budget_is_used(
    timed: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in(timed, "e1", "f1")
    monkeypatch.setattr(entries, "ARTICLE_BUDGET", int(articles_kept(timed)[1] * 2.5))
    for number in range(2, 6):
        clock.tick()
        read_in(timed, f"e{number}", f"f{number}")
        assert kept(timed) == {f"e{at}" for at in range(max(1, number - 1), number + 1)}


def test_articles_past_their_retention_go(timed: Store, clock: Clock) -> None:
    read_in(timed, "e1", "f1")
    clock.tick(entries.RETENTION)
    read_in(timed, "e2", "f2")
    assert kept(timed) == {"e1", "e2"}
    clock.tick(timedelta(milliseconds=1))
    read_in(timed, "e3", "f3")
    assert kept(timed) == {"e2", "e3"}


def test_a_stored_article_is_the_one_that_was_read(timed: Store) -> None:
    row = waiting_entry(timed, "e1", "monde")
    read(timed, row, body="Une trêve.\nDe 30 jours.")
    article = stored_article(timed, "e1")
    assert article is not None
    assert article.body == "Une trêve.\nDe 30 jours."
