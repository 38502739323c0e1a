"""What reaches Sentry: errors of ours, and nothing that is a secret. Sent by a real process to a stand-in."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
import sentry_sdk

from tests.stand_ins.sentry_server import SentryServer
from tests.stand_ins.web_server import WebServer
from worker.ops.sentry import init_sentry
from worker.settings import PROJECT

SECRETS = {
    "the SMTP password": "hunter2-smtp",
    "a password with a space": "half-one half-two",
    "the webhook's path": "fake-webhook-path",
    "the bot's token": "xoxb-1-fake-bot-token",
    "the key in a feed's address": "fake-feed-key",
    "a key without a name": "fake-query-only",
    "the recipient": "veille@example.org",
    "a variable of the environment": "Tr0ub4dor&3",
    "the store's password": "fake-redis-password",
}
FAIL = """
import asyncio, http.client, json, logging, sys
import aiohttp, sentry_sdk, structlog
from worker.ops.logs import configure_logging
from worker.ops.sentry import init_sentry

dsn, web, secrets = sys.argv[1], sys.argv[2], json.loads(sys.stdin.read())
smtp, spaced, hook, token, feed_key, query, recipient, variable, redis = secrets
configure_logging()
init_sentry(dsn, role="worker")

async def fetch():
    async with aiohttp.ClientSession() as session:
        await session.get(f"http://{web}/rss?{query}")

def post():
    connection = http.client.HTTPConnection(web)
    connection.request("POST", f"/services/T00000000/B00000000/{hook}", b"x")
    connection.getresponse().read()

def deliver(password, to):
    login = ["v", password]  # by no name that gives it away
    try:
        raise ValueError(f"login(user='v', password={password!r}) failed for {to}; {variable} was said")
    except ValueError as error:
        sentry_sdk.add_breadcrumb(message=f"password: {password}", data={"to": to, "webhook": hook})
        sentry_sdk.set_extra("headers", {"Authorization": f"Bearer {token}", "api_key": feed_key})
        sentry_sdk.set_context("feed", {"url": f"https://example.org/?{query}", "list": [{"token": token}]})
        raise RuntimeError(
            f"https://hooks.slack.com/services/T00000000/B00000000/{hook} and {token}; "
            f"https://example.org/rss?api_key={feed_key}; redis://:{redis}@127.0.0.1:6379/0; "
            f"{{'smtp_password': {spaced!r}}}"
        ) from error

asyncio.run(fetch())
post()
log = structlog.get_logger("deliver")
log.info("deliver", destination=recipient, url=f"https://example.org/rss?{query}")
logging.getLogger("library").error("token=%s", token)
try:
    deliver(smtp, recipient)
except RuntimeError as error:
    log.error("failed", error=str(error), exc_info=error)
    sentry_sdk.capture_exception(error)
sentry_sdk.flush(30)
"""


def events_of(server: SentryServer) -> list[dict[str, Any]]:
    lines = [json.loads(line) for envelope in server.envelopes for line in envelope.splitlines() if line]
    return [line for line in lines if "exception" in line or "logentry" in line]


@pytest.fixture(scope="module")
def sentry() -> SentryServer:
    """What Sentry has after a process failed with its hands full of secrets."""
    with SentryServer() as server, WebServer() as web:
        done = subprocess.run(
            [sys.executable, "-c", FAIL, server.dsn, web.host],
            input=json.dumps(list(SECRETS.values())).encode(),
            env={**os.environ, "PYTHONPATH": str(PROJECT), "SMTP_PASSWORD": "Tr0ub4dor&3"},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    return server


def test_an_error_is_reported_once_with_its_cause_release_and_role(sentry: SentryServer) -> None:
    (event,) = events_of(sentry)

    assert [error["type"] for error in event["exception"]["values"]] == ["ValueError", "RuntimeError"]
    assert event["release"].startswith("tocsin@0")
    assert event["tags"]["role"] == "worker"
    assert any(
        frame["function"] == "deliver" for frame in event["exception"]["values"][1]["stacktrace"]["frames"]
    )


@pytest.mark.parametrize("what", SECRETS)
def test_no_secret_leaves(sentry: SentryServer, what: str) -> None:
    sent = "\n".join(sentry.envelopes)

    assert sent
    for part in SECRETS[what].split():
        assert part not in sent


def test_what_led_up_to_the_error_is_told_without_addresses(sentry: SentryServer) -> None:
    (event,) = events_of(sentry)

    crumbs = event["breadcrumbs"]["values"]
    assert any("'event': 'deliver'" in str(crumb.get("message")) for crumb in crumbs)
    assert [crumb for crumb in crumbs if crumb.get("type") == "http"] == []


def test_nothing_is_sent_where_no_address_is_set() -> None:
    init_sentry("", role="worker")

    assert not sentry_sdk.is_initialized()
