"""Tocsin's own troubles, as the ticker sees them: who is told, and when a held channel is probed again."""

import hashlib

from worker.alerts.destinations import destinations_of
from worker.configuration.model import Configuration, Receiver, Reference
from worker.configuration.secrets import resolve
from worker.errors import SecretMissingError
from worker.stages.context import Context
from worker.stages.operator import tell_operator
from worker.store.due_sets import DueSet, waiting_lanes
from worker.store.notifications import release_lane


class Troubles:
    """Remembers which secrets a held channel was refused with, to see them change."""

    def __init__(self, context: Context) -> None:
        """Nothing is read before the first trouble."""
        self._context = context
        self._refused_with: dict[str, str] = {}

    def tell_of_refusal(self, key: str, problems: str) -> None:
        """A configuration was refused; the running one goes on."""
        tell_operator(
            self._context,
            key,
            "configuration refusée",
            f"La configuration en service continue.\n\n{problems}\n\ntocsin check",
        )

    def tell_of_memory(self, share: float) -> None:
        """The store is nearly full."""
        tell_operator(
            self._context,
            "memory",
            "mémoire presque pleine",
            f"Le serveur Redis est plein à {share:.0%} : plus rien n'est lu, ce qui attend est encore dit.",
        )

    def release_changed(self) -> None:
        """Probe a held channel as soon as its configuration or a secret differs from what was refused."""
        held = {lane.lane for lane in waiting_lanes(self._context.store, DueSet.NOTIFICATIONS) if lane.held}
        now = self._fingerprints(held)
        for lane in held:
            before = self._refused_with.get(lane)
            if before is not None and before != now.get(lane):
                release_lane(self._context.store, lane)
        self._refused_with = now

    def _fingerprints(self, lanes: set[str]) -> dict[str, str]:
        """A hash of all that each lane's destinations resolve to; kept in memory only."""
        if not lanes:
            return {}
        configuration = self._context.snapshots.current().configuration
        found: dict[str, list[str]] = {lane: [configuration.hash] for lane in lanes}
        for receiver in configuration.receivers.values():
            for destination in destinations_of(receiver, configuration):
                if destination.lane in lanes:
                    found[destination.lane] += _values_of(configuration, receiver)
        return {
            lane: hashlib.sha256("\0".join(values).encode()).hexdigest() for lane, values in found.items()
        }


def _values_of(configuration: Configuration, receiver: Receiver) -> list[str]:
    """What the references that a receiver depends on resolve to now."""
    email, slack = configuration.email, receiver.slack
    references: list[Reference | None] = [*receiver.email.to] if receiver.email else []
    if email and receiver.email:
        references += [email.server, email.sender, email.user, email.password]
    if slack:
        references += [slack.webhook, slack.token, slack.channel]
    return [_value_of(reference) for reference in references if reference]


def _value_of(reference: Reference) -> str:
    try:
        return resolve(reference)
    except SecretMissingError as error:
        return str(error)
