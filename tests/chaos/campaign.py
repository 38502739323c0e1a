"""One leg: news flows, everything is killed, paused and refused, then left alone; at the end, an account."""

import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from tests.acceptance.service import Service
from tests.chaos.account import Account, faults_by_kind, repeats_of
from tests.chaos.newsroom import ALERTS_OF_AN_ARTICLE, Newsroom, Told
from tests.chaos.peers import Record, WildMail, WildSlack, WildWeb, alerts_in
from tests.chaos.tree import AIMS, Tree
from worker.errors import StoreUnreachableError
from worker.ops.embedded import embedded_store
from worker.store.connection import Store
from worker.store.dead_letters import dead_letters
from worker.store.due_sets import DueSet, waiting_lanes
from worker.store.notifications import alerts_of
from worker.store.record import alerts_since, counts

BETWEEN_KILLS = (1.0, 2.0)  # seconds
PAUSE_EVERY = 25.0  # seconds
GIVE_UP_AFTER = 300.0  # seconds since the last fault
WORK = (DueSet.ENTRIES, DueSet.GROUPS, DueSet.NOTIFICATIONS)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How hard the leg is. Faults go on for `least` seconds, until `enough` of all alerts are told."""

    leg: Literal["kill", "power"]
    alerts: int
    desks: int = 20
    lease_s: int = 15
    publish_within: float = 60.0  # seconds
    wildness: float = 1.0  # of the peers
    are_feeds_files: bool = False
    enough: float = 0.95
    least: float = 60.0  # seconds
    longest: float = 900.0
    seed: int = 1


def run(plan: Plan, directory: Path, say: Callable[[str], None]) -> Account:
    """The leg, in a directory of its own."""
    chance = random.Random(plan.seed)
    with ExitStack() as stack:
        service = Service(directory, TOCSIN_LEASE_SECONDS=str(plan.lease_s))
        tree = Tree(service, lease=plan.lease_s, chance=chance)
        record = Record(tree, random.Random(plan.seed), plan.wildness)
        web = stack.enter_context(WildWeb(record))
        mail = stack.enter_context(WildMail(record))
        slack = stack.enter_context(WildSlack(record))
        place = service.configuration / "presse"
        place.mkdir()
        news = Newsroom(
            web,
            articles=plan.alerts // ALERTS_OF_AN_ARTICLE,
            desks=plan.desks,
            place=place if plan.are_feeds_files else None,
        )
        service.environment |= news.secrets(slack)
        news.publish(0.0, chance)
        service.write("feeds.yaml", news.feeds_yaml())
        service.write("rules.yaml", news.rules_yaml())
        service.write("alerts.yaml", news.alerts_yaml(mail.address, slack))
        stack.enter_context(tree)
        leg = _Leg(plan, news, record, tree, Store.connect(embedded_store(service.data).store_url), say)
        leg.harass(chance)
        leg.drain()
        return leg.account()


@dataclass
class _Leg:
    plan: Plan
    news: Newsroom
    record: Record
    tree: Tree
    store: Store
    say: Callable[[str], None]
    started: float = 0.0
    met: float = 0.0  # seconds until every kind of fault that a run promises was met
    last_fault: float = 0.0
    drained: float = float("inf")

    def harass(self, chance: random.Random) -> None:
        """Publish, kill, pause, until there is little left to disturb."""
        self.started, paused = time.monotonic(), float("-inf")
        expected, elapsed = len(self.news.expected()), 0.0
        self.tree.aims += AIMS
        while not self._is_enough(elapsed, expected):
            self.news.publish(elapsed / self.plan.publish_within, chance)
            time.sleep(chance.uniform(*BETWEEN_KILLS))
            if not self.tree.is_waiting_for_work:
                if time.monotonic() - paused > PAUSE_EVERY and not self.tree.paused:
                    self.tree.pause_one()
                    paused = time.monotonic()
                self.tree.kill_one(is_power_lost=self.plan.leg == "power")
            last = self.tree.faults[-1:]
            done = "".join(f"; {fault.kind} {fault.target}" for fault in last)
            self.say(f"{elapsed:4.0f} s  {len(self.record.told())} of {expected} told{done}")
            elapsed = time.monotonic() - self.started
        self.news.publish(1.0, chance)
        self.tree.end_pause()
        self.record.wildness = 0
        self.last_fault = time.monotonic()

    def _is_enough(self, elapsed: float, expected: int) -> bool:
        """What a run promises to meet was met, however slow the machine; from then on, as planned."""
        if not self.tree.has_met_all:
            self.met = elapsed
            return elapsed >= self.plan.longest + GIVE_UP_AFTER
        is_told = len(self.record.told()) >= self.plan.enough * expected
        lasted = elapsed - self.met
        return lasted >= self.plan.longest or (lasted >= self.plan.least and is_told)

    def drain(self) -> None:
        """Wait until nothing is to be done any more; what is lost will not come, however long we wait."""
        while time.monotonic() - self.last_fault < GIVE_UP_AFTER:
            left = self._left()
            if left == 0:
                self.drained = time.monotonic() - self.last_fault
                return
            self.say(f"      {left} rows left")
            time.sleep(0.5)

    def _left(self) -> int:
        """Rows that wait, and alerts that have not been read from their feeds yet."""
        try:
            rows = sum(lane.rows for due_set in WORK for lane in waiting_lanes(self.store, due_set))
            return rows or len(self.news.expected() - self.record.told() - self._dead())
        except StoreUnreachableError:
            return -1

    def _dead(self) -> set[Told]:
        return {
            told
            for letter in dead_letters(self.store)
            for alert in alerts_of(self.store, letter.notification)
            for told in alerts_in(alert.receiver.partition("-")[0], f"{alert.title} {alert.rule}")
        }

    def _unfinished(self) -> dict[str, int]:
        found = Counter(one.status for one in alerts_since(self.store, datetime.fromtimestamp(0, UTC)))
        return {status: number for status, number in found.items() if status not in {"told", "dead"}}

    def _outcomes(self) -> dict[str, int]:
        """How many entries ended how; those that have no outcome as "open"."""
        found = counts(self.store)
        ended = {
            name.partition(":")[2]: number for name, number in found.items() if name.startswith("outcome:")
        }
        left = found["entries"] - sum(ended.values())
        return {**ended, "open": left} if left else ended

    def account(self) -> Account:
        expected, told, dead = self.news.expected(), self.record.told(), self._dead()
        repeats = repeats_of(self.record.taken, self.tree.faults)
        return Account(
            leg=self.plan.leg,
            seed=self.plan.seed,
            lease_s=self.plan.lease_s,
            committed=len(expected),
            told=len(told),
            messages=len(self.record.taken),
            dead=len(dead - told),
            dead_for_nothing=[str(one) for one in sorted(dead - self.record.refused)],
            unfinished=self._unfinished(),
            outcomes=self._outcomes(),
            lost=[str(one) for one in sorted(expected - told - dead)],
            repeated=sum(repeat.alerts for repeat in repeats),
            repeats=repeats,
            counted=counts(self.store).get("sends repeated after an unknown end", 0),
            leases_expired=counts(self.store).get("leases expired", 0),
            drained_s=self.drained,
            run_s=self.last_fault - self.started,
            faults=faults_by_kind(self.tree.faults),
            troubles=dict(sorted(self.record.troubles.items())),
        )
