"""Weeks of a Tocsin in simulated time: what happens to it, and a log of all that it decided."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from tests.integration.stages.service import Service, alerts_yaml, feeds_yaml
from tests.integration.stages.weeks_files import EVENTS, WORDS, Plan, files_of
from tests.integration.store.scene import Clock
from worker.articles.read import article_from_feed
from worker.models import Alert, Entry, NewEntry, Notification
from worker.ops.publishing import examine, fit_due_sets, publish_examined
from worker.stages.policies import group_place
from worker.stages.reading import Reading, decide_read
from worker.store.codec import decode
from worker.store.connection import Store
from worker.store.due_sets import ClaimedRow, DueSet, next_due
from worker.store.entries import EntryToRead, add_alerts
from worker.store.record import record_tick

SECOND: Final = timedelta(seconds=1)
MOST_STEPS: Final = 20_000  # of one passage of time; more is a row that is due for ever


class KilledError(BaseException):
    """The worker is gone, as by `kill -9`: nobody catches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """A decision that was recorded."""

    at: datetime
    group: str
    notifications: tuple[Notification, ...]
    stories: dict[str, str]  # alert → its story, of those told and those held
    told: frozenset[str]
    muted: frozenset[str]
    silenced: dict[str, str]  # alert → silence
    dead: frozenset[str]


class Recorder(Store):
    """The store, which notes what gather commits, and whose worker may die before or after a script."""

    def __init__(self, store: Store, clock: Clock) -> None:
        super().__init__(store.client, clock=clock)
        self.simulated = clock
        self.gathered: list[Gathered] = []
        self.dies: tuple[str, bool] | None = None  # a script, and whether it is run

    def run(self, script: str, argument: bytes, blob: bytes = b"") -> object:
        dies, is_run = self.dies or ("", False)
        if script == dies and not is_run:
            raise KilledError
        done = super().run(script, argument, blob)
        if script == "commit_gather" and done:
            self.gathered.append(_gathered(json.loads(argument), self.simulated.now))
        if script == dies:
            raise KilledError
        return done


def _gathered(commit: dict[str, list[dict[str, str]]], now: datetime) -> Gathered:
    taken = commit["taken"]
    stories = {one["id"]: one["story"] for one in (*taken, *commit["held"]) if one.get("story")}
    return Gathered(
        at=now,
        group=str(commit["group"]),
        notifications=tuple(decode(Notification, one["doc"]) for one in commit["notifications"]),
        stories=stories,
        told=frozenset(one["id"] for one in taken if "story" in one),
        muted=frozenset(one["id"] for one in taken if "muted" in one),
        silenced={one["id"]: one["silence"] for one in taken if "silence" in one},
        dead=frozenset(one["id"] for one in taken if "dead" in one),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Nobody worked."""

    start: datetime
    end: datetime


@dataclass(slots=True)
class Weeks:
    """The service, what was done to it, and what came of it."""

    service: Service
    recorder: Recorder
    names: Sequence[str]
    hook: str
    plan: Plan = field(default_factory=Plan)
    alerts: dict[str, Alert] = field(default_factory=dict)
    outages: list[Outage] = field(default_factory=list)
    changes: list[Outage] = field(default_factory=list)  # moments of other hours in the files
    reloads: int = 0
    articles: int = 0
    busy_until: datetime | None = None  # the lease of a worker that died
    after_work: Callable[[], None] = lambda: None

    @classmethod
    def begin(
        cls, store: Store, directory: Path, start: datetime, names: Sequence[str], hook: str
    ) -> "Weeks":
        """An empty store and the newsroom's files, at work."""
        store.call("FLUSHALL")
        clock = Clock()
        clock.now = start
        recorder = Recorder(store, clock)
        weeks = cls(Service(recorder, clock, directory), recorder, sorted(names), hook)
        weeks.publish(weeks.plan)
        return weeks

    @property
    def now(self) -> datetime:
        return self.service.clock.now

    # What happens to it

    def publish(self, plan: Plan) -> None:
        """Other files, and every group is looked at anew."""
        self.reloads += 1
        if plan != self.plan:
            self.changes.append(Outage(start=self.now, end=self.now))
        self.plan = plan
        for name, value in files_of(self.names, plan, self.hook).items():
            setattr(self.service, name, value)
        service = self.service
        extra = f"# edition {self.reloads}\n{service.extra}"
        files = {
            "feeds.yaml": feeds_yaml(service.feeds, service.options),
            "rules.yaml": service.rules,
            "alerts.yaml": alerts_yaml(service.receivers, service.route, extra),
        }
        examined = examine(files, {})
        assert not examined.errors, examined.errors
        publish_examined(service.store, examined, node="here")
        fit_due_sets(service.store)

    def arrive(
        self, event: int, words: Sequence[str], feed: str, missed: tuple[datetime, datetime] | None = None
    ) -> list[Alert]:
        """An article of a feed is read; `missed`: since when nobody had looked, and when it was published."""
        self.articles += 1
        blind_since, published = missed or (None, self.now)
        title = f"{' et '.join(WORDS[word] for word in words)} : {EVENTS[event]}"
        entry = Entry(
            id=f"e{self.articles}",
            feed=feed,
            guid=f"{self.articles}",
            link="",
            title=title,
            published=published,
        )
        snapshot = self.service.context.snapshots.current()
        reading = Reading(
            snapshot,
            snapshot.configuration.feeds[feed],
            EntryToRead(new=NewEntry(entry=entry, blind_since=blind_since), seen_at=self.now, tries=0),
            _row(entry.id, self.now),
        )
        commit = decide_read(reading, article_from_feed(entry, "fr"))
        add_alerts(self.service.store, commit.alerts, [group_place(one.receiver) for one in commit.alerts])
        self.alerts.update({one.id: one for one in commit.alerts})
        return list(commit.alerts)

    def pass_time(self, duration: timedelta) -> None:
        """The service works whenever something is due."""
        end = self.now + duration
        for _ in range(MOST_STEPS):
            self.work()
            due = self.next_due()
            if due is None or due > end:
                break
            self.service.clock.now = max(due, self.now + timedelta(milliseconds=1))
        else:
            pytest.fail("something is due for ever")
        self.service.clock.now = max(end, self.now)
        self.work()

    def next_due(self) -> datetime | None:
        """When something is to be gathered or sent."""
        found = (next_due(self.recorder, due_set) for due_set in (DueSet.GROUPS, DueSet.NOTIFICATIONS))
        return min((one for one in found if one), default=None)

    def work(self) -> None:
        """All that is due now is done."""
        record_tick(self.recorder, is_full=False)
        while self.service.gather():
            pass
        while self.service.deliver():
            pass
        self.after_work()

    def stand_still(self, duration: timedelta) -> Outage:
        """Nobody works."""
        outage = Outage(start=self.now, end=self.now + duration)
        self.outages.append(outage)
        self.service.clock.now = outage.end
        return outage

    def die(self, script: str, *, is_run: bool) -> bool:
        """The worker dies at the next commit, before or after it; whether there was any."""
        self.recorder.dies = (script, is_run)
        try:
            self.service.gather()
            self.service.deliver()
        except KilledError:
            self.busy_until = self.now + timedelta(seconds=61)
            return True
        finally:
            self.recorder.dies = None
        return False

    def is_busy(self) -> bool:
        """Whether a row may still be leased by a worker that died."""
        return self.busy_until is not None and self.now < self.busy_until


def _row(entry: str, now: datetime) -> ClaimedRow:
    return ClaimedRow(
        id=entry, lane="file", claim="1", starts=1, begun=0, since=now, now=now, lease_end=now + SECOND
    )
