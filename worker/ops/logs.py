"""Logs: one JSON object a line on standard output, one line per outcome, secrets redacted."""

import io
import logging
import sys
from typing import Any, Final

import structlog

from worker.ops.redaction import redacted_deep

CHATTY: Final = ("celery", "kombu", "amqp", "trafilatura", "htmldate", "charset_normalizer", "asyncio")


def configure_logging() -> None:
    """Send our events and the libraries' warnings to standard output as JSON lines."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
        _redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # which is how JSON writes half a character
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # A library warning is not worth a line of its own for each page.
    for name in ("trafilatura", "htmldate", "charset_normalizer"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _redact(_logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return {key: redacted_deep(value) for key, value in event.items()}
