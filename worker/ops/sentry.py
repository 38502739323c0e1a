"""Sentry: errors of our own, from every process, scrubbed; off without a DSN.

Locals and source context are off: with send_default_pii=False alone, all four secrets of our test were sent.
What the network does to us is counted, and no error of ours.
"""

import logging
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any, Final

import redis
import sentry_sdk
from sentry_sdk.crons import MonitorStatus, capture_checkin
from sentry_sdk.integrations.argv import ArgvIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.scrubber import DEFAULT_DENYLIST, EventScrubber

from worker import __version__
from worker.ops.health import why_it_stands
from worker.ops.redaction import redacted, redacted_deep
from worker.settings import load_env_file
from worker.store.connection import Store
from worker.store.glance import glance_through

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint, MonitorConfig

LAST_WORDS_SECONDS: Final = 2.0  # for what a process that ends has to say
MONITOR: Final = "tocsin-pipeline"
CHECK_IN_MINUTES: Final = 1
# Sentry makes the monitor from this at the first check-in, and says so when the next ones stay away.
_SCHEDULE: Final["MonitorConfig"] = {
    "schedule": {"type": "interval", "value": CHECK_IN_MINUTES, "unit": "minute"},
    "checkin_margin": 4,  # minutes: a restart of everything is no outage
    "failure_issue_threshold": 1,
    "recovery_threshold": 1,
    "timezone": "UTC",
}


def init_sentry(dsn: str, *, role: str) -> None:
    """Report from this process, if a DSN is set."""
    if not dsn:
        return
    denied = [*DEFAULT_DENYLIST, "webhook", "dsn", "recipient", "to"]
    sentry_sdk.init(
        dsn=dsn,
        release=f"tocsin@{__version__}",
        server_name=role,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        send_default_pii=False,
        event_scrubber=EventScrubber(denylist=denied, recursive=True),
        before_send=_scrub,
        before_breadcrumb=_scrub_breadcrumb,
        # Lines of the log only lead up to an error. What is a bug is captured as an exception, once; but that
        # Celery's main loop died of one is only in its log.
        integrations=[LoggingIntegration(event_level=logging.CRITICAL)],
        disabled_integrations=[ArgvIntegration],  # a word of a command may be a secret; the role says which
        traces_sample_rate=0.0,
        propagate_traces=False,
    )
    sentry_sdk.set_tag("role", role)


def report_crash(error: BaseException, *, role: str) -> None:
    """The last words of a process, to Sentry and to standard error, without a secret.

    Also of a process that did not load the SDK for the case that it crashes.
    """
    sys.stderr.write(redacted("".join(traceback.format_exception(error))))
    if not sentry_sdk.is_initialized():
        load_env_file()
        init_sentry(os.environ.get("SENTRY_DSN", ""), role=role)
    sentry_sdk.capture_exception(error)
    sentry_sdk.flush(LAST_WORDS_SECONDS)


def check_in_while_it_moves(store: Store) -> None:
    """Say to the monitor that the pipeline moves; of one that stands, nothing: Sentry misses it."""
    if sentry_sdk.is_initialized() and not why_it_stands(glance_through(store.call)):
        capture_checkin(monitor_slug=MONITOR, status=MonitorStatus.OK, monitor_config=_SCHEDULE)


def _scrub(event: "Event", hint: "Hint") -> "Event | None":
    if event.get("logger", "").startswith("celery") and _began_with_the_network(hint):
        return None
    scrubbed: Any = redacted_deep(event)
    event_id, timestamp = event.get("event_id"), event.get("timestamp")
    scrubbed.update(event_id=event_id, timestamp=timestamp)
    result: Event = scrubbed
    return result


def _began_with_the_network(hint: "Hint") -> bool:
    """Celery sometimes dies of an error of its own where its broker is lost; it is started again."""
    error: BaseException | None = (hint.get("exc_info") or (None, None, None))[1]
    while error is not None:
        if isinstance(error, (OSError, redis.ConnectionError, redis.TimeoutError)):
            return True
        error = error.__cause__ or error.__context__
    return False


def _scrub_breadcrumb(crumb: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any] | None:
    if crumb.get("type") != "log":
        return None  # the path of a webhook, the query of a feed's address, the words of a command
    scrubbed: dict[str, Any] = redacted_deep(crumb)
    return scrubbed
