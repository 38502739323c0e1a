"""Which waiting messages become one: late ones, and those that a channel takes too slowly one by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from worker.models import Notification, Reason

MOST_ONE_BY_ONE: Final = 10  # messages to a destination whose channel takes one a second or so
MOST_TOGETHER: Final = 40  # of them in one message, so that it shows or links every article
JOINED: Final = frozenset({
    Reason.FIRST, Reason.NEWS, Reason.COMPANY, Reason.ARTICLE, Reason.CHANGED, Reason.LATE, Reason.LIMIT,
    Reason.CROWD,
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message that waits to be sent."""

    notification: Notification
    since: datetime
    is_critical: bool  # it tells something critical, which stays a message of its own
    may_have_been_sent: bool

    def may_join(self) -> bool:
        """Whether it may be told within another message."""
        return self.notification.reason in JOINED and not self.is_critical and not self.may_have_been_sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Messages to be told as one, and why."""

    reason: Reason
    members: tuple[Notification, ...]
    late: bool


def joined_with(
    first: Waiting, beside: Sequence[Waiting], *, now: datetime, late_after: timedelta, is_spaced: bool
) -> Joined | None:
    """What is told together with the first, whose turn it is; None where it is told alone.

    `is_spaced` says that its channel takes its messages at a pace.
    """
    where = (first.notification.receiver, first.notification.destination)
    able = [
        one
        for one in (first, *beside)
        if (one.notification.receiver, one.notification.destination) == where and one.may_join()
    ]
    if first not in able:
        return None
    late = [one for one in able if is_overdue(one.notification, one.since, now, late_after)]
    if first in late and len(late) > 1:
        return Joined(reason=Reason.LATE, members=_messages(late), late=True)
    crowd = [one for one in able if one.notification.reason is not Reason.CROWD][:MOST_TOGETHER]
    if is_spaced and first in crowd and len(crowd) > MOST_ONE_BY_ONE:
        return Joined(reason=Reason.CROWD, members=_messages(crowd), late=any(one in late for one in crowd))
    return None


def is_overdue(notification: Notification, since: datetime, now: datetime, late_after: timedelta) -> bool:
    """It has waited for so long that its news is late, if it tells any."""
    return bool(notification.alerts) and now - since > late_after


def _messages(waiting: Sequence[Waiting]) -> tuple[Notification, ...]:
    return tuple(one.notification for one in waiting)
