"""A store behind Sentinel: the primary is found, followed, and looked at before it is used."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.stand_ins.sentinels import Sentinels
from worker.errors import StoreUnfitError, StoreUnreachableError
from worker.store.connection import Store
from worker.store.glance import address_of, glance


@pytest.fixture
def sentinels(tmp_path: Path) -> Iterator[Sentinels]:
    with Sentinels(tmp_path) as running:
        yield running


def test_the_store_follows_a_failover_and_the_health_check_too(sentinels: Sentinels) -> None:
    store = Store.connect(sentinels.url)
    with closing(store.client):
        store.call("SET", "tocsin:before", "1")
        store.call("WAIT", 1, 60_000)

        promoted = sentinels.kill_primary()

        assert store.call("GET", "tocsin:before") == b"1"
        store.call("SET", "tocsin:after", "1")
        assert sentinels.server(promoted).get("tocsin:after") == "1"
        address = address_of(sentinels.url)
        assert address is not None
        assert address.place == ("127.0.0.1", promoted)
        assert abs(glance(address).now - store.now().timestamp()) < 60


@pytest.mark.parametrize(
    ("name", "value", "way_out"),
    [
        ("maxmemory-policy", "allkeys-lru", "set maxmemory-policy noeviction"),
        ("appendonly", "no", "set appendonly yes"),
    ],
)
def test_a_promoted_server_that_is_unfit_is_refused_until_it_is_set_right(
    sentinels: Sentinels, name: str, value: str, way_out: str
) -> None:
    store = Store.connect(sentinels.url)
    with closing(store.client):
        store.call("SET", "tocsin:before", "1")
        sentinels.set_on_replica(name, value)

        promoted = sentinels.server(sentinels.kill_primary())

        for _ in range(2):
            with pytest.raises(StoreUnfitError, match=way_out):
                store.call("SET", "tocsin:after", "1")
        assert promoted.get("tocsin:after") is None
        promoted.config_set(name, "yes" if value == "no" else "noeviction")
        store.call("SET", "tocsin:after", "1")
        assert promoted.get("tocsin:after") == "1"


def test_a_primary_without_the_replicas_it_wants_takes_no_writes_and_is_named_as_such(
    sentinels: Sentinels,
) -> None:
    sentinels.server(sentinels.primary).config_set("min-replicas-to-write", "2")
    store = Store.connect(sentinels.url, is_patient=False)
    with closing(store.client), pytest.raises(StoreUnreachableError, match="min-replicas-to-write"):
        store.call("SET", "tocsin:after", "1")


def test_sentinels_that_are_all_away_are_a_store_that_does_not_answer() -> None:
    url = "sentinel://127.0.0.1:1/tocsin"
    store = Store.connect(url, is_patient=False)
    with closing(store.client), pytest.raises(StoreUnreachableError, match="does not answer"):
        store.call("PING")
    with pytest.raises(OSError, match="no Sentinel names tocsin"):
        address_of(url)
