"""A Tocsin without queues: a published configuration over a real store in simulated time, stage by stage."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.builders import an_alert
from tests.integration.store import scene
from tests.integration.store.scene import LEASE, Clock, claim_one
from worker.errors import StoreUnreachableError
from worker.models import Alert, FeedState, Notification, Outcome
from worker.ops.publishing import Published, examine, fit_due_sets, publish_examined
from worker.settings import Settings, load_settings
from worker.stages.context import Context
from worker.stages.deliver import deliver_due
from worker.stages.gather import gather_due
from worker.stages.policies import group_place
from worker.stages.poll import poll_due
from worker.stages.read import read_due
from worker.store.connection import Store
from worker.store.due_sets import DueSet
from worker.store.entries import EntryRecord, ReadCommit, commit_read, entry_record
from worker.store.feed_states import feed_state
from worker.store.groups import pending_alerts
from worker.store.notifications import NotificationRecord, notification_record
from worker.store.record import AlertRecord, alert_record, alerts_since, counts

RULES = """\
version: 1
rules:
  - {id: treve, any: [trêve]}
  - {id: prisonniers, any: [échange de prisonniers]}
"""
CONSOLE = "{name: veille, console: true}"


def feeds_yaml(addresses: Mapping[str, str], options: str, each: str = "") -> str:
    """`options` are defaults; `each` stands with every feed."""
    own = f", {each}" if each else ""
    lines = [f"      - {{id: {id_}, url: '{url}', title: Le {id_}{own}}}" for id_, url in addresses.items()]
    fixed = "" if "every:" in options else "every: 10m, "  # so that a test knows when the next poll is
    head = ["version: 1", "contact: veille@example.org", f"defaults: {{lang: fr, {fixed}{options}}}"]
    return "\n".join([*head, "groups:", "  - id: presse", "    feeds:" if lines else "    feeds: []", *lines])


def alerts_yaml(receivers: tuple[str, ...], route: str, extra: str) -> str:
    names = [receiver.removeprefix("{name: ").partition(",")[0] for receiver in receivers]
    told = f"receivers: [{', '.join(names)}]"
    listed = "\n".join(f"  - {receiver}" for receiver in receivers)
    return f"version: 1\n{extra}\nreceivers:\n{listed}\nroute: {{{told}{', ' if route else ''}{route}}}\n"


@dataclass(slots=True)
class Service:
    """Everything a test may do to it, and look at."""

    store: Store
    clock: Clock
    directory: Path
    feeds: Mapping[str, str] = field(default_factory=dict)
    options: str = "first_run: all, max_age: 3d"
    each: str = ""
    rules: str = RULES
    receivers: tuple[str, ...] = (CONSOLE,)
    route: str = ""
    extra: str = ""
    context: Context = field(init=False)

    def __post_init__(self) -> None:
        self.context = Context(settings_in(self.directory), self.store)

    def worker(self, store: Store) -> Context:
        """Another worker of the same service, which reaches the store by its own way."""
        return Context(self.context.settings, store)

    def configure(self, **changes: object) -> None:
        """Publish the files, with changes, and fit the due sets to them; first polls are due at once."""
        for name, value in changes.items():
            setattr(self, name, value)
        files = {
            "feeds.yaml": feeds_yaml(self.feeds, self.options, self.each),
            "rules.yaml": self.rules,
            "alerts.yaml": alerts_yaml(self.receivers, self.route, self.extra),
        }
        examined = examine(files, {})
        assert not examined.errors, examined.errors
        assert publish_examined(self.store, examined, node="here") is Published.NEW
        fit_due_sets(self.store)
        self.tick(minutes=1)

    def tick(self, **duration: float) -> None:
        self.clock.tick(timedelta(**duration))

    # The stages

    def poll(self, worker: Context | None = None) -> int:
        return asyncio.run(poll_due(worker or self.context))

    def die(self, stage: Callable[[Context], int], is_deadly: Callable[[str], bool] = lambda _: True) -> None:
        """A worker that dies reading something, and the end of its leases."""
        with pytest.raises(StoreUnreachableError):
            stage(self.worker(Mortal(self.store, self.clock, is_deadly)))
        self.clock.tick(LEASE)

    def poll_again(self) -> int:
        """Polled anew, when the interval of ten minutes is over."""
        self.tick(minutes=12)
        return self.poll()

    def read(self, worker: Context | None = None) -> int:
        return asyncio.run(read_due(worker or self.context))

    def gather(self, worker: Context | None = None) -> int:
        return gather_due(worker or self.context)

    def deliver(self, worker: Context | None = None) -> int:
        return deliver_due(worker or self.context)

    def ring(self, *ids: str, receiver: str = "veille", **changes: Any) -> None:
        """Alerts that were raised and gathered, each a story of its own; their messages wait to be sent."""
        for id_ in ids:
            scene.poll(self.store, scene.new_entry(id_, feed=id_), feed=id_)
            alert = an_alert(id=id_, article=id_, canonical="", title=id_, receiver=receiver, **changes)
            row = claim_one(self.store, DueSet.ENTRIES)
            alert = replace(alert, found_at=row.now, raised_at=row.now)
            commit = ReadCommit(feed=id_, outcome=Outcome.RUNG, alerts=[alert])
            commit_read(self.store, row, commit, [group_place(receiver)])
        self.gather()

    # What came of it

    def state(self, feed: str = "monde") -> FeedState:
        return feed_state(self.store, feed)

    def entries(self) -> Iterator[EntryRecord]:
        for key in self.store.call("KEYS", "tocsin:entry:*"):
            record = entry_record(self.store, key.decode().removeprefix("tocsin:entry:"))
            assert record is not None
            yield record

    def outcomes(self, feed: str = "monde") -> dict[str, str]:
        """The outcome of each entry by its guid; "" while it waits."""
        return {entry.card["guid"]: entry.outcome for entry in self.entries() if entry.card["feed"] == feed}

    def errors(self) -> dict[str, str]:
        """Why a page did not come, by guid."""
        return {entry.card["guid"]: entry.error for entry in self.entries()}

    def pending(self, receiver: str = "veille") -> list[Alert]:
        return list(pending_alerts(self.store, receiver).alerts)

    def alerts(self) -> list[Alert]:
        return [record.alert for record in alerts_since(self.store, self.clock.now - timedelta(days=40))]

    def notifications(self) -> list[Notification]:
        """All messages that were ever decided, the earliest first."""
        keys = [key.decode() for key in self.store.call("KEYS", "tocsin:notification:*")]
        keys = [key for key in keys if not key.endswith(":events")]
        records = [notification_record(self.store, key.rpartition(":")[2]) for key in keys]
        found = [record.notification for record in records if record]
        return sorted(found, key=lambda one: (one.created_at, one.sequence, one.id))

    def records(self) -> dict[str, NotificationRecord]:
        """What became of each message, by its one alert; of notes to the operator, by their subject."""
        found = (notification_record(self.store, one.id) for one in self.notifications())
        return {(one.notification.alerts or (one.notification.note_subject,))[0]: one for one in found if one}

    def statuses(self) -> dict[str, str]:
        return {name: record.status for name, record in self.records().items()}

    def record_of(self, alert: Alert) -> AlertRecord:
        record = alert_record(self.store, alert.id)
        assert record is not None
        return record

    def status_of(self, notification: Notification) -> str:
        record = notification_record(self.store, notification.id)
        return record.status if record else ""

    def counts(self) -> dict[str, int]:
        return counts(self.store)


class Watched(Store):
    """A store that lets something happen before a script runs for the nth time, as between two workers."""

    def __init__(
        self, store: Store, clock: Clock, script: str, event: Callable[[], None], at: int = 1
    ) -> None:
        super().__init__(store.client, clock=clock)
        self._script, self._event, self._left = script, event, at

    def run(self, script: str, argument: bytes, blob: bytes = b"") -> object:
        if script == self._script:
            self._left -= 1
            if self._left == 0:
                self._event()
        return super().run(script, argument, blob)


class Mortal(Store):
    """A store whose worker dies as soon as it begins to read something that only `is_deadly` knows."""

    def __init__(self, store: Store, clock: Clock, is_deadly: Callable[[str], bool] = lambda _: True) -> None:
        super().__init__(store.client, clock=clock)
        self._is_deadly = is_deadly

    def run(self, script: str, argument: bytes, blob: bytes = b"") -> object:
        done = super().run(script, argument, blob)
        if script == "begin" and self._is_deadly(json.loads(argument)["row"]):
            raise StoreUnreachableError("the worker dies here")
        return done


def settings_in(directory: Path) -> Settings:
    """Settings of a machine that may reach the stand-ins of the tests, and nothing else inside."""
    return load_settings({
        "TOCSIN_CONFIG": str(directory),
        "TOCSIN_DATA": str(directory),
        "TOCSIN_ALLOW_ADDRESSES": "127.0.0.1:*, 0.0.0.0:*",
    })  # fmt: skip
