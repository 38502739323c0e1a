"""deliver: claim a notification, send it, commit how that ended."""

import time
from dataclasses import replace
from datetime import timedelta
from typing import Final

import structlog

from worker.channels.open import open_channel
from worker.channels.smtp_sessions import kept_sessions
from worker.crash_point import crash_point
from worker.errors import ChannelError, SecretMissingError, StoreUnreachableError, UnreadableRecordError
from worker.models import CANARY, Message, Notification, Reason, Receipt
from worker.stages.context import Context, jitter
from worker.stages.drain import Drain, drain_one_by_one
from worker.stages.joining import join_others
from worker.stages.operator import operator_words, tell_operator, trouble_ended
from worker.stages.policies import (
    DELIVER_LEASE,
    SEND_LIMIT,
    Attempt,
    ChannelRecord,
    after_failure,
    after_our_error,
    channel_record,
    held,
)
from worker.stages.snapshot import Snapshot
from worker.stages.sparing import why_spared
from worker.stages.writing import message_of
from worker.store.due_sets import ClaimedRow, DueSet, lane_policy
from worker.store.groups import counted_alerts
from worker.store.notifications import (
    DeliverCommit,
    NotificationRecord,
    Result,
    commit_deliver,
    mark_sending,
    notification_record,
    since_of,
)

log = structlog.get_logger("deliver")
# One row a claim: a send may take its whole limit, and no row may be started without lease left.
DRAIN = Drain(due_set=DueSet.NOTIFICATIONS, lease=DELIVER_LEASE, at_once=1)
UNREADABLE_AGAIN: Final = timedelta(hours=1)
MOST_STARTS: Final = 5  # without an end: sending it kills the worker, or never returns


def deliver_due(context: Context) -> int:
    """Send every due notification; how many were tried. Mails for one server share a session."""
    with kept_sessions():
        return drain_one_by_one(
            context.store,
            DRAIN.at_most(context.settings.lease),
            lambda row: deliver_row(context, row),
            after_error=lambda row, error: give_back(context, row, error),
        )


def deliver_row(context: Context, row: ClaimedRow) -> None:
    """One attempt at one notification."""
    lease_end = time.monotonic() + min(DELIVER_LEASE, context.settings.lease).total_seconds()
    crash_point("deliver.claimed")
    record = _record(context, row)
    snapshot = context.snapshots.current()
    policy = lane_policy(context.store, DueSet.NOTIFICATIONS, row.lane)
    is_spaced = bool(int(policy.get("spacing", 0)))
    if join_others(context, row, record, snapshot.configuration.late_after, is_spaced=is_spaced):
        log.info("deliver", result="joined", receiver=record.notification.receiver, notification=row.id)
        return
    channel = channel_record(policy)
    spared = why_spared(context, snapshot, record.notification)
    end = (
        DeliverCommit(result=Result.SPARED, answer=spared)
        if spared
        else _attempt(context, snapshot, row, record, channel)
    )
    crash_point("deliver.before_commit")
    _commit(context, row, record.notification, end, lease_end)
    crash_point("deliver.committed")
    if end.result is Result.TOLD and channel.is_held:
        trouble_ended(context, f"held:{row.lane}")
    _report(context, row, record, end)


def _commit(
    context: Context, row: ClaimedRow, notification: Notification, end: DeliverCommit, lease_end: float
) -> None:
    """The peer has it: what is not on record is sent again. So ask the store as long as the row is ours."""
    while True:
        try:
            return commit_deliver(context.store, row, notification, end)
        except StoreUnreachableError:
            if end.result is not Result.TOLD or time.monotonic() >= lease_end:
                raise


def give_back(context: Context, row: ClaimedRow, error: Exception) -> None:
    """After an error of our own: left leased, the row would block a channel that takes one at a time."""
    if isinstance(error, UnreadableRecordError):  # it waits for the version that wrote it
        later = DeliverCommit(result=Result.RETRY, answer=str(error), due=row.now + UNREADABLE_AGAIN)
        commit_deliver(context.store, row, None, later)
        return
    record = _record(context, row)
    end = after_our_error(error, record.attempts, row.now, jitter())
    commit_deliver(context.store, row, record.notification, end)
    _report(context, row, record, end)


