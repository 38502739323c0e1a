"""What waited for a channel for hours, or what crowds before it, goes as one message."""

from datetime import timedelta
from itertools import chain
from typing import Final

from worker.alerts.joining import JOINED, MOST_ONE_BY_ONE, Joined, Waiting, is_overdue, joined_with
from worker.errors import UnreadableRecordError
from worker.models import Notification, Severity
from worker.models.ids import id_of
from worker.stages.context import Context
from worker.store.due_sets import ClaimedRow
from worker.store.notifications import (
    NotificationRecord,
    alerts_of,
    count_waiting,
    join_waiting,
    waiting_messages,
)

MOST_JOINED: Final = 2_000  # messages of a lane that are looked at
MOST_OF_A_CROWD: Final = 200
TRIES: Final = 3  # members may be sent meanwhile, by a worker that came before


def has_waited(record: NotificationRecord, row: ClaimedRow, after: timedelta) -> bool:
    """For so long that its news is late, if it tells any."""
    return is_overdue(record.notification, record.created_at, row.now, after)


def join_others(
    context: Context, row: ClaimedRow, record: NotificationRecord, after: timedelta, *, is_spaced: bool
) -> bool:
    """Tell this message and others as one, if it is time to; False where it goes by itself."""
    is_crowd = is_spaced and count_waiting(context.store, row.lane) > MOST_ONE_BY_ONE
    if not is_crowd and not has_waited(record, row, after):
        return False
    most = MOST_JOINED if has_waited(record, row, after) else MOST_OF_A_CROWD
    for _ in range(TRIES):
        beside = [
            one
            for one in waiting_messages(context.store, row.lane, most=most)
            if one.notification.id != row.id and _might_join(one)
        ]
        joined = joined_with(
            _waiting(context, record),
            [_waiting(context, one) for one in beside],
            now=row.now,
            late_after=after,
            is_spaced=is_spaced,
        )
        if joined is None:
            return False
        if join_waiting(context.store, row, joined.members, _digest(joined, row)):
            return True
    return False


def _might_join(record: NotificationRecord) -> bool:
    """As far as can be told without its alerts."""
    return record.status == "waiting" and record.notification.reason in JOINED


def _waiting(context: Context, record: NotificationRecord) -> Waiting:
    return Waiting(
        notification=record.notification,
        since=record.created_at,
        is_critical=_is_critical(context, record.notification),
        may_have_been_sent=record.is_sending,
    )


def _is_critical(context: Context, notification: Notification) -> bool:
    """It tells something critical, or what only another version can read."""
    try:
        alerts = alerts_of(context.store, notification)
    except UnreadableRecordError:
        return True
    return any(one.severity is Severity.CRITICAL for one in alerts)


def _digest(joined: Joined, row: ClaimedRow) -> Notification:
    """The id comes from the members: the same ones make the same message."""
    first = joined.members[0]
    identity = id_of(first.destination, joined.reason, *sorted(one.id for one in joined.members))
    return Notification(
        id=identity,
        receiver=first.receiver,
        destination=first.destination,
        lane=row.lane,
        reason=joined.reason,
        created_at=row.now,
        alerts=tuple(dict.fromkeys(chain.from_iterable(one.alerts for one in joined.members))),
        story=f"{joined.reason}:{identity}",
        late=joined.late,
    )
