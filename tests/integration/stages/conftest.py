from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.integration.stages.desk import Desk
from tests.integration.stages.press import Item, rss
from tests.integration.stages.publisher import Publisher
from tests.integration.stages.service import Service
from tests.integration.store.scene import Clock
from tests.stand_ins.mail_sink import MailSink
from tests.stand_ins.web_server import WebServer
from worker.store.connection import Store


@pytest.fixture(autouse=True)
def plain_log() -> Iterator[None]:
    """Lines without the colourful tracebacks, which take half a second each."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()]
    )
    yield
    structlog.reset_defaults()


@pytest.fixture
def service(store: Store, tmp_path: Path) -> Service:
    """A Tocsin with an empty store, in simulated time; to be configured."""
    clock = Clock()
    return Service(Store(store.client, clock=clock), clock, tmp_path)


@pytest.fixture
def mail() -> Iterator[MailSink]:
    with MailSink() as sink:
        yield sink


@pytest.fixture
def desk(service: Service, web: WebServer) -> Desk:
    """One feed, `monde`, can be read; none is configured yet."""
    web.page("/monde", rss(Item(guid="e1")))
    return Desk(service, web)


@pytest.fixture
def publisher(service: Service, web: WebServer) -> Publisher:
    """A site that nobody has subscribed to yet."""
    return Publisher(web, service)
