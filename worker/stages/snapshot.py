"""The running configuration as a worker sees it: read from the store, compiled once per generation."""

import threading
from dataclasses import dataclass

from worker.channels.open import destinations_of, open_channel
from worker.configuration.canary import seen_by_canary
from worker.configuration.load import load_configuration
from worker.configuration.model import Configuration, Receiver
from worker.errors import ChannelError, NotConfiguredError, SecretMissingError
from worker.models import CANARY
from worker.rules.compile import CompiledRules, compile_rules
from worker.store import configurations
from worker.store.connection import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A generation, ready for use."""

    generation: int
    configuration: Configuration
    rules: CompiledRules
    canary: "Snapshot | None" = None

    def of(self, feed: str) -> "Snapshot":
        """What holds for the entries of a feed: the canary is read by its own rule alone."""
        return self.canary if self.canary and feed == CANARY else self

    def is_on(self, receiver: str) -> bool:
        """At least one destination of the receiver can be told, now or once its secret is back."""
        return is_receiver_on(self.configuration, receiver)

    def is_destination_on(self, receiver: str, destination: str) -> bool:
        """Its address is not empty, in a receiver that is configured."""
        return is_destination_on(self.configuration, self.configuration.receivers[receiver], destination)


def is_receiver_on(configuration: Configuration, receiver: str) -> bool:
    """At least one destination of the receiver can be told, now or once its secret is back."""
    settings = configuration.receivers.get(receiver)
    return settings is not None and any(
        is_destination_on(configuration, settings, destination.id)
        for destination in destinations_of(settings, configuration)
    )


def is_destination_on(configuration: Configuration, receiver: Receiver, destination: str) -> bool:
    """Off means an empty value in the configuration; one that is missing or wrong only holds the channel."""
    try:
        return open_channel(configuration, receiver, destination) is not None
    except (SecretMissingError, ChannelError):
        return True


class Snapshots:
    """The latest snapshot of a process: a new generation is taken at the next claim, by every thread."""

    def __init__(self, store: Store) -> None:
        """Nothing is read before the first use."""
        self._store = store
        self._lock = threading.Lock()
        self._latest: Snapshot | None = None

    def current(self) -> Snapshot:
        """The running configuration. Raises NotConfiguredError before the first one is published."""
        running = configurations.running(self._store)
        with self._lock:
            latest = self._latest
            if latest is None or latest.configuration.hash != running.hash:
                latest = self._load(running.generation, running.hash)
                self._latest = latest
            return latest

    def _load(self, generation: int, hash_: str) -> Snapshot:
        files = configurations.source(self._store, hash_) if generation else {}
        if not files:
            raise NotConfiguredError("no configuration is running yet; `tocsin apply` publishes one")
        configuration = load_configuration(files).configuration
        if configuration is None:
            # Published by another version of Tocsin: this one must not guess what it means.
            raise NotConfiguredError(f"the running configuration {hash_[:12]} is not valid for this version")
        canary = seen_by_canary(configuration)
        of_canary = _compiled(generation, canary) if canary else None
        return _compiled(generation, configuration, of_canary, key=configuration.hash)


def _compiled(
    generation: int, configuration: Configuration, canary: Snapshot | None = None, *, key: str = ""
) -> Snapshot:
    rules = compile_rules(configuration.rules.values(), configuration.lists, key=key)
    return Snapshot(generation=generation, configuration=configuration, rules=rules, canary=canary)
