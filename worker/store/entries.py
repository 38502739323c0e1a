"""Entries in the store: what is to be read, and the commit of a read article."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from worker.errors import ClaimLostError
from worker.models import CANARY, Alert, Article, NewEntry, Outcome, Validators
from worker.store.codec import decode, dump, encode, pack_article, text, unpack_article
from worker.store.connection import PREFIX, Store, from_ms, to_ms
from worker.store.due_sets import ClaimedRow, Place
from worker.store.readings import reading_argument
from worker.store.walls import sighting_argument

RETENTION: Final = timedelta(days=30)
MOST_KNOWN: Final = (
    2_000  # entries of a feed that are counted by outcome: those that it shows, then the latest
)
ARTICLE_BUDGET: Final = 512 * 2**20  # bytes of compressed articles, about 200 000 of them


_TO_READ: Final = ("doc", "seen", "tries", "before", "changed", "rung_again", "page")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What makes two entries of different feeds one article, and for how long."""

    key: str  # "address:…" or "title:…"
    ttl: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCommit:
    """An entry's end: the article, its outcome and its alerts; `trials` are recorded, and told to nobody.

    `takes_identity`: its whole text was read.
    """

    feed: str
    outcome: Outcome
    article: Article | None = None
    alerts: Sequence[Alert] = ()
    trials: Sequence[Alert] = ()
    identities: Sequence[Identity] = ()
    takes_identity: bool = False
    published: datetime | None = None  # of an entry that may ring: how late a poll found it is measured
    rung: Sequence[str] | None = None  # the rules that found it, of an entry that may ring for the first time
    is_again: bool = False  # it ended before, and its feed changed it
    page: Validators | None = None  # of the page that the article was read from
    sighting: str = ""  # of the text of its page, see worker/articles/walls.py


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """What the commit made of it: a duplicate raises nothing, an alert that exists is not raised again."""

    outcome: Outcome
    duplicate_of: str
    raised: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryToRead:
    """A new entry that waits to be read, when a poll first saw it, and how often its page failed.

    Of one that is read again: when its change was seen, how it ended before, and how often it rang since.
    """

    new: NewEntry
    seen_at: datetime
    tries: int
    before: Outcome | None = None
    rung_again: int = 0
    page: Validators | None = None  # what its page gave when it was last read


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRecord:
    """What is kept of an entry, for people: its card, and its outcome once it has one."""

    id: str
    card: dict[str, str]
    seen_at: datetime
    outcome: str
    duplicate_of: str
    error: str
    before: str = ""  # its outcome, while it is read again because its feed changed it
    rung_again: int = 0  # for how many changes it rang


def entry_to_read(store: Store, entry: str) -> EntryToRead | None:
    """The entry behind a row; None if it has ended meanwhile."""
    fields = store.call("HMGET", f"{PREFIX}entry:{entry}", *_TO_READ)
    doc, seen, tries, before, changed, rung_again, page = fields
    if doc is None:
        return None
    return EntryToRead(
        new=decode(NewEntry, doc),
        seen_at=from_ms(changed or seen),
        tries=int(tries or 0),
        before=Outcome(text(before)) if before else None,
        rung_again=int(rung_again or 0),
        page=decode(Validators, page) if page else None,
    )


def commit_read(store: Store, row: ClaimedRow, read: ReadCommit, places: Sequence[Place]) -> ReadResult:
    """Keep the article, its outcome and its alerts in one step; `places` are those of the alerts' groups.

    Raises ClaimLostError when another worker may hold the entry: nothing is recorded.
    """
    reply = store.run(
        "commit_read",
        dump(
            {
                "entry": row.id,
                "claim": row.claim,
                "feed": read.feed,
                "quiet": read.feed == CANARY,
                "outcome": read.outcome.value,
                "full": read.takes_identity,
                "screened": _is_screened(read.article),
                "by_page": read.article is not None and read.article.how == "page",
                "alerts": _alert_arguments(read.alerts, places),
                "trials": [
                    {"id": one.id, "doc": encode(one), "group": one.group or one.receiver}
                    for one in read.trials
                ],
                "identities": [{"key": one.key, "ttl_ms": _milliseconds(one.ttl)} for one in read.identities],
                "published": to_ms(read.published) if read.published else None,
                "rung": sorted(read.rung) if read.rung is not None else None,
                "is_again": read.is_again,
                "page": encode(read.page) if read.page else None,
                "text": sighting_argument(row.lane, read.sighting),
                "reading": reading_argument(read.article, row.now),
                "retention_ms": _milliseconds(RETENTION),
                "budget": ARTICLE_BUDGET,
            }
        ),
        pack_article(read.article) if read.article else b"",
    )
    if not reply[0]:
        raise ClaimLostError(f"entry {row.id}: the lease ended before the article was committed")
    return ReadResult(outcome=Outcome(text(reply[1])), duplicate_of=text(reply[2]), raised=int(reply[3]))


