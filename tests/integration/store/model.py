"""What the store promises, as plain Python: rows with due times, and what became of each thing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from worker.models import NewEntry, Notification, Outcome
from worker.store.due_sets import DueSet, Place

Key = tuple[DueSet, str]


@dataclass(slots=True)
class Row:
    """Times are milliseconds. `due` is the lease's end while somebody works on it."""

    lane: str
    due: int
    claim: str = ""
    lease_end: int = 0
    asked: int | None = None


@dataclass(slots=True)
class Lane:
    spacing: int = 0
    concurrency: int = 0
    not_before: int = 0
    next: int = 0
    is_held: bool = False


@dataclass(slots=True)
class Notice:
    alerts: tuple[str, ...]
    created: int
    status: str = "waiting"
    sending: str = ""


@dataclass(slots=True)
class Owner:
    entry: str
    feed: str
    is_several: bool = False


@dataclass(slots=True)
class Model:
    rows: dict[Key, Row] = field(default_factory=dict)
    lanes: dict[Key, Lane] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)
    outcomes: dict[str, str] = field(default_factory=dict)  # of entries; "" while one waits
    owners: dict[str, Owner] = field(default_factory=dict)
    pending: dict[str, dict[str, int]] = field(default_factory=dict)  # alerts, and when each is looked at
    alerts: set[str] = field(default_factory=set)
    buried: set[str] = field(default_factory=set)  # alerts that nobody could be told
    notices: dict[str, Notice] = field(default_factory=dict)

    # Rows and lanes

    def lane_at(self, due_set: DueSet, place: Place) -> Lane:
        lane = self.lanes.setdefault((due_set, place.lane), Lane())
        lane.spacing, lane.concurrency = round(place.spacing.total_seconds() * 1000), place.concurrency
        return lane

    def add(self, due_set: DueSet, place: Place, row: str, due: int) -> bool:
        if (due_set, row) in self.rows:
            return False
        self.rows[due_set, row] = Row(place.lane, due)
        self.lane_at(due_set, place)
        return True

    def ask(self, due_set: DueSet, id_: str, due: int, now: int) -> None:
        row = self.rows[due_set, id_]
        if row.claim:
            row.asked = due if row.asked is None else min(row.asked, due)
        if row.lease_end <= now:
            row.due = min(row.due, due)

    def holds(self, due_set: DueSet, id_: str, claim: str) -> bool:
        row = self.rows.get((due_set, id_))
        return row is not None and row.claim == claim

    def release(self, due_set: DueSet, id_: str, due: int, place: Place | None = None) -> None:
        row = self.rows[due_set, id_]
        due = due if row.asked is None else min(due, row.asked)
        self.rows[due_set, id_] = Row(place.lane if place else row.lane, due)
        if place:
            self.lane_at(due_set, place)

    def pause(self, due_set: DueSet, lane: str, until: int) -> None:
        paused = self.lanes.setdefault((due_set, lane), Lane())
        paused.not_before = max(paused.not_before, until)

    def claimable(self, due_set: DueSet, now: int) -> dict[str, list[str]]:
        """The rows of each lane that may be claimed now, the earliest first, and no more than have room."""
        found: dict[str, list[str]] = {}
        for (of, name), lane in self.lanes.items():
            rows = {id_: row for (set_, id_), row in self.rows.items() if (set_, row.lane) == (of, name)}
            room = self._room(lane, sum(row.lease_end > now for row in rows.values()))
            if of == due_set and room > 0 and max(lane.not_before, lane.next) <= now:
                waiting = sorted((row.due, id_) for id_, row in rows.items() if row.due <= now)
                found[name] = [id_ for _, id_ in waiting[:room]]
        return {name: ids for name, ids in found.items() if ids}

    def _room(self, lane: Lane, working: int) -> int:
        bounds = [25]
        bounds += [lane.concurrency - working] if lane.concurrency else []
        bounds += [1] if lane.spacing else []
        bounds += [1 - working] if lane.is_held else []
        return min(bounds)

    def take(self, due_set: DueSet, id_: str, claim: str, now: int, lease_end: int) -> None:
        row = self.rows[due_set, id_]
        self.rows[due_set, id_] = Row(row.lane, lease_end, claim, lease_end)
        lane = self.lanes[due_set, row.lane]
        lane.next = now + lane.spacing if lane.spacing else lane.next

    # What the commits record

    def keep_entries(self, feed: str, entries: Sequence[tuple[NewEntry, Place]], due: int) -> None:
        known = self.known.setdefault(feed, set())
        for new, place in entries:
            if new.entry.id not in known:
                known.add(new.entry.id)
                self.outcomes[new.entry.id] = new.outcome or ""
                if not new.outcome:
                    self.add(DueSet.ENTRIES, place, new.entry.id, due)

    def owner_of(self, identity: str, entry: str, feed: str) -> str:
        """The entry of another feed that has this identity, '' if none."""
        owner = self.owners.setdefault(identity, Owner(entry, feed))
        if owner.entry == entry:
            return ""
        if owner.feed == feed:
            owner.is_several = True
            return ""
        return "" if owner.is_several else owner.entry

    def end_entry(self, entry: str, outcome: Outcome) -> None:
        self.outcomes[entry] = outcome
        del self.rows[DueSet.ENTRIES, entry]

    def raise_alert(self, alert: str, place: Place, now: int) -> bool:
        if alert in self.alerts:
            return False
        self.alerts.add(alert)
        self.pending.setdefault(place.lane, {})[alert] = now
        if not self.add(DueSet.GROUPS, place, place.lane, now):
            self.ask(DueSet.GROUPS, place.lane, now, now)
        return True

    def gathered(
        self, group: str, taken: Collection[str], held: Mapping[str, int], next_digest: int | None
    ) -> None:
        pending = self.pending.setdefault(group, {})
        for id_ in taken:
            del pending[id_]
        pending.update({id_: until for id_, until in held.items() if id_ in pending})
        moments = [*pending.values(), *([next_digest] if next_digest else [])]
        if moments:
            self.release(DueSet.GROUPS, group, min(moments))
        else:
            del self.rows[DueSet.GROUPS, group]

    def look_at_all(self, group: str, now: int) -> None:
        pending = self.pending.get(group, {})
        pending.update({id_: min(due, now) for id_, due in pending.items()})
        self.ask(DueSet.GROUPS, group, now, now)

    def may_join(self, id_: str, first: Notification) -> bool:
        """It waits for the same channel, and no send of it was begun."""
        row, notice = self.rows.get((DueSet.NOTIFICATIONS, id_)), self.notices.get(id_)
        return row is not None and row.lane == first.lane and notice is not None and not notice.sending

    def status(self, alert: str) -> str:
        """An alert ends with the last of its notifications."""
        if any(alert in pending for pending in self.pending.values()):
            return "pending"
        of_it = {notice.status for notice in self.notices.values() if alert in notice.alerts}
        if "waiting" in of_it:
            return "notified"
        return "dead" if "dead" in of_it or alert in self.buried else "told"
