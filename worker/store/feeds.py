"""Feeds in the store: their rows, the ids they have shown, and the commit of a poll."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from worker.crash_point import crash_point
from worker.errors import ClaimLostError
from worker.feeds.health import Trouble
from worker.feeds.traces import Trace, pack, unpack
from worker.models import CANARY, FeedState, NewEntry, Outcome
from worker.models.fetches import Fetch
from worker.store import glance
from worker.store.codec import dump, encode, encode_briefly, text
from worker.store.connection import PREFIX, Store, to_ms
from worker.store.due_sets import ClaimedRow, Place
from worker.store.fetches import packed
from worker.store.troubled import troubles_argument

CHUNK: Final = 100  # entries of one commit script: a few milliseconds of the server's time
CARD: Final = ("feed", "guid", "link", "title", "published")  # of an entry, kept with its outcome
# An entry that may ring is due before all baseline entries of its lane: priority is a due time in the past.
HEAD_START: Final = timedelta(seconds=glance.HEAD_START)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resting:
    """A service that asked to be left alone: neither its feeds nor its pages are asked for until then."""

    lane: str
    until: datetime

    def as_argument(self) -> dict[str, Any]:
        """As the scripts take it."""
        return {"lane": self.lane, "until_ms": to_ms(self.until)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCommit:
    """What one poll saw and decided. `shown` is None where no document was parsed (304, failure)."""

    state: FeedState
    due: datetime
    place: Place
    entries: Sequence[tuple[NewEntry, Place]] = ()
    shown: Sequence[str] | None = None
    traces: Sequence[Trace] = ()  # of what is known, where a document was parsed
    is_partial: bool = False  # the document shows what is new alone: nothing is gone that it does not show
    resting: Resting | None = None
    is_gap_suspected: bool = False  # nothing that it showed before is in the document: some was missed, maybe
    size: int = 0  # bytes of the document
    took: timedelta = timedelta(0)
    troubles: Sequence[Trouble] = ()  # of the feed

    @property
    def is_light(self) -> bool:
        """Nothing was read: a 304. Its row was not begun, so that nobody is blamed if a worker dies first."""
        return self.shown is None and not self.entries and not self.size and not self.state.failures

    def fetch(self, at: datetime) -> Fetch:
        """What is remembered of it among the feed's last fetches."""
        is_read = self.shown is not None
        return Fetch(
            at=at,
            status=self.state.last_status,
            took=self.took,
            new=sum(new.is_unseen for new, _ in self.entries),
            size=self.size,
            is_repaired=is_read and bool(self.state.repaired),
            is_gap=self.is_gap_suspected,
        )


def traces_of(store: Store, feed: str) -> dict[str, Trace]:
    """What the entries were like that the feed has shown of late."""
    stored = store.call("GET", f"{PREFIX}traces:{feed}")
    return unpack(stored) if stored else {}


def feeds_fitted(store: Store) -> int:
    """How many feeds the due set was fitted to, the canary's included."""
    return int(store.call("SCARD", f"{PREFIX}feeds:ids"))


def known_among(store: Store, feed: str, ids: Sequence[str]) -> frozenset[str]:
    """Which of these entries the feed has shown before."""
    if not ids:
        return frozenset()
    scores = store.call("ZMSCORE", f"{PREFIX}known:{feed}", *ids)
    return frozenset(id_ for id_, score in zip(ids, scores, strict=True) if score is not None)


def recorded_among(store: Store, ids: Sequence[str]) -> frozenset[str]:
    """Which of these entries have a record, known or not: each one beyond the cap is recorded once."""
    pipeline = store.client.pipeline(transaction=False)
    for id_ in ids:
        pipeline.exists(f"{PREFIX}entry:{id_}")
    found = store.guarded(pipeline.execute)
    return frozenset(id_ for id_, exists in zip(ids, found, strict=True) if exists)


def commit_poll(store: Store, row: ClaimedRow, poll: PollCommit) -> None:
    """Keep entries and validators together. A crash between chunks repeats the poll, harmlessly.

    Raises ClaimLostError when another worker may hold the feed: nothing more of this poll is recorded.
    """
    chunks = list(_arguments(row, poll))
    for number, (argument, traces) in enumerate(chunks, start=1):
        if not store.run("commit_poll", argument, traces):
            raise ClaimLostError(f"feed {row.id}: the lease ended before the poll was committed")
        if number < len(chunks):
            crash_point("poll.between_chunks")


def commit_polls(store: Store, polls: Sequence[tuple[ClaimedRow, PollCommit]]) -> list[bool]:
    """Commit light polls in one round trip; which were taken. `commit_poll` says why one was not."""
    arguments = [argument for row, poll in polls for argument in _arguments(row, poll)]
    return [bool(taken) for taken in store.run_all("commit_poll", arguments)]