def add_alerts(store: Store, alerts: Sequence[Alert], places: Sequence[Place]) -> int:
    """Raise alerts of articles that were read before; how many did not exist, but on trial.

    `places`: of their groups.
    """
    return int(store.run("add_alerts", dump({"alerts": _alert_arguments(alerts, places)})))


def _alert_arguments(alerts: Sequence[Alert], places: Sequence[Place]) -> list[dict[str, Any]]:
    return [
        {
            "id": alert.id,
            "doc": encode(alert),
            "group": alert.group or alert.receiver,
            "place": place.as_argument(),
        }
        for alert, place in zip(alerts, places, strict=True)
    ]


def retry_entry(store: Store, row: ClaimedRow, due: datetime, error: str) -> None:
    """Its page did not answer: look again at `due`."""
    argument = {"entry": row.id, "claim": row.claim, "due": to_ms(due), "error": error}
    if not store.run("retry_entry", dump(argument)):
        raise ClaimLostError(f"entry {row.id}: the lease ended before its retry was recorded")


def rest_service(store: Store, lane: str, until: datetime, *, feeds_until: datetime) -> None:
    """The service of a lane asked to be left alone until then (Retry-After), its feeds included."""
    rest = {"lane": lane, "until_ms": to_ms(until), "feeds_until_ms": to_ms(min(until, feeds_until))}
    store.run("rest_service", dump(rest))


def resting_until(store: Store, lane: str) -> datetime | None:
    """Until when the service of a lane asked to be left alone, None if it did not."""
    until = store.call("GET", f"{PREFIX}resting:{lane}")
    return from_ms(until) if until else None


def stored_article(store: Store, entry: str) -> Article | None:
    """The article of an entry, while it is kept."""
    stored = store.call("GET", f"{PREFIX}article:{entry}")
    return unpack_article(stored) if stored else None


def outcomes_of(store: Store, feed: str, since: datetime) -> tuple[str, ...]:
    """What became of a feed's entries that were new since then, "" for one that waits; of 2 000 at most."""
    ids = store.call("ZRANGE", f"{PREFIX}known:{feed}", 0, MOST_KNOWN - 1, "REV")
    pipeline = store.client.pipeline(transaction=False)
    for id_ in ids:
        pipeline.hmget(f"{PREFIX}entry:{text(id_)}", "seen", "outcome")
    found = store.guarded(pipeline.execute)
    return tuple(text(outcome or b"") for seen, outcome in found if seen and from_ms(seen) >= since)


def entry_record(store: Store, entry: str) -> EntryRecord | None:
    """What is known of an entry."""
    fields: dict[str, Any] = {
        text(key): text(value) for key, value in store.call("HGETALL", f"{PREFIX}entry:{entry}").items()
    }
    if not fields:
        return None
    return EntryRecord(
        id=entry,
        card=json.loads(fields.get("card", "{}")),
        seen_at=from_ms(fields["seen"]),
        outcome=fields.get("outcome", ""),
        duplicate_of=fields.get("of", ""),
        error=fields.get("error", ""),
        before=fields.get("before", ""),
        rung_again=int(fields.get("rung_again", 0)),
    )


def _is_screened(article: Article | None) -> bool:
    return article is not None and article.is_screened


def _milliseconds(duration: timedelta) -> int:
    return round(duration.total_seconds() * 1000)
