"""The record of an alert: what happened to it and to its messages, bounded, for as long as it is kept."""

from datetime import datetime

import pytest

from tests.builders import a_notification, a_story
from tests.integration.store.scene import (
    CHANNEL,
    HOUR,
    MINUTE,
    Clock,
    claim_one,
    message,
    notify,
    ring,
    telling,
)
from worker.models import Event, Story, What
from worker.store.connection import Store
from worker.store.dead_letters import replay_dead
from worker.store.due_sets import DueSet
from worker.store.events import alert_events, message_events
from worker.store.groups import GatherCommit, Held, commit_gather
from worker.store.notifications import (
    DeliverCommit,
    Result,
    add_notification,
    commit_deliver,
    notification_record,
)
from worker.store.record import notifications_of
from worker.store.silences import add_silence, new_silence

MESSAGE = "a1+email:0"
TOLD = DeliverCommit(result=Result.TOLD, answer="250 ok")


def hold(store: Store, until: datetime, why: str = "quiet hours", story: Story | None = None) -> None:
    """A gather finds that the alert waits."""
    held = {"a1": Held(until=until, why=why, story=story.id if story else "")}
    left = GatherCommit(held=held, stories=[story] if story else [])
    commit_gather(store, claim_one(store, DueSet.GROUPS), left)


def attempt(store: Store, result: Result, answer: str, clock: Clock) -> None:
    """An attempt that ends so; the next one is due in a minute."""
    row = claim_one(store, DueSet.NOTIFICATIONS)
    record = notification_record(store, row.id)
    assert record is not None
    hold = answer if result is Result.HELD else ""
    end = DeliverCommit(result=result, answer=answer, due=row.now + MINUTE, hold=hold)
    commit_deliver(store, row, record.notification, end)
    clock.tick(MINUTE)


def lives(store: Store, key: str) -> int:
    """For how many milliseconds a key is kept; -1 for ever, -2 where there is none."""
    return int(store.call("PTTL", f"tocsin:{key}"))


def test_what_happened_to_an_alert_is_kept_in_order(timed: Store, clock: Clock) -> None:
    ring(timed, "a1")
    began, story = clock.now, a_story(title="Trêve à Gaza", outlets=("AFP", "Le Monde"))
    hold(timed, began + MINUTE, "company", story)
    clock.tick(MINUTE)
    hold(timed, began + HOUR, "quiet hours", story)
    clock.tick(HOUR)
    told = GatherCommit(notifications=[(message("a1"), CHANNEL)], told={"a1": story.id}, stories=[story])
    commit_gather(timed, claim_one(timed, DueSet.GROUPS), told)
    assert alert_events(timed, "a1") == (
        Event(what=What.STORY, at=began, story=story.id, title="Trêve à Gaza", outlets=2),
        Event(what=What.HELD, at=began, why="company", until=began + MINUTE),
        Event(what=What.HELD, at=began + MINUTE, why="quiet hours", until=began + HOUR),
    )
    assert alert_events(timed, "a2") == ()


def test_the_last_fifty_are_kept(timed: Store, clock: Clock) -> None:
    ring(timed, "a1")
    for number in range(60):
        clock.tick(MINUTE)
        hold(timed, clock.now + MINUTE, str(number))
    assert [event.why for event in alert_events(timed, "a1")] == [str(number) for number in range(10, 60)]


def test_an_alert_that_rings_as_usual_has_no_event_beside_its_story(timed: Store) -> None:
    """Memory: what the alert and its message say themselves is not said again."""
    notify(timed, "a1")
    commit_deliver(timed, claim_one(timed, DueSet.NOTIFICATIONS), a_notification(id=MESSAGE), TOLD)
    assert timed.call("KEYS", "tocsin:*:events") == []


def test_every_attempt_of_a_message_is_kept_with_the_answer(timed: Store, clock: Clock) -> None:
    notify(timed, "a1", "a2")
    began = clock.now
    for result, answer in (
        (Result.RETRY, "451 greylisted"),
        (Result.RETRY, "451 greylisted"),
        (Result.HELD, "535 login refused"),
        (Result.RETRY, "timeout"),
    ):
        attempt(timed, result, answer, clock)
    attempt(timed, Result.TOLD, "250 ok", clock)
    (message,) = notifications_of(timed, "a2")
    greylisted, refused, timeout = message_events(timed, message.notification.id)
    assert (greylisted.what, greylisted.answer, greylisted.times) == (What.RETRY, "451 greylisted", 2)
    assert (greylisted.at, greylisted.last) == (began, began + MINUTE)
    assert (refused.what, refused.answer) == (What.REFUSED, "535 login refused")
    assert (timeout.what, timeout.answer) == (What.RETRY, "timeout")
    assert message.answer == "250 ok"
    assert lives(timed, f"notification:{message.notification.id}:events") > 0


def test_a_dead_letter_that_is_replayed_keeps_why_it_was_dead(timed: Store, clock: Clock) -> None:
    notify(timed, "a1")
    died = clock.now
    attempt(timed, Result.DEAD, "550 no such user", clock)
    assert replay_dead(timed, a_notification(id=MESSAGE), CHANNEL)
    dead, replayed = message_events(timed, MESSAGE)
    assert (dead.what, dead.at, dead.answer) == (What.DEAD, died, "550 no such user")
    assert (replayed.what, replayed.at) == (What.REPLAYED, died + MINUTE)
    assert lives(timed, f"notification:{MESSAGE}:events") == -1
    attempt(timed, Result.TOLD, "250 ok", clock)
    assert lives(timed, f"notification:{MESSAGE}:events") > 0


def test_the_record_lives_as_long_as_the_alert(timed: Store, clock: Clock) -> None:
    """Also through a replay that waits for longer than what had ended would have been kept."""
    ring(timed, "a1")
    hold(timed, clock.now + MINUTE)
    clock.tick(MINUTE)
    row = claim_one(timed, DueSet.GROUPS)
    commit_gather(timed, row, telling("a1"))
    parts = ("alert:a1", "alert:a1:events", "alert:a1:notifications")
    assert {lives(timed, part) for part in parts} == {-1}
    attempt(timed, Result.TOLD, "250 ok", clock)
    assert all(0 < lives(timed, part) <= 30 * 86_400_000 for part in parts)
    add_notification(timed, a_notification(id="again"), CHANNEL)
    assert {lives(timed, part) for part in parts} == {-1}


@pytest.mark.parametrize("ended", ["dead", "silenced"])
def test_what_happens_to_an_alert_as_it_ends_ends_with_it(timed: Store, clock: Clock, ended: str) -> None:
    ring(timed, "a1")
    hold(timed, clock.now + MINUTE)
    clock.tick(MINUTE)
    row = claim_one(timed, DueSet.GROUPS)
    if ended == "dead":
        commit_gather(timed, row, GatherCommit(dead={"a1": "no receiver"}))
    else:
        made = new_silence("rule=treve", author="claire", reason="x", starts=clock.now, length=HOUR)
        silence = add_silence(timed, made)
        commit_gather(timed, row, GatherCommit(silenced={"a1": silence}))
    assert 0 < lives(timed, "alert:a1:events") <= 30 * 86_400_000