def _arguments(row: ClaimedRow, poll: PollCommit) -> Iterator[tuple[bytes, bytes]]:
    """What the script takes for each chunk; the last one carries the state, and the traces as they are."""
    chunks = list(_chunks([_entry_argument(new, place, row.now) for new, place in poll.entries]))
    for number, chunk in enumerate(chunks, start=1):
        is_last = number == len(chunks)
        argument = {
            "feed": row.id,
            "claim": row.claim,
            "quiet": row.id == CANARY,
            "entries": chunk,
            "last": _last_argument(row, poll) if is_last else None,
        }
        yield dump(argument), pack(poll.traces) if poll.traces and is_last else b""


def _last_argument(row: ClaimedRow, poll: PollCommit) -> dict[str, Any]:
    return {
        "state": encode_briefly(poll.state),
        "due": to_ms(poll.due),
        "place": poll.place.as_argument(),
        "status": poll.state.last_status,
        "failing": poll.state.failures > 0,
        "gap": poll.is_gap_suspected,
        "troubles": troubles_argument(poll.troubles),
        "fetch": packed(poll.fetch(row.now)),
        "partial": poll.is_partial,
        **({"shown": list(poll.shown)} if poll.shown is not None else {}),
        **({"resting": poll.resting.as_argument()} if poll.resting else {}),
    }


def _entry_argument(new: NewEntry, place: Place, now: datetime) -> dict[str, Any]:
    # What is beyond the cap and may ring stays unknown: it is new once it moves up.
    is_known = not (new.outcome is Outcome.OVER_CAP and new.rings)
    card: dict[str, Any] = {"id": new.entry.id, "card": encode_card(new), "is_known": is_known}
    if new.outcome is not None:
        return {**card, "outcome": new.outcome.value}
    due = now - HEAD_START if new.rings and not new.revision else now
    if new.revision:
        card["is_again"] = True
    return {**card, "doc": encode(new), "place": place.as_argument(), "due": to_ms(due)}


def encode_card(new: NewEntry) -> str:
    """The few lines kept of an entry after its end, as JSON."""
    entry = new.entry
    published = entry.published.isoformat() if entry.published else ""
    values = (entry.feed, entry.guid, entry.link, entry.title, published)
    return dump(dict(zip(CARD, values, strict=True))).decode()


def _chunks(entries: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Bounded chunks; at least one, since the last one carries the feed's state."""
    for start in range(0, max(len(entries), 1), CHUNK):
        yield entries[start : start + CHUNK]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """A configured feed as the due set needs it. `latest`: not later than this from now."""

    id: str
    place: Place
    first_due: timedelta
    latest: timedelta


def reconcile(
    store: Store, feeds: Iterable[FeedRow], digesting: Mapping[str, Place] = MappingProxyType({})
) -> frozenset[str]:
    """Fit the due sets to a configuration; return the feeds that went. Safe to repeat.

    `digesting` are the groups that have a digest whether anything waits or not, and their lanes.
    """
    wanted = {feed.id: feed for feed in feeds}
    removed = frozenset(text(id_) for id_ in store.call("SMEMBERS", f"{PREFIX}feeds:ids")) - wanted.keys()
    arguments = [_feed_argument(feed) for feed in wanted.values()]
    for chunk in _chunks(arguments):
        store.run("reconcile", dump({"feeds": chunk, "removed": [], "groups": False}))
    groups = [{"id": id_, "place": place.as_argument()} for id_, place in digesting.items()]
    rest = {"feeds": [], "removed": sorted(removed), "groups": True, "digesting": groups}
    store.run("reconcile", dump(rest))
    return removed


def _feed_argument(feed: FeedRow) -> dict[str, Any]:
    return {
        "id": feed.id,
        "place": feed.place.as_argument(),
        "first_due_ms": round(feed.first_due.total_seconds() * 1000),
        "latest_ms": round(feed.latest.total_seconds() * 1000),
    }


def next_polls(store: Store, feeds: Iterable[str]) -> dict[str, int]:
    """When each feed is next due, in milliseconds, whatever lane it is in; two round trips."""
    asked = list(feeds)
    lanes = store.client.pipeline(transaction=False)
    for feed in asked:
        lanes.hget(f"{PREFIX}feeds:row:{feed}", "lane")
    found = {feed: text(lane) for feed, lane in zip(asked, store.guarded(lanes.execute), strict=True) if lane}
    scores = store.client.pipeline(transaction=False)
    for feed, lane in found.items():
        scores.zscore(f"{PREFIX}feeds:lane:{lane}", feed)
    due = zip(found, store.guarded(scores.execute), strict=True)
    return {feed: int(float(score)) for feed, score in due if score is not None}


def poll_now(store: Store, feeds: Collection[FeedRow]) -> None:
    """Make these feeds due at once (`tocsin run --once`); pauses of their services still hold."""
    arguments = [{**_feed_argument(feed), "first_due_ms": 0, "latest_ms": 0} for feed in feeds]
    for chunk in _chunks(arguments):
        store.run("reconcile", dump({"feeds": chunk, "removed": [], "groups": False}))