def _record(context: Context, row: ClaimedRow) -> NotificationRecord:
    record = notification_record(context.store, row.id)
    if record is None:
        raise LookupError(f"notification {row.id} has a row but no record")
    return record


def _attempt(
    context: Context,
    snapshot: Snapshot,
    row: ClaimedRow,
    record: NotificationRecord,
    channel_so_far: ChannelRecord,
) -> DeliverCommit:
    if row.starts > MOST_STARTS:
        return DeliverCommit(result=Result.DEAD, answer=f"sending it did not end, {row.starts - 1} times")
    notification = record.notification
    receiver = snapshot.configuration.receivers.get(notification.receiver)
    if receiver is None:
        return DeliverCommit(result=Result.DEAD, answer="the receiver is no longer configured")
    try:
        channel = open_channel(snapshot.configuration, receiver, notification.destination)
        if channel is None:
            return DeliverCommit(result=Result.DEAD, answer="the receiver is off: its address is empty")
        message = message_of(context, snapshot, row, record)
        if mark_sending(context.store, row):
            log.warning("an earlier try to send has no known end", notification=row.id)
            message = replace(message, may_be_repeat=True)
        crash_point("deliver.before_send")
        receipt = channel.deliver(message, within=min(SEND_LIMIT, context.settings.lease / 2))
        crash_point("deliver.after_send")
    except SecretMissingError as error:
        return replace(held(str(error), row.now), is_ambiguous=record.is_sending)
    except ChannelError as error:
        return _failed(error, row, record, channel_so_far)
    return _told(receipt, message)


def _failed(
    error: ChannelError, row: ClaimedRow, record: NotificationRecord, channel: ChannelRecord
) -> DeliverCommit:
    attempt = Attempt(
        attempts=record.attempts,
        created_at=record.created_at,
        failing_since=record.failing_since,
        channel=channel,
        now=row.now,
        jitter=jitter(),
    )
    end = after_failure(error, attempt)
    # What an earlier try may have sent is not known better now.
    return replace(end, is_ambiguous=end.is_ambiguous or record.is_sending)


def _told(receipt: Receipt, message: Message) -> DeliverCommit:
    notification = message.notification
    counted = counted_alerts(notification)
    return DeliverCommit(
        result=Result.TOLD,
        answer=receipt.answer,
        thread=receipt.thread,
        may_be_edited=receipt.may_be_edited,
        since=since_of(message.alerts) if counted else {},
        # An edit tells nobody, and a fallback tells again what its receiver was meant to be told.
        told=message.alerts if counted and notification.reason is not Reason.REPLAY else (),
        canary=max((one.found_at for one in message.alerts if one.rule == CANARY), default=None),
    )


def _report(context: Context, row: ClaimedRow, record: NotificationRecord, end: DeliverCommit) -> None:
    notification = record.notification
    log.info(
        "deliver",
        result=end.result,
        receiver=notification.receiver,
        destination=notification.destination,
        notification=row.id,
        alert_ids=list(notification.alerts),
        attempt=record.attempts + 1,
        answer=end.answer,
        waited=round((row.now - record.created_at) / timedelta(seconds=1), 1),
    )
    if end.result not in {Result.DEAD, Result.HELD}:
        return
    if notification.reason is Reason.OPERATOR:  # the note itself did not get through: the next operator
        tell_operator(
            context,
            notification.story,
            notification.note_subject,
            notification.note,
            after=notification.receiver,
        )
        return
    words, is_held = operator_words(context), end.result is Result.HELD
    note = (words.channel_held if is_held else words.not_delivered).about(
        destination=notification.destination,
        receiver=notification.receiver,
        why=end.answer,
        notification=row.id,
    )
    tell_operator(context, f"held:{row.lane}" if is_held else f"dead:{row.id}", *note)
