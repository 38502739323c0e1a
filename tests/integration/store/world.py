"""One world, twice: every move is made on the real store and on the model, and both must agree."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import pytest

from tests.integration.store.model import Model
from tests.integration.store.picture import Picture
from tests.integration.store.scene import LEASE, Clock
from worker.errors import ClaimLostError
from worker.models import Notification
from worker.store.connection import Store, to_ms
from worker.store.due_sets import ClaimedRow, DueSet, Place, claim
from worker.store.feeds import FeedRow, reconcile
from worker.store.groups import pending_alerts

CHUNK: Final = 2  # entries of one commit here, so that a small document has several
SERVICES: Final = (
    Place(lane="a.org", concurrency=2),
    Place(lane="b.org", spacing=timedelta(seconds=1), concurrency=2),
)
CHANNELS: Final = (
    Place(lane="mail", concurrency=3),
    Place(lane="slack", spacing=timedelta(seconds=1), concurrency=1),
)


def group_place(receiver: str) -> Place:
    return Place(lane=receiver, concurrency=1)


@dataclass(frozen=True, slots=True)
class Hand:
    """A row that a worker claimed once, and the alerts it found pending then."""

    row: ClaimedRow
    seen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """The whole store as it once was, with the model of it."""

    keys: dict[bytes, bytes]
    model: Model
    places: dict[str, Place]


class CrashError(Exception):
    """The worker dies."""


class ChunkedStore(Store):
    """A store that tells of every chunk of a poll before it is committed."""

    before_chunk: Callable[[], None]

    def run(self, script: str, argument: bytes, blob: bytes = b"") -> Any:
        if script == "commit_poll":
            self.before_chunk()
        return super().run(script, argument, blob)


class World:
    def __init__(self, url: str) -> None:
        self.clock = Clock()
        self.store = ChunkedStore(Store.connect(url).client, clock=self.clock)
        self.store.call("FLUSHALL")
        self.model = Model()
        self.hands: dict[DueSet, list[Hand]] = {due_set: [] for due_set in DueSet}
        self.places: dict[str, Place] = {}  # of the configured feeds
        self.notifications: dict[str, Notification] = {}
        self.past: Past | None = None

    @property
    def now(self) -> int:
        return to_ms(self.clock.now)

    def close(self) -> None:
        self.store.client.close()

    def agree(self, accepted: bool, commit: Callable[[], None]) -> None:  # noqa: FBT001 - what the model says
        """Both accept the commit, or both refuse it."""
        if accepted:
            commit()
        else:
            with pytest.raises(ClaimLostError):
                commit()

    # Claims

    def claim(self, due_set: DueSet, rows: int, lease: timedelta = LEASE) -> list[Hand]:
        """Claim: as much as may be claimed, nothing too early, in no lane more than has room."""
        claimable = self.model.claimable(due_set, self.now)
        found = claim(self.store, due_set, rows=rows, lease=lease)
        assert len(found) == min(rows, sum(map(len, claimable.values())))
        for name in {row.lane for row in found}:
            taken = [row.id for row in found if row.lane == name]
            assert taken == claimable[name][: len(taken)]
        for row in found:
            self.model.take(due_set, row.id, row.claim, self.now, to_ms(row.lease_end))
        hands = [self.looked(Hand(row)) if due_set is DueSet.GROUPS else Hand(row) for row in found]
        self.hands[due_set] = [*hands, *self.hands[due_set]][:6]
        return hands

    def looked(self, hand: Hand) -> Hand:
        """A gather reads what is pending."""
        seen = tuple(alert.id for alert in pending_alerts(self.store, hand.row.id).alerts)
        assert set(seen) == self.model.pending.get(hand.row.id, {}).keys()
        return replace(hand, seen=seen)

    # Configuration, power, time

    def reconcile(self, places: dict[str, Place], latest: timedelta) -> None:
        rows = [
            FeedRow(id=id_, place=place, first_due=timedelta(0), latest=latest)
            for id_, place in places.items()
        ]
        assert reconcile(self.store, rows) == self.places.keys() - places.keys()
        model, now, due_set = self.model, self.now, DueSet.FEEDS
        for id_, place in places.items():
            if not model.add(due_set, place, id_, now):
                model.ask(due_set, id_, now + round(latest.total_seconds() * 1000), now)
                row = model.rows[due_set, id_]
                if row.lane != place.lane and row.lease_end <= now:
                    model.release(due_set, id_, row.due, place)
        for id_ in self.places.keys() - places.keys():
            del model.rows[due_set, id_]
        for due_set, id_ in list(model.rows):
            if due_set is DueSet.GROUPS:
                model.look_at_all(id_, now)
        self.places = places

    def remember(self) -> None:
        """Keep the store as it is now, to fall back to."""
        dump: Callable[..., Any] = self.store.client.dump
        keys: list[bytes] = self.store.call("KEYS", "*")
        self.past = Past({key: dump(key) for key in keys}, deepcopy(self.model), self.places)

    def lose_power(self) -> None:
        """The server comes back as it once was; the workers still hold what they claimed since."""
        if self.past is None:
            return
        self.store.call("FLUSHALL")
        for key, value in self.past.keys.items():
            self.store.call("RESTORE", key, 0, value)
        self.model, self.places, self.past = self.past.model, self.past.places, None

    def agrees_with(self, picture: Picture) -> None:
        """Store and model tell the same: rows, outcomes, alerts, notifications."""
        model = self.model
        rows = {
            (due_set, id_): (
                row["lane"],
                picture.sorted[f"{due_set}:lane:{row['lane']}"][id_],
                row.get("claim", ""),
            )
            for due_set in DueSet
            for id_, row in picture.hashes_of(f"{due_set}:row:").items()
        }
        assert rows == {key: (row.lane, row.due, row.claim) for key, row in model.rows.items()}
        outcomes = {id_: entry.get("outcome", "") for id_, entry in picture.hashes_of("entry:").items()}
        assert outcomes == model.outcomes
        alerts = {id_: alert["status"] for id_, alert in picture.alerts.items()}
        assert alerts == {id_: model.status(id_) for id_ in model.alerts}
        notices = {id_: (one["status"], one.get("sending", "")) for id_, one in picture.notifications.items()}
        assert notices == {id_: (notice.status, notice.sending) for id_, notice in model.notices.items()}
        dead = {id_ for id_, notice in model.notices.items() if notice.status == "dead"}
        assert picture.sorted.get("dead", {}).keys() == dead
