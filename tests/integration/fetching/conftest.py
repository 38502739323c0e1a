"""A server for each test."""

from collections.abc import Iterator

import pytest

from tests.stand_ins.web_server import WebServer


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as running:
        yield running
