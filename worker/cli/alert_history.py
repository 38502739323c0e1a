"""Everything that happened to an alert, in order, in words."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from worker.cli.output import shown
from worker.models import Alert, Event, Reason, What
from worker.ops.waiting import WAITS_FOR
from worker.store.connection import Store
from worker.store.events import alert_events, message_events
from worker.store.notifications import NotificationRecord
from worker.store.record import AlertRecord, notifications_of
from worker.store.silences import silence_record

Step = tuple[datetime, str]  # when, and what happened

REASONS: Final = {
    Reason.FIRST: "a story not told before",
    Reason.NEWS: "a rule that had not fired in it",
    Reason.COMPANY: "further outlets tell it",
    Reason.ARTICLE: "its rule tells every article",
    Reason.GROWN: "the first message of its story is edited",
    Reason.CHANGED: "a headline that says something else than before",
    Reason.DIGEST: "a digest at its time",
    Reason.QUIET: "a digest of what quiet hours held",
    Reason.REST: "a digest of what was added to stories already told",
    Reason.FALLBACK: "another receiver's channel is held or slow",
    Reason.LATE: "a digest of what could not be told in time",
    Reason.LIMIT: "a digest of what its rule had beyond its limit",
    Reason.QUOTA: "a digest of what the receiver had beyond its quota",
    Reason.CROWD: "a digest of more messages at once than its channel takes one by one",
    Reason.OPERATOR: "Tocsin's own trouble",
    Reason.TEST: "a test",
    Reason.REPLAY: "replayed by hand",
}


def history_of_alert(store: Store, record: AlertRecord) -> list[Step]:
    """Each step, the earliest first."""
    return [*_beginning(record.alert), *what_followed(store, record)]


def what_followed(store: Store, record: AlertRecord) -> list[Step]:
    """Each step since its rule matched, the earliest first."""
    alert = record.alert
    steps = [_happened(store, record, event) for event in alert_events(store, alert.id)]
    messages = notifications_of(store, alert.id)
    steps += [step for message in messages for step in _history_of_message(store, message, alert)]
    return sorted(steps, key=lambda step: step[0])  # what is of one moment stays in this order


def _beginning(alert: Alert) -> Iterator[Step]:
    if alert.published:
        yield alert.published, f"published by {shown(alert.outlet)}"
    read = f"; only the feed's own text was read: {shown(alert.degraded)}" if alert.degraded else ""
    yield alert.found_at, f"found in the feed {alert.feed}{read}"
    clauses = [clause for clause in alert.clauses if clause]
    by = f", by its alternative {shown(clauses)}" if clauses else ""
    yield alert.raised_at, f"matched the rule {alert.rule}: {shown(alert.terms)}{by}"


def _happened(store: Store, record: AlertRecord, event: Event) -> Step:
    match event.what:
        case What.STORY:
            if event.outlets <= 1:
                return event.at, f"opened the story {event.story}"
            return (
                event.at,
                f"added to the story {event.story}, of {event.outlets} outlets then: {shown(event.title)}",
            )
        case What.HELD:
            why = WAITS_FOR[Reason(event.why)] if event.why in set(WAITS_FOR) else event.why
            return event.at, f"held until {shown(event.until)}: {shown(why)}"
        case What.SILENCED:
            return event.at, _silenced(store, record, event)
    return event.at, _attempted(event)


def _attempted(event: Event) -> str:
    again = f", {event.times} times until {shown(event.last)}" if event.times > 1 else ""
    words = {
        What.RETRY: "not taken, to be tried again",
        What.REFUSED: "its channel takes nothing, it waits",
        What.DEAD: "given up",
        What.REPLAYED: "sent again by hand",
    }
    answer = f": {shown(event.answer or event.why)}" if event.answer or event.why else ""
    return f"{words[event.what]}{again}{answer}"


def _history_of_message(store: Store, message: NotificationRecord, alert: Alert) -> list[Step]:
    """What became of a message that tells the alert."""
    told = message.notification
    name = f"message {told.id}"
    why = REASONS.get(told.reason, told.reason.value)
    whom = f" for {told.receiver}" if told.receiver != alert.receiver else ""
    rest = ", as one that adds nothing new" if alert.id in told.rest else ""
    steps: list[Step] = [(message.made_at, f"{name} to {told.destination}{whom}: {why}{rest}")]
    steps += [(event.at, f"{name} {_attempted(event)}") for event in message_events(store, told.id)]
    if message.answered_at and message.status != "waiting":
        repeated = f", sent {message.repeated + 1} times: an answer was lost" if message.repeated else ""
        answer = f": {shown(message.answer)}" if message.answer else ""
        steps.append((message.answered_at, f"{name} {message.status}{repeated}{answer}"))
    return steps


def _silenced(store: Store, record: AlertRecord, event: Event) -> str:
    found = silence_record(store, record.silence) if record.silence else None
    if found is None:
        return f"silenced: {shown(event.why)}"
    one = found.silence
    whom = f" for {one.receiver}" if one.receiver else ""
    about = f"{shown(one.author)} until {shown(one.ends)}, {shown(one.condition)}{whom}"
    return f"silenced by {about}: {shown(one.reason)}"
