"""How each lane is treated: spacing, concurrency, leases, and what follows a failed delivery."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from worker.alerts.destinations import Destination
from worker.errors import ChannelError, ChannelRefusedError, MessageRefusedError, TransientError
from worker.store.connection import from_ms
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
PAGE_SPACING: Final = timedelta(seconds=1)
OWN_NETWORK: Final = re.compile(r"file|localhost(:\d+)?|127\.[\d.]+(:\d+)?|\[::1\](:\d+)?")

FIRST_RETRY: Final = timedelta(seconds=5)
LONGEST_RETRY: Final = timedelta(hours=6)
PATIENCE: Final = timedelta(days=3)  # then a message is buried
MOST_OWN_ERRORS: Final = 5  # attempts; an error of our own is the same each time
PROBE_EVERY: Final = timedelta(hours=1)  # of a channel that refused everything
LONGEST_PAUSE: Final = timedelta(minutes=5)  # of a channel that is out of order


def feed_place(service: str) -> Place:
    """The lane of feeds fetched from a service."""
    if OWN_NETWORK.fullmatch(service):
        return Place(lane=service, concurrency=25)
    return Place(lane=service, spacing=FEED_SPACING, concurrency=PER_SERVICE)


def page_place(service: str) -> Place:
    """The lane of entries whose pages a service has."""
    if OWN_NETWORK.fullmatch(service):
        return Place(lane=service, concurrency=25)
    return Place(lane=service, spacing=PAGE_SPACING, concurrency=PER_SERVICE)


def text_place(feed: str) -> Place:
    """The lane of a feed's entries that have no page: nobody is to be spared."""
    return Place(lane=feed, concurrency=25)


def group_place(receiver: str) -> Place:
    """The lane of a receiver's groups."""
    return Place(lane=receiver, concurrency=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRecord:
    """How the lane of a message fares."""

    is_held: bool = False
    failures: int = 0  # of the whole channel, in a row
    failing_since: datetime | None = None  # the first of them
    resumed_at: datetime | None = None  # the end of the last hold


def channel_record(policy: Mapping[str, str]) -> ChannelRecord:
    """The record in a lane's policy."""
    failing, resumed = policy.get("failing"), policy.get("resumed")
    return ChannelRecord(
        is_held="held" in policy,
        failures=int(policy.get("failures", 0)),
        failing_since=from_ms(failing) if failing else None,
        resumed_at=from_ms(resumed) if resumed else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An attempt to deliver that failed, with what the decision needs to know."""

    attempts: int  # before this one
    created_at: datetime
    failing_since: datetime | None  # this message
    channel: ChannelRecord
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
    if _is_patience_at_an_end(error, attempt):
        days = PATIENCE.days
        return DeliverCommit(result=Result.DEAD, answer=f"given up after {days} days: {error}")
    failures = attempt.channel.failures if error.whole_channel else attempt.attempts
    wait = retry_delay(failures, attempt.jitter)
    if error.whole_channel:  # the lane spares the channel; the message goes as soon as that works again
        wait = error.retry_after or min(wait, LONGEST_PAUSE)
    due = attempt.now + max(wait, error.retry_after or timedelta(0))
    return DeliverCommit(
        result=Result.RETRY,
        answer=str(error),
        due=due,
        pause_until=due if error.whole_channel else None,
        lane_failures=failures + 1 if error.whole_channel else None,
        is_ambiguous=error.may_have_been_taken,
    )


def _is_patience_at_an_end(error: TransientError, attempt: Attempt) -> bool:
    """Three days of trying in vain; time that a message spent held, or waiting behind others, is none."""
    channel = attempt.channel
    since = channel.failing_since if error.whole_channel else attempt.failing_since
    if since is None or channel.is_held:
        return False
    began = max(since, attempt.created_at, channel.resumed_at or since)
    return attempt.now - began >= PATIENCE


def after_our_error(error: Exception, attempts: int, now: datetime, jitter: float) -> DeliverCommit:
    """What follows an error of Tocsin's own: it must neither block the channel nor lose the message."""
    why = f"an error of Tocsin itself: {type(error).__name__}"
    if attempts + 1 >= MOST_OWN_ERRORS:
        return DeliverCommit(result=Result.DEAD, answer=why)
    due = now + retry_delay(attempts, jitter)
    return DeliverCommit(result=Result.RETRY, answer=why, due=due, is_ambiguous=True)


def retry_delay(attempts: int, jitter: float) -> timedelta:
    """Exponential, from 2.5-5 s to 3-6 h; the jitter keeps a crowd from coming back at once."""
    longest = min(FIRST_RETRY * (1 << min(attempts, 20)), LONGEST_RETRY)
    return longest * (0.5 + jitter / 2)


def destination_place(destination: Destination) -> Place:
    """The lane of messages to a destination."""
    policy = destination.policy
    return Place(lane=destination.lane, spacing=policy.spacing, concurrency=policy.concurrency)
