"""Which feeds are in trouble, as their last poll saw it, and what of that the operator was told.

Written with each poll, so that nobody need look at all feeds to find the few that are not well.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from worker.feeds.health import Trouble, TroubleKind
from worker.feeds.telling import TroubleOf
from worker.store.codec import dump, text
from worker.store.connection import PREFIX, Store, from_ms, to_ms

AT_ONCE: Final = 1_000  # feeds of one round trip
TROUBLED: Final = f"{PREFIX}feeds:troubled"
TOLD: Final = f"{PREFIX}feeds:told"
RESTS: Final = f"{PREFIX}feeds:untold"
KINDS: Final = frozenset(TroubleKind)


def troubles_argument(troubles: Iterable[Trouble]) -> str:
    """What a poll's commit keeps of the feed's troubles; "" where it has none."""
    kept = {one.kind.value: [_ms(one.since), _ms(one.told_from)] for one in troubles}
    return dump(kept).decode() if kept else ""


def _ms(moment: datetime | None) -> int:
    return to_ms(moment) if moment else 0


def troubled_feeds(store: Store) -> Mapping[str, Sequence[Trouble]]:
    """The feeds in trouble, so many at a time: nobody waits for long, however many there are."""
    found: dict[str, Sequence[Trouble]] = {}
    cursor, is_first = 0, True
    while cursor or is_first:
        cursor, some = store.call("HSCAN", TROUBLED, cursor, "COUNT", AT_ONCE)
        found |= {text(feed): _troubles(kept) for feed, kept in some.items()}
        is_first = False
    return found


def _troubles(kept: bytes) -> tuple[Trouble, ...]:
    return tuple(
        Trouble(
            kind=TroubleKind(kind),
            since=from_ms(since) if since else None,
            told_from=from_ms(told_from) if told_from else None,
        )
        for kind, (since, told_from) in json.loads(kept).items()
        if kind in KINDS  # another version may know more of them
    )


def told_troubles(store: Store) -> frozenset[TroubleOf]:
    """What the operator heard of."""
    found = set()
    for name in store.call("HKEYS", TOLD):
        kind, _, feed = text(name).partition("/")
        with suppress(ValueError):  # of another version
            found.add(TroubleOf(TroubleKind(kind), feed))
    return frozenset(found)


def mark_told(store: Store, told: Iterable[TroubleOf], at: datetime) -> None:
    """The operator has heard of these: not again until they have ended and come back."""
    pipeline = store.client.pipeline(transaction=False)
    for one in told:
        pipeline.hset(TOLD, f"{one.kind}/{one.feed}", to_ms(at))
    store.guarded(pipeline.execute)


def forget_told(store: Store, ended: Collection[TroubleOf]) -> None:
    """These are over: should they come back, the operator hears of them again."""
    if ended:
        store.call("HDEL", TOLD, *(f"{one.kind}/{one.feed}" for one in ended))


def rest_from_telling(store: Store, rest: timedelta) -> None:
    """Nothing is told of feeds for a while, whatever they do."""
    store.call("SET", RESTS, "1", "PX", round(rest / timedelta(milliseconds=1)))


def may_tell(store: Store, rest: timedelta) -> bool:
    """Whether it is time, and our turn: nobody tells anything more for as long as `rest`."""
    return bool(store.call("SET", RESTS, "1", "NX", "PX", round(rest / timedelta(milliseconds=1))))
