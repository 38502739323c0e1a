"""A store in simulated time, and the few moves that tests of it are made of."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tests.builders import a_notification, an_alert, an_article, an_entry
from worker.models import Alert, FeedState, NewEntry, Notification, Outcome
from worker.store.connection import Store
from worker.store.due_sets import ClaimedRow, DueSet, Place, claim
from worker.store.entries import Identity, ReadCommit, ReadResult, commit_read
from worker.store.feeds import FeedRow, PollCommit, commit_poll, poll_now
from worker.store.groups import GatherCommit, Held, commit_gather

# Far ahead of the server's own clock, which removes at once what should have ended before it.
START = datetime(2100, 1, 1, tzinfo=UTC)
LEASE = timedelta(seconds=60)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SERVICE = Place(lane="example.org")
GROUP = Place(lane="veille", concurrency=1)
CHANNEL = Place(lane="email:localhost:25")


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def tick(self, duration: timedelta = timedelta(seconds=1)) -> None:
        self.now += duration


def feed_row(feed: str = "monde", place: Place = SERVICE) -> FeedRow:
    return FeedRow(id=feed, place=place, first_due=timedelta(0), latest=timedelta(minutes=10))


def new_entry(
    id_: str, *, feed: str = "monde", rings: bool = True, outcome: Outcome | None = None
) -> NewEntry:
    return NewEntry(entry=an_entry(id=id_, feed=feed, guid=id_), rings=rings, outcome=outcome)


def claim_one(store: Store, due_set: DueSet, *, lease: timedelta = LEASE) -> ClaimedRow:
    (row,) = claim(store, due_set, rows=1, lease=lease)
    return row


def is_due(store: Store, due_set: DueSet) -> bool:
    """Whether a claim would give something; takes it for no time at all."""
    return bool(claim(store, due_set, rows=1, lease=timedelta(0)))


def poll_commit(
    row: ClaimedRow,
    *entries: NewEntry | str,
    shown: Sequence[str] | None = None,
    feed: str = "monde",
    place: Place = SERVICE,
    state: FeedState | None = None,
) -> PollCommit:
    """A poll that saw these entries, all in one lane; `shown` are they where it is not said."""
    new = [entry if isinstance(entry, NewEntry) else new_entry(entry, feed=feed) for entry in entries]
    return PollCommit(
        state=state or FeedState(has_baseline=True),
        due=row.now + timedelta(minutes=10),
        place=place,
        entries=[(entry, place) for entry in new],
        shown=[entry.entry.id for entry in new] if shown is None else shown,
    )


def poll(store: Store, *entries: NewEntry | str, feed: str = "monde") -> None:
    """Configure a feed beside those there are, and poll it at once."""
    poll_now(store, [feed_row(feed)])
    row = next(row for row in claim(store, DueSet.FEEDS, rows=25, lease=LEASE) if row.id == feed)
    commit_poll(store, row, poll_commit(row, *entries, feed=feed))


def read(
    store: Store,
    row: ClaimedRow,
    *alerts: Alert,
    outcome: Outcome = Outcome.RUNG,
    feed: str = "monde",
    identities: Sequence[Identity] = (),
    takes_identity: bool = True,
    body: str = "",
) -> ReadResult:
    """The commit of a read entry with its article and these alerts."""
    commit = ReadCommit(
        feed=feed,
        outcome=outcome,
        article=an_article(id=row.id, feed=feed, body=body),
        alerts=alerts,
        identities=identities,
        takes_identity=takes_identity,
    )
    return commit_read(store, row, commit, [GROUP] * len(alerts))


def ring(store: Store, *ids: str) -> None:
    """Raise alerts, one entry of a feed of its own for each."""
    for id_ in ids:
        poll(store, new_entry(f"entry-{id_}", feed=f"feed-{id_}"), feed=f"feed-{id_}")
        read(store, claim_one(store, DueSet.ENTRIES), an_alert(id=id_), feed=f"feed-{id_}")


def telling(*alerts: str, destinations: int = 1) -> GatherCommit:
    """A decision to tell these alerts now, as one story."""
    made = [message(*alerts, destination=f"email:{number}") for number in range(destinations)]
    return GatherCommit(notifications=[(one, CHANNEL) for one in made], told=dict.fromkeys(alerts, "s1"))


def waiting_until(moment: datetime, *alerts: str) -> GatherCommit:
    """A decision to look at these alerts again then."""
    return GatherCommit(held={id_: Held(until=moment, why="company") for id_ in alerts})


def message(*alerts: str, destination: str = "email:0") -> Notification:
    """The notification of these alerts to one destination."""
    return a_notification(id="+".join([*alerts, destination]), alerts=alerts, destination=destination)


def notify(store: Store, *alerts: str, destinations: int = 1) -> None:
    """Raise these alerts and decide to tell them."""
    ring(store, *alerts)
    commit_gather(store, claim_one(store, DueSet.GROUPS), telling(*alerts, destinations=destinations))
