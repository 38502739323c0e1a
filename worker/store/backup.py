"""The whole state as one stream of lines, and back: from any server to any other.

Values are read as values, not as the server's own dump, which older servers do not understand. All keys are
of one moment, while the service works: what changes is read at once, by one script. What has ended is read
after it, a little at a time, and without what came in between: articles, configurations, entries that were
read, the identities that these have taken.
"""

import base64
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from worker import __version__
from worker.errors import BackupError
from worker.store.codec import dump, text
from worker.store.connection import PREFIX, Store

FORMAT: Final = 1  # raise it when an older Tocsin would misread the keys or the lines
BROKER: Final = f"{PREFIX}broker:"  # hints, where the broker is the store's database: no facts
ARTICLE: Final = f"{PREFIX}article:"
SOURCE: Final = f"{PREFIX}config:source:"
ENTRY: Final = f"{PREFIX}entry:"
IDENTITIES: Final = (f"{PREFIX}address:", f"{PREFIX}title:")
LEFT_OUT: Final = (BROKER, ARTICLE, ENTRY, *IDENTITIES)  # of what is read at once
BYTES: Final = f"{PREFIX}articles:bytes"
AT_ONCE: Final = 200  # keys of one round trip
Record = dict[str, Any]


def snapshot(store: Store) -> Iterator[bytes]:
    """Lines of JSON: a head that says what this is, then one for each key."""
    families = [prefix.removeprefix(PREFIX) for prefix in LEFT_OUT]
    now, articles, waiting, lines = store.run("snapshot", dump({"families": families, "sources": SOURCE}))
    yield json.dumps({"tocsin": __version__, "format": FORMAT, "at": int(now)}).encode()
    yield from lines
    del lines  # most of what is held
    yield from _ended(store, int(now), frozenset(map(text, waiting)))
    sources = [text(key) for key in store.client.scan_iter(match=f"{SOURCE}*", count=1_000)]
    for chunk in _chunks([*sources, *(f"{ARTICLE}{text(id_)}" for id_ in articles)]):
        for name, value in zip(chunk, store.call("MGET", *chunk), strict=True):
            if value is not None:  # else it was dropped meanwhile, as the oldest ones are
                packed = {"base64": base64.b64encode(value).decode()}
                yield json.dumps({"key": name, "type": "string", "value": packed}).encode()


def _ended(store: Store, moment: int, waiting: Collection[str]) -> Iterator[bytes]:
    """The entries that had ended by that moment, and the identities that they had taken.

    An entry that ended since was waiting at that moment, or is newer; either way its identity is newer.
    """
    keys = [text(key) for key in dict.fromkeys(store.client.scan_iter(match=f"{PREFIX}[eat]*", count=1_000))]
    old = [key for key in keys if key.startswith(ENTRY) and key.removeprefix(ENTRY) not in waiting]
    ended = set[str]()
    for key, seen, line in _lines(store, old, "seen"):
        if int(seen) <= moment:
            ended.add(key.removeprefix(ENTRY))
            yield line
    for _, entry, line in _lines(store, [key for key in keys if key.startswith(IDENTITIES)], "entry"):
        if entry in ended:
            yield line


def _lines(store: Store, keys: Sequence[str], field: str) -> Iterator[tuple[str, str, bytes]]:
    """Of each hash that is still there: its key, the value of one field, and its line."""
    for chunk in _chunks(keys):
        found = store.run("snapshot_ended", dump({"keys": chunk, "field": field}))
        for key, value, line in zip(found[::3], found[1::3], found[2::3], strict=True):
            yield text(key), text(value), line


def _read(value: str | dict[str, str]) -> bytes:
    return value.encode() if isinstance(value, str) else base64.b64decode(value["base64"])


def has_state(store: Store) -> bool:
    """Whether anything of a Tocsin is in the store; waiting hints are nothing."""
    return next(_state_keys(store), None) is not None


def forget_state(store: Store) -> None:
    """Delete all of it."""
    for chunk in _chunks(list(_state_keys(store))):
        store.call("UNLINK", *chunk)


def _state_keys(store: Store) -> Iterator[bytes]:
    for key in store.client.scan_iter(match=f"{PREFIX}*", count=1_000):
        if not key.startswith(BROKER.encode()):
            yield key


def restore(store: Store, records: Iterator[Record]) -> int:
    """Write a snapshot into a store without state; how many keys.

    What makes work claimable comes last: an interrupted restore is no half state that works.
    Raises BackupError.
    """
    check_head(next(records, {}))
    number, last = 0, list[Record]()
    for chunk in _record_chunks(records):
        work = [record for record in chunk if _starts_work(record["key"])]
        last += work
        _write(store, [record for record in chunk if not _starts_work(record["key"])])
        number += len(chunk)
    _count_articles(store)
    _write(store, last)
    return number


def check_head(head: Record) -> None:
    """Raise BackupError unless this version can read what follows."""
    if not isinstance(head.get("format"), int):
        raise BackupError("this is not a backup of Tocsin")
    if head["format"] > FORMAT:
        raise BackupError(
            f"this backup was made by Tocsin {head.get('tocsin')}, which is newer than {__version__} here; "
            "restore it with that version or a later one"
        )


def _starts_work(key: str) -> bool:
    return key.endswith(":lanes") or key == f"{PREFIX}config:running"


def _write(store: Store, records: Sequence[Record]) -> None:
    pipeline = store.client.pipeline(transaction=False)
    for record in records:
        key, value = record["key"], record["value"]
        parts = [_read(value)] if record["type"] == "string" else [_read(part) for part in value]
        if record["type"] == "zset":
            parts = [part for pair in zip(parts[1::2], parts[::2], strict=True) for part in pair]
        command = {"string": "SET", "hash": "HSET", "set": "SADD", "list": "RPUSH", "zset": "ZADD"}[
            record["type"]
        ]
        queue: Callable[..., Any] = pipeline.execute_command
        queue(command, key, *parts)
        if "expires" in record:
            pipeline.pexpireat(key, int(record["expires"]))
    store.guarded(pipeline.execute)


def _count_articles(store: Store) -> None:
    """Texts that were dropped while the backup was made are not listed either."""
    total = 0
    for chunk in _chunks(store.call("ZRANGE", f"{PREFIX}articles", 0, -1)):
        pipeline = store.client.pipeline(transaction=False)
        for id_ in chunk:
            pipeline.strlen(f"{ARTICLE}{text(id_)}")
        sizes = store.guarded(pipeline.execute)
        total += sum(sizes)
        gone = [id_ for id_, size in zip(chunk, sizes, strict=True) if not size]
        if gone:
            store.call("ZREM", f"{PREFIX}articles", *gone)
    store.call("SET", BYTES, total)


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]


def _record_chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    chunk: list[Record] = []
    for record in records:
        chunk.append(record)
        if len(chunk) == AT_ONCE:
            yield chunk
            chunk = []
    yield chunk
