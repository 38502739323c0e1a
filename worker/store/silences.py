"""Silences in the store, and what each of them kept from whom."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from worker.models import CANARY, DigestFacts, Muted, Silence
from worker.store.codec import dump, text
from worker.store.connection import PREFIX, Store, from_ms, to_ms
from worker.store.outages import failing_feeds

KEPT: Final = timedelta(days=30)  # after its end; it stands in prelude.lua too


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceRecord:
    """A silence and how many alerts ended by it."""

    silence: Silence
    muted: int


def new_silence(
    condition: str, *, author: str, reason: str, starts: datetime, length: timedelta, receiver: str = ""
) -> Silence:
    """A silence that is not in force yet."""
    return Silence(
        id=secrets.token_hex(10),
        condition=condition,
        author=author,
        reason=reason,
        starts=starts,
        ends=starts + length,
        receiver=receiver,
    )


def add_silence(store: Store, silence: Silence) -> Silence:
    """Put it in force from now on, for as long as it was to be; as it is then.

    Groups that wait are looked at, so that it takes their alerts too.
    """
    length = silence.ends - silence.starts
    argument = {
        "id": silence.id,
        "condition": silence.condition,
        "author": silence.author,
        "reason": silence.reason,
        "receiver": silence.receiver,
        "for_ms": round(length.total_seconds() * 1000),
    }
    starts = from_ms(store.run("add_silence", dump(argument)))
    return replace(silence, starts=starts, ends=starts + length)


def end_silence(store: Store, id_: str) -> bool:
    """End a silence before its time; False where it is not in force."""
    return bool(store.run("end_silence", dump({"id": id_})))


def silences_in_force(store: Store, now: datetime) -> tuple[Silence, ...]:
    """The silences in force then, those that end first before others."""
    return tuple(one.silence for one in silences_since(store, now) if one.silence.is_active(now))


def silences_since(store: Store, moment: datetime) -> tuple[SilenceRecord, ...]:
    """The silences that were in force at that moment or later, those that ended first before others."""
    ids = store.call("ZRANGEBYSCORE", f"{PREFIX}silences", f"({to_ms(moment)}", "+inf")
    records = _records(store, [text(id_) for id_ in ids])
    return tuple(record for record in records if record is not None)


def silence_record(store: Store, id_: str) -> SilenceRecord | None:
    """A silence, in force or ended, while it is kept."""
    [record] = _records(store, [id_])
    return record


def muted_of(store: Store, group: str) -> dict[str, int]:
    """How many of a group's alerts each silence took since the group's last digest."""
    fields = store.call("HGETALL", f"{PREFIX}group:{group}:muted").items()
    return {text(silence): int(number) for silence, number in fields}


def digest_facts(store: Store, group: str, *, feeds: int, silenced: Iterable[Silence] = ()) -> DigestFacts:
    """What a digest says besides its articles; `silenced`: each silence that takes an alert as it is told."""
    counts = Counter(muted_of(store, group)) + Counter(one.id for one in silenced)
    silent = len(failing_feeds(store) - {CANARY})
    return DigestFacts(feeds=feeds, silent_feeds=silent, muted=_muted(store, counts))


def _muted(store: Store, counts: Mapping[str, int]) -> tuple[Muted, ...]:
    """The silence that took most first; none of those whose record is gone."""
    records = _records(store, list(counts))
    facts = [
        Muted(
            reason=record.silence.reason,
            author=record.silence.author,
            until=record.silence.ends,
            count=counts[record.silence.id],
        )
        for record in records
        if record is not None
    ]
    return tuple(sorted(facts, key=lambda one: -one.count))


def _records(store: Store, ids: Sequence[str]) -> list[SilenceRecord | None]:
    pipeline = store.client.pipeline(transaction=False)
    for id_ in ids:
        pipeline.hgetall(f"{PREFIX}silence:{id_}")
    return [_record(id_, stored) for id_, stored in zip(ids, store.guarded(pipeline.execute), strict=True)]


def _record(id_: str, stored: dict[bytes, bytes]) -> SilenceRecord | None:
    if not stored:
        return None
    fields = {text(key): text(value) for key, value in stored.items()}
    return SilenceRecord(
        silence=Silence(
            id=id_,
            condition=fields["condition"],
            author=fields["author"],
            reason=fields["reason"],
            starts=from_ms(fields["starts"]),
            ends=from_ms(fields["ends"]),
            receiver=fields.get("receiver", ""),
        ),
        muted=int(fields.get("muted", 0)),
    )
