"""Entries by what their cards say: for a person who asks about one address."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from worker.store.codec import text
from worker.store.connection import PREFIX, Store
from worker.store.entries import EntryRecord, entry_record

AT_ONCE: Final = 1_000  # entries of one round trip
ENTRY: Final = f"{PREFIX}entry:"


def entries_where(store: Store, is_wanted: Callable[[Mapping[str, str]], bool]) -> Iterator[EntryRecord]:
    """The entries whose card (feed, guid, link, title, published) is wanted.

    All entries are looked at, a thousand at a time, without holding the server up: about a second for each
    100 000 of them.
    """
    chunk: list[str] = []
    for key in store.client.scan_iter(match=f"{ENTRY}*", count=AT_ONCE):
        chunk.append(text(key).removeprefix(ENTRY))
        if len(chunk) == AT_ONCE:
            yield from _wanted(store, chunk, is_wanted)
            chunk = []
    yield from _wanted(store, chunk, is_wanted)


def _wanted(
    store: Store, ids: Sequence[str], is_wanted: Callable[[Mapping[str, str]], bool]
) -> Iterator[EntryRecord]:
    pipeline = store.client.pipeline(transaction=False)
    for id_ in ids:
        pipeline.hget(f"{ENTRY}{id_}", "card")
    cards: Sequence[Any] = store.guarded(pipeline.execute)
    for id_, card in zip(ids, cards, strict=True):
        if card and is_wanted(json.loads(card)):
            record = entry_record(store, id_)
            if record is not None:
                yield record
