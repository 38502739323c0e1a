"""Weeks of news in simulated time, from the route to the message, on a real server with the real stages.

Articles come, hours and days pass, clocks are changed, nobody works, workers die, channels refuse, files
change, silences come and go. Whatever happens: every alert is told, held to a known time, silenced or dead
for a reason; nothing is told early or twice; a reload tells nothing. In the end nothing waits.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
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

from tests.integration.stages.weeks_checks import Ledger
from tests.integration.stages.weeks_files import (
    DAY,
    EVENTS,
    FEEDS,
    LEAVES,
    MINUTE,
    PARIS,
    PLANS,
    WORDS,
    Plan,
    change_of_clocks,
    without,
)
from tests.integration.stages.weeks_world import SECOND, Weeks
from tests.integration.store.scene import HOUR, START
from tests.stand_ins.hook_server import HookServer
from tests.stand_ins.slack_server import Reply
from worker.store.connection import Store
from worker.store.silences import add_silence, end_silence, new_silence

STARTS = [START, change_of_clocks(2100, 3) - DAY, change_of_clocks(2100, 10) - DAY]
STEPS = st.sampled_from([SECOND, MINUTE, 2 * MINUTE, 10 * MINUTE, HOUR, 5 * HOUR, DAY, 3 * DAY])
HOURS_OF_DAY = st.sampled_from(
    [0.0, 2.5, 3.0, 4.99, 5.0, 6.5, 6.999, 7.0, 7.499, 7.5, 12.0, 18.0, 19.999, 22.0]
)
OUTAGES = st.sampled_from([10 * MINUTE, 3 * HOUR, 10 * HOUR, DAY, 4 * DAY])
RULES = st.sampled_from(sorted(WORDS))
WORDS_OF_TITLE = st.lists(RULES, min_size=1, max_size=2, unique=True)
ARTICLES = st.tuples(st.integers(0, len(EVENTS) - 1), WORDS_OF_TITLE, st.sampled_from(FEEDS))
HOOK = "/hook"
MOODS = {
    "well": None,
    "refuses": Reply(403, "no"),
    "refuses this": Reply(400, "no"),
    "slow": Reply(503, "later", {"Retry-After": "1200"}),
}


class WeeksMachine(RuleBasedStateMachine):
    def __init__(self, store: Store, directory: Path, hooks: HookServer) -> None:
        super().__init__()
        self.store, self.directory, self.hooks = store, directory, hooks
        hooks.accept()

    @initialize(
        start=st.sampled_from(STARTS),
        names=st.sets(st.sampled_from(sorted(set(LEAVES) - {"garde"})), min_size=1, max_size=4),
    )
    def begin(self, start: datetime, names: set[str]) -> None:
        hook = f"'${{file:{self.directory}/hook}}'"
        (self.directory / "hook").write_text(f"http://{self.hooks.netloc}{HOOK}\n")
        self.weeks = Weeks.begin(self.store, self.directory, start, tuple(names), hook)
        self.ledger = Ledger(self.weeks)
        self.weeks.after_work = self.ledger.take_in
        self.weeks.work()

    @property
    def now(self) -> datetime:
        return self.weeks.now

    @rule(article=ARTICLES)
    def article_comes(self, article: tuple[int, list[str], str]) -> None:
        self.weeks.arrive(*article)
        self.weeks.work()

    @rule(events=st.lists(st.integers(0, len(EVENTS) - 1), min_size=2, max_size=8), word=RULES)
    def many_come(self, events: list[int], word: str) -> None:
        for event in events:
            self.weeks.arrive(event, [word], FEEDS[event % len(FEEDS)])
        self.weeks.work()

    @rule(event=st.integers(0, len(EVENTS) - 1), word=RULES, outlets=st.integers(2, len(FEEDS)))
    def all_tell_it(self, event: int, word: str, outlets: int) -> None:
        for feed in FEEDS[:outlets]:
            self.weeks.arrive(event, [word], feed)
            self.weeks.work()

    @rule(duration=STEPS)
    def time_passes(self, duration: timedelta) -> None:
        start = self.now
        self.weeks.pass_time(duration)
        if not self.weeks.is_busy():
            self.ledger.check_slots(start, self.now)

    @rule(hour=HOURS_OF_DAY)
    def it_is(self, hour: float) -> None:
        """That time of the day comes, by the clock on the wall."""
        shown = self.now.astimezone(PARIS)
        wait = (hour - shown.hour - shown.minute / 60 - shown.second / 3600) % 24
        self.time_passes(timedelta(hours=wait))

    @rule(duration=OUTAGES, articles=st.lists(ARTICLES, max_size=4))
    def nobody_works(self, duration: timedelta, articles: list[tuple[int, list[str], str]]) -> None:
        """What came meanwhile is found afterwards."""
        outage = self.weeks.stand_still(duration)
        for number, article in enumerate(articles):
            published = outage.start + duration * number / len(articles)
            self.weeks.arrive(*article, missed=(outage.start, published))
        self.weeks.work()

    @rule(article=ARTICLES, script=st.sampled_from(["commit_gather", "commit_deliver"]), is_run=st.booleans())
    def worker_dies(self, article: tuple[int, list[str], str], script: str, *, is_run: bool) -> None:
        self.weeks.arrive(*article)
        self.weeks.die(script, is_run=is_run)
        self.ledger.take_in()

    @precondition(lambda self: "secours" in self.weeks.names)
    @rule(mood=st.sampled_from(sorted(MOODS)))
    def channel_answers(self, mood: str) -> None:
        self.hooks.accept()
        if reply := MOODS[mood]:
            self.hooks.refuse(HOOK, reply)

    @rule()
    def reloaded(self) -> None:
        """The same in other words."""
        self.reload(self.weeks.plan, may_tell=frozenset())

    @rule(plan=st.sampled_from(PLANS))
    def other_hours(self, plan: Plan) -> None:
        self.reload(plan, may_tell=frozenset({"nuit", "muet", "revue", "aube"}))

    @rule(number=st.integers(0, 3))
    def receiver_goes_or_comes(self, number: int) -> None:
        name = self.weeks.names[number % len(self.weeks.names)]
        self.reload(without(self.weeks.plan, name), may_tell=frozenset())

    def reload(self, plan: Plan, may_tell: frozenset[str]) -> None:
        """It tells nothing by itself, but for what other hours release."""
        self.weeks.pass_time(timedelta(seconds=61 if self.weeks.is_busy() else 0))
        before = len(self.ledger.messages)
        self.weeks.publish(plan)
        self.weeks.work()
        for message in self.ledger.messages[before:]:
            assert message.receiver in may_tell, f"a reload told {message}"
            assert message.alerts, f"a reload told nothing: {message}"

    @rule(word=RULES, length=st.sampled_from([HOUR, DAY]))
    def silence_begins(self, word: str, length: timedelta) -> None:
        silence = new_silence(f"rule={word}", author="desk", reason="test", starts=self.now, length=length)
        self.ledger.silences.append(add_silence(self.weeks.recorder, silence))
        self.weeks.work()

    @precondition(lambda self: self.ledger.silences)
    @rule(which=st.integers(0, 3))
    def silence_ends(self, which: int) -> None:
        silences = self.ledger.silences
        silence = silences.pop(which % len(silences))
        end_silence(self.weeks.recorder, silence.id)

    @invariant()
    def all_that_waits_is_known(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.check_pending()

    def teardown(self) -> None:
        if not hasattr(self, "ledger"):
            return
        self.hooks.accept()
        self.weeks.pass_time(4 * DAY)
        self.ledger.check_pending()
        self.ledger.check_rates()
        self.ledger.check_all_has_ended()


@pytest.fixture
def hooks() -> Iterator[HookServer]:
    with HookServer() as server:
        yield server


def run(store: Store, directory: Path, hooks: HookServer, *, runs: int, steps: int) -> None:
    run_state_machine_as_test(
        cast("type[RuleBasedStateMachine]", lambda: WeeksMachine(store, directory, hooks)),
        settings=settings(
            deadline=None,
            max_examples=runs,
            stateful_step_count=steps,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_weeks_of_news_are_told_in_time_once_and_never_early(
    store: Store, tmp_path: Path, hooks: HookServer
) -> None:
    run(store, tmp_path, hooks, runs=8, steps=25)


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_many_weeks_of_news_are_told_in_time_once_and_never_early(
    store: Store, tmp_path: Path, hooks: HookServer
) -> None:
    run(store, tmp_path, hooks, runs=200, steps=50)
