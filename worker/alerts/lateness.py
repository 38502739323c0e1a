"""What is told late for a fault of ours: one digest for each receiver instead of many messages."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from worker.models import Alert

QUIET: Final = timedelta(minutes=1)  # without a further late alert: then the digest is told
LONGEST_WAIT: Final = timedelta(minutes=10)  # of its first alert
FULL_DIGEST: Final = 1_000  # alerts; more do not wait, nor do they keep a gather from what is urgent


def tellable_since(alert: Alert) -> datetime:
    """When it could have been told at the earliest, had Tocsin looked as it should.

    A publisher that publishes late makes no alert late: what counts is when we could have found it. What has
    no date was there since our last look, as far as anybody knows.
    """
    if alert.blind_since is None:
        return alert.found_at
    return min(max(alert.published or alert.blind_since, alert.blind_since), alert.found_at)


def digest_moment(alerts: Sequence[Alert], now: datetime) -> datetime:
    """When late alerts are told: after a stop, all of them are found within a few minutes.

    Those of the future were raised before the clock was set back: nothing waits for them.
    """
    raised = [alert.raised_at for alert in alerts if alert.raised_at <= now]
    if len(alerts) >= FULL_DIGEST or not raised:
        return now
    return min(max(raised) + QUIET, min(raised) + LONGEST_WAIT)
