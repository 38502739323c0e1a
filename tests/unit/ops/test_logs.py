"""What a process logs, as its supervisor or `docker logs` gets it: read from a real process."""

import json
import os
import subprocess
import sys
from typing import Any

from worker.settings import PROJECT

START = "import logging, structlog; from worker.ops.logs import configure_logging; configure_logging()\n"


def logged_by(code: str, **environment: str) -> list[dict[str, Any]]:
    """The lines of a process that logs so."""
    done = subprocess.run(
        [sys.executable, "-c", START + code],
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_an_event_is_one_json_object_on_a_line() -> None:
    (event,) = logged_by("structlog.get_logger('poll').info('poll', feed='monde', title='Trêve\\nà Gaza')")

    assert event.pop("at").endswith("Z")
    assert event == {
        "event": "poll",
        "feed": "monde",
        "title": "Trêve\nà Gaza",
        "level": "info",
        "logger": "poll",
    }


def test_the_warning_of_a_library_has_the_same_form() -> None:
    (event,) = logged_by("logging.getLogger('celery').warning('broker lost: %s', 'amqp://u:pw@host')")

    assert (event["event"], event["level"]) == ("broker lost: amqp://***@host", "warning")


def test_a_library_is_not_heard_on_every_page() -> None:
    events = logged_by("logging.getLogger('trafilatura').error('discarding data'); logging.info('ours')")

    assert [event["event"] for event in events] == ["ours"]


def test_secrets_are_hidden_also_within_lists_and_exceptions() -> None:
    code = (
        "try: raise ValueError('password=hunter2')\n"
        "except ValueError as error:\n"
        "  log = structlog.get_logger()\n"
        "  log.error('failed', exc_info=error, problems=['token=abc'], to={'a': 'b@example.org'})"
    )

    (event,) = logged_by(code)

    assert "ValueError: password=***" in event["exception"]
    assert (event["problems"], event["to"]) == (["token=***"], {"a": "***@***"})


def test_a_secret_of_the_environment_is_hidden_wherever_it_turns_up() -> None:
    code = "structlog.get_logger().warning('the server said: Tr0ub4dor&3 is not it')"

    (event,) = logged_by(code, SMTP_PASSWORD="Tr0ub4dor&3")

    assert event["event"] == "the server said: *** is not it"


def test_half_a_character_loses_no_line() -> None:
    (event,) = logged_by(
        "structlog.get_logger().info('entry', title='half \\ud83d')", PYTHONIOENCODING="utf-8"
    )

    assert event["title"] == "half \ud83d"
