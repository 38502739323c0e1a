"""How each lane is treated: spacing, concurrency, leases, and what follows a failed delivery."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from worker.alerts.destinations import Destination
from worker.errors import ChannelError, ChannelRefusedError, MessageRefusedError, TransientError
from worker.store.due_sets import Place
from worker.store.notifications import DeliverCommit, Result

# Leases are longer than the longest honest work on one row: its total time limit plus its processor bound.
POLL_LEASE: Final = timedelta(seconds=60)
READ_LEASE: Final = timedelta(seconds=60)
GATHER_LEASE: Final = timedelta(seconds=30)
DELIVER_LEASE: Final = timedelta(seconds=60)
SEND_LIMIT: Final = timedelta(seconds=30)  # the total deadline of one send, well below its lease

PER_SERVICE: Final = 2  # requests at once to one service, as Miniflux and Media Cloud do
FEED_SPACING: Final = timedelta(seconds=1)
OWN_NETWORK: Final = re.compile(r"file|localhost(:\d+)?|127\.[\d.]+(:\d+)?|\[::1\](:\d+)?")

FIRST_RETRY: Final = timedelta(seconds=5)
LONGEST_RETRY: Final = timedelta(hours=6)
PATIENCE: Final = timedelta(days=3)  # then a message is buried
PROBE_EVERY: Final = timedelta(hours=1)  # of a channel that refused everything
LONGEST_PAUSE: Final = timedelta(minutes=5)  # of a channel that is out of order


def feed_place(service: str) -> Place:
    """The lane of feeds fetched from a service."""
    if OWN_NETWORK.fullmatch(service):
        return Place(lane=service, concurrency=25)
    return Place(lane=service, spacing=FEED_SPACING, concurrency=PER_SERVICE)


def page_place(service: str) -> Place:
    """The lane of entries whose pages a service has."""
    return Place(lane=service, concurrency=25 if OWN_NETWORK.fullmatch(service) else PER_SERVICE)


def group_place(receiver: str) -> Place:
    """The lane of a receiver's groups."""
    return Place(lane=receiver, concurrency=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt to deliver that failed, with what the decision needs to know."""

    attempts: int  # before this one
    lane_failures: int
    created_at: datetime
    now: datetime
    jitter: float  # 0 … 1


def after_failure(error: ChannelError, attempt: Attempt) -> DeliverCommit:
    """What follows a failed delivery: try again, bury the message, or hold the channel."""
    why = str(error)
    match error:
        case MessageRefusedError():
            return DeliverCommit(result=Result.DEAD, answer=why)
        case ChannelRefusedError():
            return held(why, attempt.now)
        case TransientError():
            return _retry(error, attempt)
    raise error


def held(why: str, now: datetime) -> DeliverCommit:
    """All that waits for this channel stays; one message an hour is sent as a probe."""
    return DeliverCommit(
        result=Result.HELD, answer=why, due=now, hold=why[:200], pause_until=now + PROBE_EVERY
    )


def _retry(error: TransientError, attempt: Attempt) -> DeliverCommit:
    if attempt.now - attempt.created_at >= PATIENCE:
        days = PATIENCE.days
        return DeliverCommit(result=Result.DEAD, answer=f"given up after {days} days: {error}")
    due = attempt.now + max(retry_delay(attempt.attempts, attempt.jitter), error.retry_after or timedelta(0))
    pause_until, failures = None, None
    if error.whole_channel:
        failures = attempt.lane_failures + 1
        pause = error.retry_after or min(retry_delay(failures - 1, attempt.jitter), LONGEST_PAUSE)
        pause_until = attempt.now + pause
    return DeliverCommit(
        result=Result.RETRY,
        answer=str(error),
        due=due,
        pause_until=pause_until,
        lane_failures=failures,
        is_ambiguous=error.may_have_been_taken,
    )


def retry_delay(attempts: int, jitter: float) -> timedelta:
    """Exponential, from 2.5-5 s to 3-6 h; the jitter keeps a crowd from coming back at once."""
    longest = min(FIRST_RETRY * (1 << min(attempts, 20)), LONGEST_RETRY)
    return longest * (0.5 + jitter / 2)


def destination_place(destination: Destination) -> Place:
    """The lane of messages to a destination."""
    policy = destination.policy
    return Place(lane=destination.lane, spacing=policy.spacing, concurrency=policy.concurrency)
