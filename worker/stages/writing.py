"""What is sent: a notification with its alerts, as its receiver wants it written."""

from collections.abc import Sequence
from dataclasses import replace

import structlog

from worker.alerts.digests import is_digest
from worker.channels.written import Failed, parts_for, write
from worker.models import Alert, ExcerptCap, Message, Notification, Reason, Story
from worker.stages.context import Context
from worker.stages.joining import has_waited
from worker.stages.operator import operator_words, tell_operator
from worker.stages.snapshot import Snapshot
from worker.store.due_sets import ClaimedRow
from worker.store.groups import story_of
from worker.store.notifications import NotificationRecord, alerts_of
from worker.store.told import thread_of, told_of_story, told_stories

log = structlog.get_logger("deliver")


def message_of(context: Context, snapshot: Snapshot, row: ClaimedRow, record: NotificationRecord) -> Message:
    """The notification's message. Where a template fails, Tocsin writes in its own way and says so."""
    message = _gathered(context, snapshot, row, record)
    receiver = snapshot.configuration.receivers.get(record.notification.receiver)
    if receiver is None or not receiver.templates:
        return message
    written, failed = write(message, receiver.templates, parts_for(record.notification.destination))
    for one in failed:
        _tell_of(context, receiver.name, one)
    return replace(message, written=written)


def _tell_of(context: Context, receiver: str, failed: Failed) -> None:
    """The operator hears of it, once a day for each receiver."""
    place = f"{failed.template.file}:{failed.line}"
    log.warning("template failed", receiver=receiver, part=failed.part, place=place, why=failed.why)
    note = operator_words(context).template_failed.about(
        receiver=receiver, part=failed.part, place=place, why=failed.why
    )
    tell_operator(context, f"template:{receiver}", *note)


def _gathered(context: Context, snapshot: Snapshot, row: ClaimedRow, record: NotificationRecord) -> Message:
    notification, configuration = record.notification, snapshot.configuration
    receiver = configuration.receivers.get(notification.receiver)
    story = story_of(context.store, notification.group or notification.receiver, notification.story)
    alerts, thread = alerts_of(context.store, notification), thread_of(context.store, notification)
    is_late = notification.late or has_waited(record, row, configuration.late_after)
    return Message(
        notification=notification,
        alerts=alerts,
        language=configuration.language,
        timezone=configuration.timezone,
        outlets=_outlets(story, notification, alerts),
        sources=len(story.sources) if story else 0,
        stories=told_stories(context.store, alerts) if is_digest(notification) else {},
        thread=thread,
        told=told_of_story(context.store, notification) if thread else None,
        late_at=row.now if is_late else None,
        excerpts=receiver.excerpts if receiver else ExcerptCap(),
    )


def _outlets(story: Story | None, notification: Notification, alerts: Sequence[Alert]) -> tuple[str, ...]:
    """Those that tell the story. What waits for a digest has not joined it, but an edit shows it."""
    known = story.outlets if story else ()
    if notification.reason is not Reason.GROWN:
        return known
    return tuple(dict.fromkeys((*known, *(alert.outlet for alert in alerts))))
