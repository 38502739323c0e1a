"""What waited for a channel for hours goes as one message: a channel that works again is no flood."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from typing import Final

from worker.errors import UnreadableRecordError
from worker.models import Notification, Reason, Severity
from worker.stages.context import Context
from worker.store.due_sets import ClaimedRow
from worker.store.notifications import NotificationRecord, alerts_of, join_waiting, waiting_messages

JOINED: Final = frozenset(
    {Reason.FIRST, Reason.NEWS, Reason.COMPANY, Reason.ARTICLE, Reason.LATE, Reason.LIMIT}
)
MOST_JOINED: Final = 2_000  # messages of a lane that are looked at
TRIES: Final = 3  # members may be sent meanwhile, by a worker that came before


def has_waited(record: NotificationRecord, row: ClaimedRow, after: timedelta) -> bool:
    """For so long that its news is late, if it tells any."""
    return bool(record.notification.alerts) and row.now - record.created_at > after


def join_late(context: Context, row: ClaimedRow, record: NotificationRecord, after: timedelta) -> bool:
    """Make one message of all that waited too long for this destination; False where nothing did.

    What is critical stays a message of its own, and so does what may have been sent already.
    """
    if not _may_join(context, record, row, after):
        return False
    for _ in range(TRIES):
        waiting = waiting_messages(context.store, row.lane, most=MOST_JOINED)
        members = [record.notification, *_siblings(context, waiting, record.notification, row, after)]
        if len(members) == 1:
            return False
        if join_waiting(context.store, row, members, _digest(members, row)):
            return True
    return False


def _siblings(
    context: Context,
    waiting: tuple[NotificationRecord, ...],
    first: Notification,
    row: ClaimedRow,
    after: timedelta,
) -> Iterator[Notification]:
    for record in waiting:
        one = record.notification
        is_beside = one.id != first.id and (one.receiver, one.destination) == (
            first.receiver,
            first.destination,
        )
        if is_beside and _may_join(context, record, row, after):
            yield one


def _may_join(context: Context, record: NotificationRecord, row: ClaimedRow, after: timedelta) -> bool:
    return (
        record.notification.reason in JOINED
        and record.status == "waiting"
        and not record.is_sending
        and has_waited(record, row, after)
        and not _is_critical(context, record.notification)
    )


def _is_critical(context: Context, notification: Notification) -> bool:
    """It tells something critical, or what only another version can read."""
    try:
        alerts = alerts_of(context.store, notification)
    except UnreadableRecordError:
        return True
    return any(one.severity is Severity.CRITICAL for one in alerts)


def _digest(members: list[Notification], row: ClaimedRow) -> Notification:
    """The id comes from the members: the same ones make the same message."""
    first = members[0]
    parts = [first.destination, Reason.LATE, *sorted(one.id for one in members)]
    identity = hashlib.blake2b("\0".join(parts).encode(), digest_size=10).hexdigest()
    return Notification(
        id=identity,
        receiver=first.receiver,
        destination=first.destination,
        lane=row.lane,
        reason=Reason.LATE,
        created_at=row.now,
        alerts=tuple(dict.fromkeys(chain.from_iterable(one.alerts for one in members))),
        story=f"late:{identity}",
        late=True,
    )
