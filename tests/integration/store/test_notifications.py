"""How a notification ends, and its alerts with it; sends that may be repeats; dead letters and replay."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import a_notification
from tests.integration.store.scene import (
    CHANNEL,
    HOUR,
    LEASE,
    Clock,
    claim_one,
    is_due,
    message,
    notify,
    ring,
)
from worker.models import Notification
from worker.store.connection import Store
from worker.store.dead_letters import dead_letters, replay_dead
from worker.store.due_sets import DueSet
from worker.store.groups import GatherCommit, commit_gather
from worker.store.notifications import (
    DeliverCommit,
    Result,
    add_notification,
    commit_deliver,
    forget_once,
    mark_sending,
    notification_record,
)
from worker.store.record import alert_record, counts, dead_count, notifications_of
from worker.store.survey import survey
from worker.store.told import thread_of

TOLD = DeliverCommit(result=Result.TOLD, answer="250 ok")
DEAD = DeliverCommit(result=Result.DEAD, answer="550 no such user")


def status_of(store: Store, alert: str) -> str:
    record = alert_record(store, alert)
    assert record is not None
    return record.status


def deliver(store: Store, end: DeliverCommit) -> Notification:
    """Claim the next notification, and record this end of it."""
    row = claim_one(store, DueSet.NOTIFICATIONS)
    record = notification_record(store, row.id)
    assert record is not None
    commit_deliver(store, row, record.notification, end)
    return record.notification


@pytest.mark.parametrize(
    ("ends", "settled"),
    [([TOLD, TOLD], "told"), ([DEAD, TOLD], "dead"), ([TOLD, DEAD], "dead"), ([DEAD, DEAD], "dead")],
)
def test_an_alert_is_settled_by_the_last_of_its_notifications(
    timed: Store, ends: list[DeliverCommit], settled: str
) -> None:
    notify(timed, "a1", "a2", destinations=2)
    assert status_of(timed, "a1") == "notified"
    deliver(timed, ends[0])
    assert status_of(timed, "a1") == "notified"
    deliver(timed, ends[1])
    assert [status_of(timed, id_) for id_ in ("a1", "a2")] == [settled, settled]
    assert not is_due(timed, DueSet.NOTIFICATIONS)
    assert [record.status for record in notifications_of(timed, "a1")] == [end.result for end in ends]


def test_the_record_tells_what_the_peer_answered(timed: Store, clock: Clock) -> None:
    notify(timed, "a1")
    clock.tick()
    told = deliver(timed, TOLD)
    record = notification_record(timed, told.id)
    assert record is not None
    assert (record.status, record.answer, record.answered_at) == ("told", "250 ok", clock.now)
    assert 0 < timed.call("TTL", f"tocsin:notification:{told.id}") <= 30 * 86400
    assert 0 < timed.call("TTL", "tocsin:alert:a1") <= 30 * 86400


def test_an_alert_that_nobody_can_be_told_is_dead_with_its_reason(timed: Store) -> None:
    ring(timed, "a1")
    commit_gather(timed, claim_one(timed, DueSet.GROUPS), GatherCommit(dead={"a1": "no receiver"}))
    record = alert_record(timed, "a1")
    assert record is not None
    assert (record.status, record.reason) == ("dead", "no receiver")


def test_a_retry_counts_an_attempt_and_comes_back_when_it_is_due(timed: Store, clock: Clock) -> None:
    notify(timed, "a1")
    again = deliver(timed, DeliverCommit(result=Result.RETRY, answer="451", due=clock.now + HOUR))
    assert not is_due(timed, DueSet.NOTIFICATIONS)
    clock.tick(HOUR)
    record = notification_record(timed, again.id)
    assert record is not None
    assert (record.attempts, record.status, record.answer) == (1, "waiting", "451")
    assert claim_one(timed, DueSet.NOTIFICATIONS).starts == 1


def test_a_send_after_one_with_an_unknown_end_is_counted(timed: Store, clock: Clock) -> None:
    notify(timed, "a1")
    first = claim_one(timed, DueSet.NOTIFICATIONS)
    assert mark_sending(timed, first) is False
    assert mark_sending(timed, first) is False
    clock.tick(LEASE)
    second = claim_one(timed, DueSet.NOTIFICATIONS)
    assert mark_sending(timed, second) is True
    record = notification_record(timed, second.id)
    assert record is not None
    assert record.repeated == 1
    assert counts(timed)["sends repeated after an unknown end"] == 1


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_lost_answer_leaves_the_mark_and_a_refusal_removes_it(timed: Store, is_lost: bool) -> None:  # noqa: FBT001 - a case of the test
    notify(timed, "a1")
    row = claim_one(timed, DueSet.NOTIFICATIONS)
    mark_sending(timed, row)
    end = DeliverCommit(result=Result.RETRY, answer="?", due=row.now, is_ambiguous=is_lost)
    commit_deliver(timed, row, message("a1"), end)
    assert mark_sending(timed, claim_one(timed, DueSet.NOTIFICATIONS)) is is_lost


def test_the_first_message_of_a_story_gives_the_thread(timed: Store) -> None:
    notify(timed, "a1")
    told = deliver(timed, replace(TOLD, thread="<first@example.org>"))
    assert thread_of(timed, told) == "<first@example.org>"
    add_notification(timed, replace(told, id="second"), CHANNEL)
    deliver(timed, replace(TOLD, thread="<second@example.org>"))
    assert thread_of(timed, told) == "<first@example.org>"
    assert thread_of(timed, replace(told, destination="email:other")) == ""


def test_a_dead_letter_is_replayed_as_if_new(timed: Store, clock: Clock) -> None:
    notify(timed, "a1", destinations=2)
    dead = deliver(timed, DEAD)
    deliver(timed, TOLD)
    assert [(one.notification.id, one.answer) for one in dead_letters(timed)] == [(dead.id, DEAD.answer)]
    assert status_of(timed, "a1") == "dead"
    clock.tick(timedelta(days=2))
    assert replay_dead(timed, dead, CHANNEL) is True
    assert (status_of(timed, "a1"), dead_count(timed)) == ("notified", 0)
    assert [timed.call("TTL", f"tocsin:{key}") for key in ("alert:a1", f"notification:{dead.id}")] == [-1, -1]
    record = notification_record(timed, dead.id)
    assert record is not None
    assert (record.status, record.attempts, record.created_at) == ("waiting", 0, clock.now)
    deliver(timed, TOLD)
    assert status_of(timed, "a1") == "told"


def test_a_dead_letter_can_die_and_be_replayed_again(timed: Store) -> None:
    notify(timed, "a1")
    dead = deliver(timed, DEAD)
    replay_dead(timed, dead, CHANNEL)
    deliver(timed, DEAD)
    assert status_of(timed, "a1") == "dead"
    assert [one.notification.id for one in dead_letters(timed)] == [dead.id]


def test_what_is_not_dead_is_not_replayed(timed: Store) -> None:
    notify(timed, "a1")
    assert replay_dead(timed, message("a1"), CHANNEL) is False
    dead = deliver(timed, DEAD)
    assert [replay_dead(timed, dead, CHANNEL) for _ in range(2)] == [True, False]
    deliver(timed, TOLD)
    assert replay_dead(timed, dead, CHANNEL) is False
    assert not is_due(timed, DueSet.NOTIFICATIONS)


def test_a_dead_letter_is_forgotten_with_its_record(timed: Store, clock: Clock) -> None:
    notify(timed, "a1")
    deliver(timed, DEAD)
    clock.tick(timedelta(days=31))
    notify(timed, "a2")
    second = deliver(timed, DEAD)
    assert dead_count(timed) == 1
    assert [one.notification.id for one in dead_letters(timed)] == [second.id]


def test_a_note_is_told_once_until_it_is_forgotten(timed: Store) -> None:
    notes = [a_notification(id=f"note-{number}", alerts=()) for number in range(3)]
    assert add_notification(timed, notes[0], CHANNEL, once="memory") is True
    assert add_notification(timed, notes[1], CHANNEL, once="memory") is False
    forget_once(timed, "memory")
    assert add_notification(timed, notes[2], CHANNEL, once="memory") is True


def test_the_same_notification_is_added_once(timed: Store) -> None:
    notify(timed, "a1")
    assert add_notification(timed, message("a1"), CHANNEL) is False
    deliver(timed, TOLD)
    assert add_notification(timed, message("a1"), CHANNEL) is False
    assert not is_due(timed, DueSet.NOTIFICATIONS)


def test_a_message_waits_from_when_it_may_be_sent(timed: Store, clock: Clock) -> None:
    """A fallback stands ready for hours: that is no message which nobody sends."""
    add_notification(timed, message("a1"), CHANNEL, due=clock.now + 2 * HOUR)

    clock.tick(HOUR)
    ready = survey(timed).waiting[DueSet.NOTIFICATIONS]
    clock.tick(2 * HOUR)
    unsent = survey(timed).waiting[DueSet.NOTIFICATIONS]

    assert (ready.rows, ready.oldest) == (1, timedelta(0))
    assert unsent.oldest == HOUR
