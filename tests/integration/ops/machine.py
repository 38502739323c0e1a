"""A machine that has a configuration directory: what its watcher, ticker and troubles work with."""

import os
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from tests.builders import a_notification
from tests.unit.configuration.texts import the_sources
from worker.channels.open import destinations_of
from worker.models import Notification, Reason
from worker.ops.publishing import Published, examine, publish_examined, running_sources
from worker.ops.watching import Watcher
from worker.settings import Settings, load_settings
from worker.stages.context import Context
from worker.stages.policies import destination_place
from worker.store.connection import Store
from worker.store.notifications import NotificationRecord, add_notification, notification_record


def feeds_file(*ids: str, every: str = "10m") -> str:
    """feeds.yaml with these feeds, each on a site of its own."""
    feeds = [f'      - {{id: {id_}, url: "https://{id_}.example/rss", every: {every}}}' for id_ in ids]
    head = ["version: 1", "contact: veille@example.org", "groups:", "  - id: presse", "    feeds:"]
    return "\n".join([*head, *feeds]) + "\n"


def rules_file(*words: str, tests: str = "") -> str:
    """rules.yaml, or a file of rules.d, with a rule for each word; `tests` are those of the first."""
    rules = [f"  - id: {word}\n    any: [{word}]" for word in words]
    return "\n".join(["version: 1", "rules:", rules[0], tests, *rules[1:]]) + "\n"


class Machine:
    """The directory and the store of one node."""

    def __init__(self, store: Store, directory: Path, *, node: str = "here") -> None:
        self.store = store
        self.directory = directory / "config"
        self.directory.mkdir(parents=True)
        self.environ = {
            "TOCSIN_CONFIG": str(self.directory),
            "TOCSIN_DATA": str(directory / "data"),
            "TOCSIN_NODE": node,
            "TOCSIN_ALLOW_ADDRESSES": "127.0.0.1:*",
            "TOCSIN_ENV_FILE": os.devnull,
            "TOCSIN_REDIS_URL": "",
            "TOCSIN_BROKER_URL": "",
        }
        self.settings: Settings = load_settings(self.environ)
        self.context = Context(self.settings, store)
        self.told: list[tuple[str, str]] = []

    def write(self, **files: str) -> None:
        """Write the files, as `the_sources` has them; those of rules.d that are not named go."""
        for old in self.directory.rglob("*.yaml"):
            old.unlink()
        for name, text in the_sources(**files).items():
            path = self.directory / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def watcher(self, *, still_for: timedelta = timedelta(0)) -> Watcher:
        """A watcher of these files; what it tells the operator is in `told`."""
        return Watcher(
            self.store,
            self.directory,
            node=self.settings.node,
            still_for=still_for,
            tell=lambda key, text: self.told.append((key, text)),
        )

    def publish(self, *, force: bool = False, **files: str) -> Published:
        """Make files run, without a watcher."""
        examined = examine(the_sources(**files), running_sources(self.store))
        assert examined.configuration, examined.problems
        return publish_examined(self.store, examined, node=self.settings.node, force=force)

    def command(self, word: str) -> list[str]:
        """`tocsin WORD` on this machine."""
        variables = [f"{name}={value}" for name, value in self.environ.items()]
        return ["env", *variables, sys.executable, "-m", "worker.cli", word]

    def rules(self) -> set[str]:
        """The rules that run."""
        return set(self.context.snapshots.current().configuration.rules)

    def feeds(self) -> set[str]:
        """The feeds that run."""
        return set(self.context.snapshots.current().configuration.feeds)

    def send(self, receiver: str, id_: str = "message") -> None:
        """Queue a message for every destination of a receiver."""
        configuration = self.context.snapshots.current().configuration
        for destination in destinations_of(configuration.receivers[receiver], configuration):
            notification = a_notification(
                id=f"{id_}:{destination.id}", receiver=receiver, destination=destination.id,
                lane=destination.lane, alerts=(), reason=Reason.TEST,
            )  # fmt: skip
            add_notification(self.store, notification, destination_place(destination))

    def messages(self) -> Sequence[NotificationRecord]:
        """Every message there is, oldest first."""
        keys = [key.decode() for key in self.store.call("KEYS", "tocsin:notification:*")]
        keys = [key for key in keys if not key.endswith(":events")]
        records = [notification_record(self.store, key.removeprefix("tocsin:notification:")) for key in keys]
        return sorted((one for one in records if one), key=lambda one: one.notification.created_at)

    def notes(self) -> list[Notification]:
        """What the operator is told, oldest first."""
        told = [record.notification for record in self.messages()]
        return [one for one in told if one.reason is Reason.OPERATOR]
