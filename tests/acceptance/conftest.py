from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.service import Service
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.slack_server import SlackServer
from tests.stand_ins.web_server import WebServer


@pytest.fixture
def service(tmp_path: Path) -> Service:
    """A service that is not started yet."""
    return Service(tmp_path)


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture
def mail_sink() -> Iterator[MailSink]:
    with MailSink() as sink:
        yield sink


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server
