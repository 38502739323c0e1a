"""The real scripts on a real server against a model in Python, in simulated time.

Workers claim, commit, crash, and commit late; the configuration changes; the server loses power and comes
back as it once was. After every step store and model agree, and every invariant of picture.py holds. In the
end all that waits is done: nothing is stuck, and every alert is told or dead.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.integration.store import moves
from tests.integration.store.moves import CHUNK, Decision
from tests.integration.store.picture import (
    Picture,
    check_alerts,
    check_articles,
    check_entries,
    check_rows,
    picture_of,
)
from tests.integration.store.scene import HOUR, LEASE, MINUTE
from tests.integration.store.world import CHANNELS, SERVICES, CrashError, Hand, World
from worker.ops.embedded import EmbeddedStore
from worker.store import feeds
from worker.store.due_sets import DueSet
from worker.store.notifications import DeliverCommit, Result

FEEDS = ("f", "g", "h")
DURATIONS = st.sampled_from(
    [timedelta(milliseconds=1), timedelta(seconds=1), timedelta(seconds=20), LEASE, 10 * MINUTE, HOUR]
)
WHICH = st.sampled_from([0, 0, 0, 0, 1, 2, 5])  # of the claims at hand, the newest first
NUMBERS = st.sets(st.integers(0, 7), max_size=6)
RECEIVERS = st.sampled_from([(), ("ann",), ("ann",), ("ann", "bob"), ("bob",)])
WAITING = (DueSet.ENTRIES, DueSet.GROUPS, DueSet.NOTIFICATIONS)


def has(due_set: DueSet) -> Callable[["StoreMachine"], bool]:
    """Some worker holds a row of it, or could claim one."""
    return lambda self: bool(self.world.hands[due_set] or self.world.model.claimable(due_set, self.world.now))


class StoreMachine(RuleBasedStateMachine):
    def __init__(self, url: str) -> None:
        super().__init__()
        self.world = World(url)

    def hand(self, due_set: DueSet, which: int) -> Hand:
        """One of the last claims, which may be lost; the newest one (0) is claimed anew where it is."""
        hands, model = self.world.hands[due_set], self.world.model
        if not hands or (which == 0 and not model.holds(due_set, hands[0].row.id, hands[0].row.claim)):
            hands = self.world.claim(due_set, 1) or hands
        return hands[which % len(hands)]

    @initialize(numbers=st.lists(NUMBERS, min_size=3, max_size=3), receivers=st.lists(RECEIVERS, max_size=6))
    def begin(self, numbers: list[set[int]], receivers: list[tuple[str, ...]]) -> None:
        """Some feeds are polled, some articles are read."""
        self.world.reconcile(dict.fromkeys(FEEDS, SERVICES[0]), 10 * MINUTE)
        for shown in numbers:
            moves.poll(self.world, self.hand(DueSet.FEEDS, 0), shown)
        for told in receivers:
            if has(DueSet.ENTRIES)(self):
                moves.read(self.world, self.hand(DueSet.ENTRIES, 0), told)

    @rule(duration=DURATIONS)
    def time_passes(self, duration: timedelta) -> None:
        self.world.clock.tick(duration)

    @rule(
        due_set=st.sampled_from(DueSet), rows=st.integers(1, 4), lease=st.sampled_from([LEASE, 10 * MINUTE])
    )
    def claim(self, due_set: DueSet, rows: int, lease: timedelta) -> None:
        self.world.claim(due_set, rows, lease)

    @precondition(lambda self: any(self.world.hands.values()))
    @rule(due_set=st.sampled_from(DueSet))
    def crash(self, due_set: DueSet) -> None:
        self.world.hands[due_set] = self.world.hands[due_set][1:]

    @precondition(has(DueSet.FEEDS))
    @rule(
        which=WHICH, numbers=NUMBERS, at=st.integers(0, 3), kind=st.sampled_from(["crash", "power", "slow"])
    )
    def poll(self, which: int, numbers: set[int], at: int, kind: str) -> None:
        def trouble(chunk: int) -> None:
            if chunk == at:
                self.meet(kind)

        moves.poll(self.world, self.hand(DueSet.FEEDS, which), numbers, trouble)

    def meet(self, kind: str) -> None:
        """What may happen to a worker between two chunks."""
        if kind == "crash":
            raise CrashError
        if kind == "power":
            self.world.lose_power()
        if kind == "slow":
            self.world.clock.tick(10 * MINUTE)
            self.world.claim(DueSet.FEEDS, 3)

    @precondition(has(DueSet.FEEDS))
    @rule(which=WHICH, pause=DURATIONS)
    def poll_in_vain(self, which: int, pause: timedelta) -> None:
        moves.poll_in_vain(self.world, self.hand(DueSet.FEEDS, which), pause)

    @precondition(has(DueSet.ENTRIES))
    @rule(which=WHICH, receivers=RECEIVERS, identity=st.sampled_from(["", "0", "0", "1"]))
    def read(self, which: int, receivers: tuple[str, ...], identity: str) -> None:
        moves.read(
            self.world, self.hand(DueSet.ENTRIES, which), receivers, identity and f"address:{identity}"
        )

    @precondition(has(DueSet.ENTRIES))
    @rule(which=WHICH, delay=DURATIONS)
    def retry_entry(self, which: int, delay: timedelta) -> None:
        moves.retry_later(self.world, self.hand(DueSet.ENTRIES, which), delay)

    @precondition(lambda self: self.world.hands[DueSet.GROUPS])
    @rule(which=WHICH)
    def look_again(self, which: int) -> None:
        hands = self.world.hands[DueSet.GROUPS]
        hands[which % len(hands)] = self.world.looked(hands[which % len(hands)])

    @precondition(has(DueSet.GROUPS))
    @rule(
        which=WHICH,
        told=st.integers(0, 4),
        dead=st.sampled_from([0, 0, 1]),
        channels=st.sampled_from([CHANNELS, CHANNELS[:1], CHANNELS[1:]]),
        timer=st.none() | DURATIONS,
    )
    def gather(self, which: int, **decision: object) -> None:
        moves.gather(self.world, self.hand(DueSet.GROUPS, which), Decision(**decision))  # type: ignore[arg-type]

    @precondition(has(DueSet.NOTIFICATIONS))
    @rule(which=WHICH)
    def send(self, which: int) -> None:
        moves.send(self.world, self.hand(DueSet.NOTIFICATIONS, which))

    @precondition(has(DueSet.NOTIFICATIONS))
    @rule(
        which=WHICH,
        result=st.sampled_from([one for one in Result if one is not Result.SPARED]),
        delay=DURATIONS,
        pause=st.none() | DURATIONS,
        is_lost=st.booleans(),
    )
    def deliver(
        self, which: int, result: Result, delay: timedelta, pause: timedelta | None, *, is_lost: bool
    ) -> None:
        now = self.world.clock.now
        end = DeliverCommit(
            result=result,
            answer="answer",
            due=now + delay,
            hold="403" if result is Result.HELD else "",
            pause_until=now + pause if pause else None,
            is_ambiguous=is_lost and result is Result.RETRY,
        )
        moves.deliver(self.world, self.hand(DueSet.NOTIFICATIONS, which), end)

    @precondition(has(DueSet.NOTIFICATIONS))
    @rule(which=WHICH)
    def join(self, which: int) -> None:
        moves.join(self.world, self.hand(DueSet.NOTIFICATIONS, which))

    @precondition(lambda self: any(lane.not_before for lane in self.world.model.lanes.values()))
    @rule(channel=st.sampled_from(CHANNELS))
    def release_channel(self, channel: object) -> None:
        moves.release(self.world, channel)  # type: ignore[arg-type]

    @precondition(lambda self: self.world.model.notices)
    @rule(which=st.integers(0, 20))
    def replay(self, which: int) -> None:
        ids = sorted(self.world.model.notices)
        moves.replay(self.world, self.world.notifications[ids[which % len(ids)]])

    @rule(
        places=st.dictionaries(st.sampled_from(FEEDS), st.sampled_from(SERVICES), min_size=1),
        latest=st.sampled_from([timedelta(0), MINUTE, HOUR]),
    )
    def reconcile(self, places: dict[str, object], latest: timedelta) -> None:
        self.world.reconcile(places, latest)  # type: ignore[arg-type]

    @rule()
    def remember(self) -> None:
        self.world.remember()

    @precondition(lambda self: self.world.past)
    @rule()
    def lose_power(self) -> None:
        self.world.lose_power()

    @invariant()
    def nothing_is_lost_and_nothing_is_stuck(self) -> None:
        picture = picture_of(self.world.store)
        check_rows(picture)
        check_entries(picture)
        check_alerts(picture)
        check_articles(picture)
        self.world.agrees_with(picture)

    def teardown(self) -> None:
        try:
            for _ in range(500):
                if not any(due_set in WAITING for due_set, _ in self.world.model.rows):
                    break
                self.work()
            self.nothing_is_lost_and_nothing_is_stuck()
            self.all_has_ended(picture_of(self.world.store))
        finally:
            self.world.close()

    def work(self) -> None:
        """Every stage does honestly what is due; where nothing is, time passes."""
        told, world = DeliverCommit(result=Result.TOLD, answer="250"), self.world
        entries, groups, messages = (world.claim(due_set, 50) for due_set in WAITING)
        for hand in entries:
            moves.read(world, hand, ("ann",))
        for hand in groups:
            moves.gather(world, hand, Decision())
        for hand in messages:
            moves.deliver(world, hand, told)
        world.clock.tick(timedelta(seconds=1) if entries or groups or messages else HOUR)

    def all_has_ended(self, picture: Picture) -> None:
        for due_set in WAITING:
            assert not picture.hashes_of(f"{due_set}:row:")
        assert all("outcome" in entry for entry in picture.hashes_of("entry:").values())
        assert all(alert["status"] in {"told", "dead"} for alert in picture.alerts.values())


@pytest.fixture
def url(embedded: EmbeddedStore, monkeypatch: pytest.MonkeyPatch) -> str:
    """The server; commits of polls come in small chunks."""
    monkeypatch.setattr(feeds, "CHUNK", CHUNK)
    return embedded.store_url


def run(url: str, *, runs: int, steps: int) -> None:
    run_state_machine_as_test(
        cast("type[RuleBasedStateMachine]", lambda: StoreMachine(url)),
        settings=settings(
            deadline=None,
            max_examples=runs,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_store_agrees_with_its_model_for_1_000_steps(url: str) -> None:
    run(url, runs=10, steps=100)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_the_store_agrees_with_its_model_for_100_000_steps(url: str) -> None:
    run(url, runs=1000, steps=100)
