"""What Sentry hears of a whole service: each process's own errors, no secret, nothing of the network's."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import redis

from tests.acceptance import configurations
from tests.acceptance.press import WebPress
from tests.acceptance.service import Service, until
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.sentry_server import SentryServer
from tests.stand_ins.slack_server import TOKEN, WEBHOOK_PATH, Reply, SlackServer
from tests.stand_ins.web_server import WebServer
from tests.stand_ins.wrong_clock import server_that_talks_nonsense
from worker.ops.embedded import embedded_store
from worker.settings import PROJECT

pytestmark = pytest.mark.timeout(300)  # a dozen processes are started, one after the other
PASSWORD = 'hunter2 of "smtp"'
SECRETS = {
    "the SMTP password": PASSWORD,
    "the start of the SMTP password": "hunter2",
    "the webhook's path": WEBHOOK_PATH.rpartition("/")[2],
    "the bot's token": TOKEN,
    "the key in a feed's query": "fake-named-key",
    "the key without a name": "fake-nameless-key",
    "the key before a feed's host": "fake-key-before-the-host",
    "the recipient": "veille@example.org",
    "the store's password": "fake-store-password",
}
# It stands in the store where a number should: so it is in the text of the exception.
NO_NUMBER = (
    f"{PASSWORD} http://127.0.0.1{WEBHOOK_PATH} {TOKEN} veille@example.org "
    "https://example.org/rss?api_key=fake-named-key https://example.org/rss?fake-nameless-key "
    "https://fake-key-before-the-host@example.org/rss"
)
BY_WEBHOOK = '{name: crochet, slack: {webhook: "${file:%s/webhook}"}}'
BY_BOT = '{name: robot, slack: {token: "${JETON}", channel: "#inter", api: "%s"}}'
ROLES = (
    "worker-read", "worker-deliver", "ticker", "metrics", "pass", "supervisor", "leash", "health",
    "tocsin status", "tocsin feed status",
)  # fmt: skip


@contextmanager
def told_to(sentry: SentryServer, directory: Path, web: WebServer, slack: SlackServer) -> Iterator[Service]:
    """A service that runs, and has rung through all its channels with its hands full of secrets."""
    service = Service(
        directory,
        SENTRY_DSN=sentry.dsn,
        SMTP_PASSWORD=PASSWORD,
        JETON=TOKEN,
        TOCSIN_METRICS=str(_free_port()),
    )
    page = WebPress(web).publish("monde", "Une trêve est signée à Bakou")
    addresses = {"monde": f"{page}?api_key=fake-named-key", "autre": f"{page}?fake-nameless-key"}
    service.write("feeds.yaml", configurations.feeds(addresses))
    service.write("rules.yaml", configurations.RULES)
    (directory / "webhook").write_text(slack.webhook)
    service.data.mkdir()
    (service.data / "store.password").write_text(SECRETS["the store's password"])
    with MailSink(user="tocsin", password=PASSWORD) as mail:
        receivers = (configurations.BY_MAIL, BY_WEBHOOK % directory, BY_BOT % slack.api)
        alerts = configurations.alerts(*receivers, mail=mail.address)
        login = "security: none, user: tocsin, password: '${SMTP_PASSWORD}'"
        service.write("alerts.yaml", alerts.replace("security: none", login))
        with service:
            until(lambda: mail.messages and len(slack.messages) >= 2, "a message by each channel")
            yield service


def break_state(service: Service, sentry: SentryServer) -> None:
    """Spoil the store, so that each process of the service dies of it or fails."""
    store = redis.Redis.from_url(embedded_store(service.data).store_url)
    broker = redis.Redis.from_url(embedded_store(service.data).store_url.replace("db=0", "db=1"))

    def reported(*roles: str) -> None:
        until(lambda: all(sentry.events(role) for role in roles), f"events of {', '.join(roles)}")

    for due_set in ("feeds", "groups"):  # a row of no lane that anybody knows
        store.hset(f"tocsin:{due_set}:row:broken", mapping={"lane": "broken", "since": NO_NUMBER})
        store.zadd(f"tocsin:{due_set}:lane:broken", {"broken": 0})
        store.zadd(f"tocsin:{due_set}:lanes", {"broken": 0})
    reported("worker-read", "worker-deliver")

    store.hset("tocsin:counts", "broken", NO_NUMBER)
    with suppress(URLError, OSError):
        urlopen(f"http://127.0.0.1:{service.environment['TOCSIN_METRICS']}/metrics", timeout=30)
    assert service.run("status").returncode == 1
    reported("metrics", "tocsin status")

    store.hset("tocsin:config:running", "generation", NO_NUMBER)
    assert service.run("feed", "status").returncode == 1
    reported("ticker", "tocsin feed status")

    broker.delete("tocsin:broker:gather")
    before = len(sentry.events("worker-deliver"))
    while not broker.set("tocsin:broker:gather", "no list"):
        pass
    until(lambda: len(sentry.events("worker-deliver")) > before, "the end of Celery's own loop")
    store.close()
    broker.close()


@pytest.fixture(scope="module")
def sentry(tmp_path_factory: pytest.TempPathFactory) -> SentryServer:
    """What Sentry has after every process of a service has failed or died."""
    directory = tmp_path_factory.mktemp("service")
    with SentryServer() as server, WebServer() as web, SlackServer() as slack:
        with told_to(server, directory, web, slack) as service:
            break_state(service, server)
        assert service.run("run", "--once").returncode == 1
        (service.data / "store.password").write_bytes(b"\xff")
        assert service.run("run").returncode == 1
        environment = {**service.environment, "PYTHONPATH": str(PROJECT)}
        leash = [sys.executable, "-m", "worker.ops.leash"]
        subprocess.run(leash, env=environment, input=NO_NUMBER.encode(), capture_output=True, check=False)
        with server_that_talks_nonsense() as address:
            service.environment["TOCSIN_REDIS_URL"] = address
            assert service.run("health").returncode == 1
    return server


@pytest.mark.parametrize("role", ROLES)
def test_a_process_that_fails_says_so_without_words_of_its_command_and_values_of_its_variables(
    sentry: SentryServer, role: str
) -> None:
    events = sentry.events(role)

    assert events
    for event in events:
        frames = [f for error in event["exception"]["values"] for f in error["stacktrace"]["frames"]]
        assert frames
        assert not [frame for frame in frames if "vars" in frame or "context_line" in frame]
        assert "sys.argv" not in event.get("extra", {})
        assert event["server_name"] == role


@pytest.mark.parametrize("what", SECRETS)
def test_no_secret_leaves_from_any_process(sentry: SentryServer, what: str) -> None:
    assert [text for text in sentry.envelopes if SECRETS[what] in text] == []


def test_what_the_secrets_stood_in_is_told_without_them(sentry: SentryServer) -> None:
    texts = [error["value"] for event in sentry.events() for error in event["exception"]["values"]]

    assert [text for text in texts if "/services/***" in text and "example.org/rss?***" in text]


def test_what_the_network_does_is_no_event_and_check_ins_say_that_all_moves(tmp_path: Path) -> None:
    with SentryServer() as server, WebServer() as web, SlackServer() as slack:
        slack.script(Reply(500))
        with told_to(server, tmp_path, web, slack) as service:
            service.write("feeds.yaml", configurations.feeds({"refused": "http://127.0.0.1:9/rss"}))
            until(lambda: service.events_of("poll", status="refused"), "a poll that fails")
            service.process("valkey-server").kill()
            until(lambda: service.events_of("output", role="supervisor"), "the store's death is noticed")
            until(lambda: service.run("status").returncode == 0, "the store again")
            until(server.check_ins, "a check-in")

    assert server.events() == []
    assert {one["monitor_slug"] for one in server.check_ins()} == {"tocsin-pipeline"}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
