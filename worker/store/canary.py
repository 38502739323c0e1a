"""The canary in the store: what is expected of it, and when it last arrived."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from worker.store.codec import text
from worker.store.connection import PREFIX, Store, from_ms, to_ms

_KEY = f"{PREFIX}canary"


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryRecord:
    """Since when it is sent, how long it may be missed, when it last arrived and how long that took."""

    since: datetime
    patience: timedelta
    arrived_at: datetime | None
    took: timedelta | None

    def missed_for(self, now: datetime) -> timedelta:
        """For how long it has been missed; zero while it is not yet."""
        waited = now - max(self.since, self.arrived_at or self.since)
        return waited if waited > self.patience else timedelta(0)


def expect_canary(store: Store, patience: timedelta | None) -> None:
    """It is sent from now on, or no longer; the same again changes nothing."""
    if patience is None:
        store.call("DEL", _KEY)
        return
    store.call("HSETNX", _KEY, "since", to_ms(store.now()))
    store.call("HSET", _KEY, "patience", round(patience.total_seconds() * 1000))


def canary_record(store: Store) -> CanaryRecord | None:
    """What is known of it, None where none is sent."""
    found = {text(key): int(value) for key, value in store.call("HGETALL", _KEY).items()}
    if "since" not in found:
        return None
    return CanaryRecord(
        since=from_ms(found["since"]),
        patience=timedelta(milliseconds=found["patience"]),
        arrived_at=from_ms(found["arrived"]) if "arrived" in found else None,
        took=timedelta(milliseconds=found["took"]) if "took" in found else None,
    )
