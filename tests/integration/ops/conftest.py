from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.integration.ops.machine import Machine
from worker.store.connection import Store


@pytest.fixture(autouse=True)
def plain_log() -> Iterator[None]:
    """Lines of text, without the colours that a terminal would get."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()]
    )
    yield
    structlog.reset_defaults()


@pytest.fixture
def machine(store: Store, tmp_path: Path) -> Machine:
    """A node with an empty store and no files yet."""
    return Machine(store, tmp_path)
