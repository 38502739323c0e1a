import pytest

from tests.integration.store.scene import Clock
from worker.store.connection import Store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def timed(store: Store, clock: Clock) -> Store:
    """The empty store, in simulated time."""
    return Store(store.client, clock=clock)
