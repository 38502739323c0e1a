"""The ticker over a real store: what it hints, what it does not, and that nothing ends it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.builders import an_alert
from tests.integration.ops.machine import Machine
from tests.integration.ops.servers import Server
from tests.integration.ops.watched import Watched, until
from tests.integration.store import scene
from worker.errors import NotConfiguredError, StoreUnfitError, StoreUnreachableError
from worker.ops.supervisor import Role
from worker.ops.ticker import Once, Ticker, keep_stepping
from worker.store.connection import Store
from worker.store.due_sets import DueSet, Place, claim
from worker.store.feeds import poll_now
from worker.store.groups import commit_gather

WORKERS = {"poll": 2, "read": 2, "gather": 8, "deliver": 8}


class Hints:
    """What a ticker asked of the workers, and how many hints still wait."""

    def __init__(self, store: Store, **queued: int) -> None:
        self.sent: list[str] = []
        self.full: list[float] = []
        self._ticker = Ticker(
            store,
            hint=self.sent.append,
            queued=lambda stage: queued.get(stage, 0),
            workers=WORKERS,
            on_full=self.full.append,
        )

    def step(self) -> list[str]:
        """The hints of one more step."""
        self.sent.clear()
        self._ticker.step()
        return list(self.sent)


def poll_rows(store: Store, lanes: int) -> None:
    """Feeds that are due, each in a lane of its own."""
    poll_now(store, [scene.feed_row(f"f{n}", Place(lane=f"{n}.example")) for n in range(lanes)])


def test_nothing_is_hinted_where_nothing_is_due(store: Store) -> None:
    assert Hints(store).step() == []


def test_only_the_stages_that_have_due_rows_are_hinted(store: Store) -> None:
    hints = Hints(store)

    poll_rows(store, 1)
    assert hints.step() == ["poll"]

    scene.poll(store, "e1", feed="f0")
    assert hints.step() == ["read"]

    scene.read(store, scene.claim_one(store, DueSet.ENTRIES), an_alert())
    assert hints.step() == ["gather"]

    group = scene.claim_one(store, DueSet.GROUPS)
    commit_gather(store, group, scene.telling("a1"))
    assert hints.step() == ["deliver"]


def test_a_row_that_somebody_works_on_is_not_hinted(store: Store) -> None:
    poll_rows(store, 1)
    claim(store, DueSet.FEEDS, rows=1, lease=scene.LEASE)

    assert Hints(store).step() == []


def test_more_due_lanes_want_more_workers_but_no_more_than_there_are(store: Store) -> None:
    poll_rows(store, 21)
    assert Hints(store).step() == ["poll", "poll"]

    poll_rows(store, 100)
    assert Hints(store).step() == ["poll", "poll"]


def test_no_hint_is_sent_while_enough_are_queued(store: Store) -> None:
    scene.notify(store, "a1")
    poll_rows(store, 100)

    assert Hints(store, poll=2, deliver=1).step() == []
    assert Hints(store, poll=1, deliver=0).step() == ["poll", "deliver"]


@contextmanager
def memory_used_to(store: Store, share: float) -> Iterator[None]:
    """A server whose memory is used to about this share."""
    used = int(store.client.info("memory")["used_memory"])
    store.call("CONFIG", "SET", "maxmemory", round(used / share))
    try:
        yield
    finally:
        store.call("CONFIG", "SET", "maxmemory", 0)


def claimed(store: Store) -> list[str]:
    """The due sets of which something can be claimed."""
    lease = timedelta(seconds=1)
    return [due_set.value for due_set in DueSet if claim(store, due_set, rows=1, lease=lease)]


def test_a_server_that_is_nearly_full_takes_nothing_in_and_still_tells(store: Store) -> None:
    scene.notify(store, "a1")
    scene.poll(store, "e2", feed="other")
    poll_rows(store, 1)

    with memory_used_to(store, 0.88):
        nearly_full = Hints(store)
        assert nearly_full.step() == ["deliver"]
        assert [0.85 <= share < 1 for share in nearly_full.full] == [True]
        assert claimed(store) == ["notifications"]  # also by a hint that was sent before

    assert Hints(store).step() == ["poll", "read"]  # the message is being sent
    assert claimed(store) == ["feeds", "entries"]


def test_a_server_with_room_left_is_no_trouble(store: Store) -> None:
    poll_rows(store, 1)

    with memory_used_to(store, 0.8):
        hints = Hints(store)

        assert (hints.step(), hints.full) == (["poll"], [])


class Kept:
    """Steps that are kept going in a thread, while the `with` block lasts."""

    def __init__(self, **steps: object) -> None:
        self._is_over = threading.Event()
        self._thread = threading.Thread(
            target=keep_stepping, args=(steps,), kwargs={"is_over": self._is_over.is_set, "every": 0.01}
        )

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join(timeout=30)
        assert not self._thread.is_alive()


def test_the_ticker_goes_on_after_the_store_was_away(tmp_path: Path) -> None:
    with Server(tmp_path) as server, capture_logs() as logs:
        poll_rows(server.connect(), 1)
        hints = Hints(server.connect())
        with Kept(tick=hints.step):
            until(lambda: hints.sent, "a hint before")
            server.kill()
            until(lambda: any(log["event"] == "waiting" for log in logs), "it says that it waits")
            hints.sent.clear()

            server.start()

            until(lambda: hints.sent, "a hint afterwards")

    assert hints.sent == ["poll"]
    (waiting,) = [log for log in logs if log["event"] == "waiting"]
    assert (waiting["step"], waiting["log_level"]) == ("tick", "warning")
    assert "the store does not answer" in waiting["why"]


def test_the_real_ticker_outlives_a_store_that_is_killed(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        machine = Machine(server.connect(), tmp_path)
        machine.write()
        broker = Store.connect(server.embedded.store_url.replace("db=0", "db=1"))
        with Watched(Role(name="ticker", command=machine.command("ticker"))) as watched:
            until(lambda: broker.call("EXISTS", "tocsin:broker:poll"), "a hint before")
            server.kill()
            server.start()
            broker.call("DEL", "tocsin:broker:poll")

            until(lambda: broker.call("EXISTS", "tocsin:broker:poll"), "a hint afterwards")

            assert watched.said("supervisor") == []


def test_a_server_that_cannot_keep_our_promises_ends_the_ticker() -> None:
    def refuse() -> None:
        raise StoreUnfitError("it may delete alerts")

    with pytest.raises(StoreUnfitError):
        keep_stepping({"fitness": refuse}, is_over=lambda: False, every=0)


def test_one_step_in_trouble_does_not_keep_the_others_from_their_work() -> None:
    done: list[int] = []

    def fail() -> None:
        raise NotConfiguredError("nothing is configured")

    with Kept(watch=fail, tick=lambda: done.append(1)):
        until(lambda: len(done) > 3, "the other step goes on")


def test_a_trouble_is_said_once_and_another_one_again() -> None:
    errors = iter([StoreUnreachableError("a"), StoreUnreachableError("a"), NotConfiguredError("b")])

    def step() -> None:
        if error := next(errors, None):
            raise error

    done: list[int] = []
    with capture_logs() as logs, Kept(watch=step, count=lambda: done.append(1)):
        until(lambda: len(done) > 4, "some steps")

    assert [log["why"] for log in logs] == ["a", "b"]


def test_a_step_that_is_done_once_is_tried_until_it_succeeds() -> None:
    tries: list[int] = []

    def step() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise StoreUnreachableError("not yet")

    once = Once(step)
    for _ in range(2):
        with pytest.raises(StoreUnreachableError):
            once()
    for _ in range(3):
        once()

    assert len(tries) == 3
