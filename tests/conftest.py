import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import SlackServer
from tests.stand_ins.valkey import running_store
from tests.stand_ins.web_server import WebServer
from worker.ops.embedded import EmbeddedStore
from worker.store.connection import Store

settings.register_profile(
    "normal",
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,  # there, a failure is the change's; here, each run looks somewhere else
)
settings.register_profile("long", settings.get_profile("normal"), max_examples=5_000, derandomize=False)
settings.load_profile(os.environ.get("TOCSIN_TEST_PROFILE", "normal"))


def pytest_configure() -> None:
    """Behind `&` and nohup, signals are ignored, and so would be those that tests send to what they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in (signal.SIGQUIT, signal.SIGHUP):
        signal.signal(name, signal.SIG_DFL)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`long` tests run only where they are asked for."""
    if config.getoption("-m"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="long: run by `make test-long`"))


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """One server for all tests of a session."""
    directory: Path = tmp_path_factory.mktemp("store")
    with running_store(directory) as store:
        yield store


@pytest.fixture
def store(embedded: EmbeddedStore) -> Store:
    """An empty store on a real server."""
    store = Store.connect(embedded.store_url)
    store.call("FLUSHALL")
    return store


@pytest.fixture
def web() -> Iterator[WebServer]:
    """A web server on this machine."""
    with WebServer() as server:
        yield server


@pytest.fixture
def mail_sink() -> Iterator[MailSink]:
    """An SMTP server that keeps what it takes."""
    with MailSink() as sink:
        yield sink


@pytest.fixture
def slack_server() -> Iterator[SlackServer]:
    """Slack, as far as it is needed."""
    with SlackServer() as server:
        yield server
