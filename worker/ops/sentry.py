"""Sentry: errors of our own, from every process, scrubbed; off without a DSN.

Locals and source context are off: with send_default_pii=False alone, all four secrets of our test were sent.
"""

from typing import TYPE_CHECKING, Any

import sentry_sdk
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.scrubber import DEFAULT_DENYLIST, EventScrubber

from worker import __version__
from worker.ops.redaction import redacted_deep

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


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
        # Lines of the log only lead up to an error. What is a bug is captured as an exception, once.
        integrations=[LoggingIntegration(event_level=None)],
        traces_sample_rate=0.0,
        propagate_traces=False,
    )
    sentry_sdk.set_tag("role", role)


def _scrub(event: "Event", _hint: "Hint") -> "Event":
    scrubbed: Any = redacted_deep(event)
    event_id, timestamp = event.get("event_id"), event.get("timestamp")
    scrubbed.update(event_id=event_id, timestamp=timestamp)
    result: Event = scrubbed
    return result


def _scrub_breadcrumb(crumb: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any] | None:
    if crumb.get("type") == "http":
        return None  # the path of a webhook, the query of a feed's address
    scrubbed: dict[str, Any] = redacted_deep(crumb)
    return scrubbed
