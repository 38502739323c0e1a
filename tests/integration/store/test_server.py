"""The server behind the store: when it is full, unfit, or has forgotten the scripts; who publishes first."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.builders import an_alert
from tests.integration.store.scene import (
    CHANNEL,
    LEASE,
    claim_one,
    feed_row,
    message,
    notify,
    poll,
    poll_commit,
    read,
)
from worker.errors import StoreFullError, StoreUnfitError, StoreUnreachableError
from worker.store.configurations import publish, published_by, running, source
from worker.store.connection import Store, memory_used, require_fit_server
from worker.store.dead_letters import dead_letters, replay_dead
from worker.store.due_sets import DueSet, claim
from worker.store.entries import entry_record, retry_entry
from worker.store.feeds import commit_poll, poll_now
from worker.store.groups import GatherCommit, commit_gather
from worker.store.notifications import (
    DeliverCommit,
    Result,
    commit_deliver,
    mark_sending,
    notification_record,
)
from worker.store.record import alert_record


@contextmanager
def server_setting(store: Store, name: str, value: str) -> Iterator[None]:
    before = store.call("CONFIG", "GET", name)[1]
    store.call("CONFIG", "SET", name, value)
    try:
        yield
    finally:
        store.call("CONFIG", "SET", name, before)
        until = time.monotonic() + 10
        # A server that writes its first append-only file does not heed SIGTERM.
        while any(rewriting(store)) and time.monotonic() < until:
            time.sleep(0.01)


def rewriting(store: Store) -> list[int]:
    info = store.client.info("persistence")
    return [info["aof_rewrite_in_progress"], info["aof_rewrite_scheduled"]]


@pytest.fixture
def full(timed: Store) -> Iterator[Store]:
    """A store without memory left; one row waits in each due set."""
    notify(timed, "a1")
    poll(timed, "e1", "e2", feed="monde")
    entry = claim_one(timed, DueSet.ENTRIES)
    read(timed, entry, an_alert(id="a2"))
    poll_now(timed, [feed_row()])
    with server_setting(timed, "maxmemory", "1mb"):
        yield timed


def test_a_full_store_takes_no_new_work_and_says_so(full: Store) -> None:
    (feed,) = claim(full, DueSet.FEEDS, rows=1, lease=LEASE)
    with pytest.raises(StoreFullError, match="raise maxmemory or shorten the retention"):
        commit_poll(full, feed, poll_commit(feed, "e3"))
    assert entry_record(full, "e3") is None
    (entry,) = claim(full, DueSet.ENTRIES, rows=1, lease=LEASE)
    with pytest.raises(StoreFullError):
        read(full, entry, an_alert(id="a3"))
    assert alert_record(full, "a3") is None
    with pytest.raises(StoreFullError):
        publish(full, "h1", {}, expected="", by="node")


def test_a_full_store_still_tells_what_waits(full: Store) -> None:
    group = claim_one(full, DueSet.GROUPS)
    commit_gather(full, group, GatherCommit(dead={"a2": "no receiver"}))
    row = claim_one(full, DueSet.NOTIFICATIONS)
    mark_sending(full, row)
    commit_deliver(full, row, message("a1"), DeliverCommit(result=Result.DEAD, answer="550"))
    assert len(dead_letters(full)) == 1
    assert replay_dead(full, message("a1"), CHANNEL)
    row = claim_one(full, DueSet.NOTIFICATIONS)
    commit_deliver(full, row, message("a1"), DeliverCommit(result=Result.TOLD, answer="250"))
    record = notification_record(full, row.id)
    assert record is not None
    assert record.status == "told"


def test_a_full_store_still_puts_an_entry_off(full: Store) -> None:
    entry = claim_one(full, DueSet.ENTRIES)
    retry_entry(full, entry, entry.now + LEASE, "the store is full")
    assert claim(full, DueSet.ENTRIES, rows=1, lease=LEASE) == ()


def test_the_used_share_of_memory_is_told(store: Store) -> None:
    assert memory_used(store) == 0.0
    with server_setting(store, "maxmemory", "1gb"):
        assert 0 < memory_used(store) < 0.5


def test_a_fit_server_is_accepted(store: Store) -> None:
    require_fit_server(store)


@pytest.mark.parametrize(
    ("name", "value", "way_out"),
    [
        ("maxmemory-policy", "allkeys-lru", "set maxmemory-policy noeviction"),
        ("maxmemory-policy", "volatile-ttl", "set maxmemory-policy noeviction"),
        ("appendonly", "no", "set appendonly yes"),
    ],
)
def test_an_unfit_server_is_refused_with_the_way_out(
    store: Store, name: str, value: str, way_out: str
) -> None:
    with server_setting(store, name, value), pytest.raises(StoreUnfitError, match=way_out):
        require_fit_server(store)
    require_fit_server(store)


def test_a_server_that_forgot_the_scripts_gets_them_again(timed: Store) -> None:
    poll(timed, "e1")
    timed.call("SCRIPT", "FLUSH")
    row = claim_one(timed, DueSet.ENTRIES)
    timed.call("SCRIPT", "FLUSH")
    assert read(timed, row, an_alert()).raised == 1


def test_a_server_that_is_started_anew_after_it_was_given_a_script_is_given_it_again(store: Store) -> None:
    script = f"return '{time.time_ns()}'"  # one that this server has never had
    digest = hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()
    answers = []

    def call_what_was_forgotten() -> None:
        try:
            answers.append(store.client.evalsha(digest, 0))
        finally:
            store.client.script_load(script)

    store.guarded(call_what_was_forgotten)

    assert len(answers) == 1


def test_a_server_that_is_not_there_is_named_as_such() -> None:
    store = Store.connect("redis://127.0.0.1:1/0", is_patient=False)
    with pytest.raises(StoreUnreachableError, match="does not answer"):
        store.call("PING")


def test_of_two_who_publish_the_first_wins(store: Store) -> None:
    assert publish(store, "h1", {"feeds.yaml": "a"}, expected="", by="one") == 1
    assert publish(store, "h2", {"feeds.yaml": "b"}, expected="", by="two") == 0
    now = running(store)
    assert (now.generation, now.hash, now.by) == (1, "h1", "one")
    assert source(store, "h1") == {"feeds.yaml": "a"}
    assert source(store, "h2") == {}
    assert (published_by(store, "one"), published_by(store, "two")) == ("h1", "")


def test_who_knows_the_running_one_may_publish_and_force_needs_no_knowledge(store: Store) -> None:
    publish(store, "h1", {}, expected="", by="one")
    assert publish(store, "h2", {}, expected="h1", by="two") == 2
    assert publish(store, "h3", {}, expected="h1", by="one", force=True) == 3
    assert running(store).hash == "h3"
    assert source(store, "h1") == {}
