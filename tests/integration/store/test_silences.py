"""Silences in the store: in force until they end, what they take, what a digest says of them."""

from datetime import timedelta

from tests.builders import an_alert
from tests.integration.store.scene import GROUP, HOUR, MINUTE, Clock, claim_one, is_due, ring, waiting_until
from worker.models import CANARY, Muted, Silence
from worker.store.connection import Store
from worker.store.due_sets import DueSet
from worker.store.entries import add_alerts
from worker.store.groups import GatherCommit, commit_gather, pending_alerts
from worker.store.record import SILENCED, alerts_since, counts
from worker.store.silences import (
    KEPT,
    add_silence,
    digest_facts,
    end_silence,
    muted_of,
    new_silence,
    silences_in_force,
    silences_since,
)


def silence(store: Store, condition: str = "rule=treve", length: timedelta = 2 * HOUR) -> Silence:
    made = new_silence(
        condition, author="claire", reason="exercice", starts=store.now(), length=length, receiver="desk"
    )
    return add_silence(store, made)


def take(store: Store, by: Silence, *alerts: str, says_so: bool = False) -> None:
    """A gather ends these alerts by a silence."""
    row = claim_one(store, DueSet.GROUPS)
    commit = GatherCommit(silenced=dict.fromkeys(alerts, by), digested_at=row.now if says_so else None)
    commit_gather(store, row, commit)


def test_a_silence_is_in_force_until_it_ends(timed: Store, clock: Clock) -> None:
    made = silence(timed)
    assert (made.starts, made.ends) == (clock.now, clock.now + 2 * HOUR)
    clock.tick(2 * HOUR - MINUTE)
    assert silences_in_force(timed, clock.now) == (made,)
    clock.tick(MINUTE)
    assert silences_in_force(timed, clock.now) == ()
    assert [one.silence for one in silences_since(timed, clock.now - HOUR)] == [made]


def test_a_silence_can_be_ended_once(timed: Store, clock: Clock) -> None:
    made, other = silence(timed), silence(timed, "rule=other")
    clock.tick(HOUR)
    assert end_silence(timed, made.id) is True
    assert silences_in_force(timed, clock.now) == (other,)
    ended = next(one.silence for one in silences_since(timed, made.starts) if one.silence.id == made.id)
    assert ended.ends == clock.now
    clock.tick(HOUR)
    assert [end_silence(timed, id_) for id_ in (made.id, other.id, "unknown")] == [False] * 3


def test_the_record_of_a_silence_is_kept_for_30_days_after_its_end(timed: Store, clock: Clock) -> None:
    made = silence(timed)
    lives = timed.call("PEXPIRETIME", f"tocsin:silence:{made.id}")
    assert lives == round((made.ends + KEPT).timestamp() * 1000)
    clock.tick(2 * HOUR + KEPT + MINUTE)
    other = silence(timed)
    assert [one.silence for one in silences_since(timed, made.starts)] == [other]


def test_what_a_silence_takes_ends_untold_with_its_reason(timed: Store, clock: Clock) -> None:
    ring(timed, "a1", "a2")
    made = silence(timed)
    take(timed, made, "a1", "a2")
    for record in alerts_since(timed, made.starts):
        assert (record.status, record.silence, record.reason) == (SILENCED, made.id, "claire: exercice")
        assert record.ended_at == clock.now
        assert timed.call("PTTL", f"tocsin:alert:{record.alert.id}") > 0
    assert pending_alerts(timed, "veille").alerts == ()
    assert not is_due(timed, DueSet.GROUPS)
    assert not is_due(timed, DueSet.NOTIFICATIONS)
    assert counts(timed)["alerts silenced"] == 2


def test_a_group_counts_what_each_silence_took_until_a_digest_says_it(timed: Store) -> None:
    made, other = silence(timed), silence(timed, "lang=fr")
    ring(timed, "a1", "a2")
    take(timed, made, "a1", "a2")
    ring(timed, "a3")
    take(timed, other, "a3")
    assert muted_of(timed, "veille") == {made.id: 2, other.id: 1}
    assert muted_of(timed, "desk") == {}
    timed.call("SADD", "tocsin:feeds:failing", "monde", CANARY)
    facts = digest_facts(timed, "veille", feeds=30, silenced=[other, other])
    assert (facts.feeds, facts.silent_feeds) == (30, 1)
    assert facts.muted == (
        Muted(reason="exercice", author="claire", until=other.ends, count=3),
        Muted(reason="exercice", author="claire", until=made.ends, count=2),
    )
    ring(timed, "a4")
    take(timed, made, "a4", says_so=True)  # the digest says this one, too
    assert muted_of(timed, "veille") == {}
    taken = {one.silence.id: one.muted for one in silences_since(timed, made.starts)}
    assert taken == {made.id: 3, other.id: 1}  # of all time


def test_a_silence_whose_record_is_gone_is_not_spoken_of(timed: Store, clock: Clock) -> None:
    made = silence(timed)
    ring(timed, "a1")
    timed.call("DEL", f"tocsin:silence:{made.id}")
    take(timed, made, "a1")
    assert digest_facts(timed, "veille", feeds=1).muted == ()
    assert silences_in_force(timed, clock.now) == ()


def test_a_new_silence_has_groups_looked_at_that_wait_and_moves_none_that_is_worked_on(
    timed: Store, clock: Clock
) -> None:
    ring(timed, "a1")
    commit_gather(timed, claim_one(timed, DueSet.GROUPS), waiting_until(clock.now + HOUR, "a1"))
    assert not is_due(timed, DueSet.GROUPS)
    made = silence(timed)
    held = claim_one(timed, DueSet.GROUPS)
    silence(timed, "rule=other")
    assert not is_due(timed, DueSet.GROUPS)
    commit_gather(timed, held, waiting_until(clock.now + HOUR, "a1"))
    take(timed, made, "a1")
    assert not is_due(timed, DueSet.GROUPS)


def test_what_a_silence_took_is_not_raised_anew(timed: Store) -> None:
    ring(timed, "a1")
    take(timed, silence(timed), "a1")
    assert add_alerts(timed, [an_alert(id="a1")], [GROUP]) == 0
    assert pending_alerts(timed, "veille").alerts == ()
