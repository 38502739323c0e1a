"""Tocsin's own troubles, as the ticker sees them: who is told, and when a held channel is probed again."""

import hashlib
from contextlib import suppress
from datetime import datetime

from worker.alerts.wording import local_instant
from worker.channels.open import destinations_of
from worker.configuration.model import Reference
from worker.configuration.secrets import resolve
from worker.errors import NotConfiguredError, SecretMissingError
from worker.ops.outage import Outage, outage_of
from worker.stages.context import Context
from worker.stages.operator import operator_words, tell_operator
from worker.store.due_sets import DueSet, waiting_lanes
from worker.store.notifications import release_lane
from worker.store.outages import begin_outage, end_outage, failing_feeds, outage_since


class Troubles:
    """Remembers what each channel's secrets were when it last looked, to see them change."""

    def __init__(self, context: Context) -> None:
        """Nothing is read before the first look."""
        self._context = context
        self._seen: dict[str, str] | None = None

    def tell_of_refusal(self, key: str, problems: str) -> None:
        """A configuration was refused; the running one goes on."""
        with suppress(NotConfiguredError):  # none is running yet: nobody knows who the operator is
            note = operator_words(self._context).refused.about(problems=problems)
            tell_operator(self._context, key, *note)

    def tell_of_memory(self, share: float) -> None:
        """The store is nearly full."""
        note = operator_words(self._context).memory_full.about(percent=share * 100)
        tell_operator(self._context, "memory", *note)

    def tell_of_outage(self) -> None:
        """Nearly all feeds fail at once, told once; and once that it is over."""
        store, feeds = self._context.store, self._context.snapshots.current().configuration.feeds
        since = outage_since(store)
        seen = outage_of(feeds.values(), failing_feeds(store), is_on=since is not None)
        if seen.is_on:
            self._tell_of_feeds(seen, since or begin_outage(store))
        elif since is not None:
            # Told before it is forgotten: a ticker that dies in between, or another one, tells nothing twice.
            self._tell_of_feeds(seen, since)
            end_outage(store)

    def _tell_of_feeds(self, seen: Outage, since: datetime) -> None:
        words = operator_words(self._context)
        timezone = self._context.snapshots.current().configuration.timezone
        note = (words.cut_off if seen.is_on else words.back).about(
            since=local_instant(words, since, timezone), failing=seen.failing, all=seen.sites
        )
        key = "cut off" if seen.is_on else "back"
        tell_operator(self._context, f"{key}:{since.isoformat()}", *note)

    def release_changed(self) -> None:
        """Probe a held channel as soon as its configuration or a secret has changed, and once at our start.

        At our start, because variables of the environment change with the processes that have them.
        """
        now = self._fingerprints()
        for lane in waiting_lanes(self._context.store, DueSet.NOTIFICATIONS):
            is_new = self._seen is None or self._seen.get(lane.lane) != now.get(lane.lane)
            if lane.held and is_new:
                release_lane(self._context.store, lane.lane)
        self._seen = now

    def _fingerprints(self) -> dict[str, str]:
        """A hash of all that each lane's destinations resolve to; kept in memory only.

        Of every lane, held or not: a secret may change between a refusal and our next look.
        """
        configuration = self._context.snapshots.current().configuration
        found: dict[str, list[str]] = {}
        for receiver in configuration.receivers.values():
            for destination in destinations_of(receiver, configuration):
                values = found.setdefault(destination.lane, [configuration.hash])
                values += map(_value_of, destination.references)
        return {
            lane: hashlib.sha256("\0".join(values).encode()).hexdigest() for lane, values in found.items()
        }


def _value_of(reference: Reference) -> str:
    try:
        return resolve(reference)
    except SecretMissingError as error:
        return str(error)
