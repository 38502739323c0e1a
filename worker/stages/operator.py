"""Telling the operator of Tocsin's own troubles: the first operator receiver that works."""

from datetime import datetime

from worker.alerts.destinations import Destination
from worker.alerts.wording import words_for
from worker.alerts.words import Note, Words
from worker.channels.open import destinations_of
from worker.configuration.model import RuleSettings
from worker.models import Notification, Reason
from worker.models.ids import id_of
from worker.stages.context import Context
from worker.stages.policies import destination_place
from worker.stages.snapshot import Snapshot
from worker.store.due_sets import DueSet, lane_policy
from worker.store.notifications import add_notification, forget_once


def tell_operator(context: Context, trouble: str, subject: str, note: str, *, after: str = "") -> bool:
    """Queue a note, once a day per trouble; `after` names a receiver that just failed to take it.

    False where no operator is configured, none is on, or this trouble was told already.
    """
    snapshot = context.snapshots.current()
    for name in _candidates(snapshot, after):
        told = _tell(context, snapshot, name, trouble, Note(subject, note))
        if told:
            return any(told)
    return False


def _tell(context: Context, snapshot: Snapshot, name: str, trouble: str, note: Note) -> list[bool]:
    """For each destination of a receiver that works, whether it is news there."""
    places = [
        one
        for one in destinations_of(snapshot.configuration.receivers[name], snapshot.configuration)
        if _works(context, snapshot, name, one)
    ]
    now = context.store.now()
    return [_add(context, trouble, *note, name, one, now) for one in places]


def tell_of_limit(context: Context, rule: RuleSettings) -> None:
    """A rule went over its limit: its owner hears of it, where that is a receiver, and the operator."""
    owner = f", {rule.owner}" if rule.owner else ""
    note = operator_words(context).over_limit.about(
        rule=rule.id, file=rule.file, line=rule.line, owner=owner, limit=rule.limit
    )
    trouble = f"limit:{rule.id}"
    tell_owner(context, rule.owner, trouble, note)
    tell_operator(context, trouble, *note)


def tell_owner(context: Context, owner: str, trouble: str, note: Note) -> bool:
    """Tell the owner of rules, where that is a receiver; whether it was news there."""
    snapshot = context.snapshots.current()
    if owner not in snapshot.configuration.receivers:
        return False
    return any(_tell(context, snapshot, owner, trouble, note))


def trouble_ended(context: Context, trouble: str) -> None:
    """Should it come back, the operator hears of it again, also within the day."""
    configuration = context.snapshots.current().configuration
    for name in configuration.operator:
        receiver = configuration.receivers.get(name)
        for one in destinations_of(receiver, configuration):
            forget_once(context.store, f"{trouble}:{one.id}")


def operator_words(context: Context) -> Words:
    """What notes are written in: the configured language."""
    return words_for(context.snapshots.current().configuration.language)


def _candidates(snapshot: Snapshot, after: str) -> tuple[str, ...]:
    operators = snapshot.configuration.operator
    start = operators.index(after) + 1 if after in operators else 0
    return tuple(name for name in operators[start:] if name in snapshot.configuration.receivers)


def _works(context: Context, snapshot: Snapshot, receiver: str, destination: Destination) -> bool:
    is_held = "held" in lane_policy(context.store, DueSet.NOTIFICATIONS, destination.lane)
    return not is_held and snapshot.is_destination_on(receiver, destination.id)


def _add(  # noqa: PLR0913, PLR0917 - one note, spelled out
    context: Context,
    trouble: str,
    subject: str,
    note: str,
    receiver: str,
    destination: Destination,
    now: datetime,
) -> bool:
    notification = Notification(
        id=id_of(trouble, destination.id, now.isoformat()),
        receiver=receiver,
        destination=destination.id,
        lane=destination.lane,
        reason=Reason.OPERATOR,
        created_at=now,
        story=trouble,
        note_subject=subject,
        note=note,
    )
    place = destination_place(destination)
    return add_notification(context.store, notification, place, once=f"{trouble}:{destination.id}")
