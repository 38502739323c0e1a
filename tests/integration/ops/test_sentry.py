"""What reaches Sentry: errors of ours, and nothing that is a secret. Sent by a real process to a stand-in."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
import sentry_sdk

from tests.integration.ops.machine import Machine
from tests.integration.store.scene import poll
from tests.stand_ins.sentry_server import SentryServer
from tests.stand_ins.web_server import WebServer
from worker.ops.embedded import EmbeddedStore
from worker.ops.sentry import init_sentry
from worker.settings import PROJECT
from worker.store.connection import Store
from worker.store.due_sets import Place
from worker.store.feeds import FeedRow, reconcile
from worker.store.glance import glance_through
from worker.store.record import record_tick

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
CHECK_IN = """
import sys
import sentry_sdk
from worker.ops.sentry import check_in_while_it_moves, init_sentry
from worker.store.connection import Store

init_sentry(sys.argv[1], role="ticker")
check_in_while_it_moves(Store.connect(sys.argv[2]))
sentry_sdk.flush(30)
"""


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
    (event,) = sentry.events()

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
    (event,) = sentry.events()

    crumbs = event["breadcrumbs"]["values"]
    assert any("'event': 'deliver'" in str(crumb.get("message")) for crumb in crumbs)
    assert [crumb for crumb in crumbs if crumb.get("type") == "http"] == []


def check_in(server: SentryServer, store_url: str) -> None:
    """What a ticker does now and then."""
    command = [sys.executable, "-c", CHECK_IN, server.dsn, store_url]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(PROJECT)}, timeout=60, check=True)


def test_the_monitor_hears_of_a_pipeline_that_moves_and_nothing_of_one_that_stands(
    machine: Machine, embedded: EmbeddedStore
) -> None:
    machine.publish()
    record_tick(machine.store, is_full=False)
    due = timedelta(minutes=-10)
    feed = FeedRow(id="monde", place=Place(lane="lemonde.fr"), first_due=due, latest=due)

    with SentryServer() as server:
        reconcile(machine.store, [feed])
        check_in(server, embedded.store_url)
        while_it_stood = server.check_ins()
        reconcile(machine.store, [])
        check_in(server, embedded.store_url)

    assert while_it_stood == []
    (said,) = server.check_ins()
    assert (said["monitor_slug"], said["status"]) == ("tocsin-pipeline", "ok")
    assert said["monitor_config"]["schedule"] == {"type": "interval", "value": 1, "unit": "minute"}


def test_an_entry_that_just_came_in_does_not_look_late_though_it_is_due_in_the_past(store: Store) -> None:
    poll(store, "e1")

    seen = glance_through(store.call)

    assert abs(seen.now - seen.first_due["entries"]) < 60


def test_nothing_is_sent_where_no_address_is_set() -> None:
    init_sentry("", role="worker")

    assert not sentry_sdk.is_initialized()
