"""A backup as a file: compressed lines of JSON, whole or not there, for its owner's eyes only."""

import gzip
import json
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

from worker.errors import BackupError
from worker.store.backup import Record, check_head, forget_state, has_state, restore, snapshot
from worker.store.connection import Store


def write_backup(store: Store, path: Path) -> int:
    """Write the state to a file, which appears when it is whole; how many keys. Raises BackupError."""
    if not path.parent.is_dir():
        raise BackupError(f"{path.parent} is no directory: make it first")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    number = -1  # the head is no key
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6) as packed:
                for line in snapshot(store):
                    packed.write(line + b"\n")
                    number += 1
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return number


def read_backup(store: Store, path: Path, *, force: bool = False) -> int:
    """Make a backup the state of a store that has none, or with `force` loses it; how many keys.

    The file is read to its end before anything is changed. Raises BackupError.
    """
    for _ in _records(path):
        pass
    if has_state(store):
        if not force:
            raise BackupError(
                "the store holds the state of a Tocsin already; --force puts the backup in its place"
            )
        forget_state(store)
    return restore(store, _records(path))


def _records(path: Path) -> Iterator[Record]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                record: Record = json.loads(line)
                if number == 0:
                    check_head(record)
                yield record
    except (gzip.BadGzipFile, EOFError, zlib.error, ValueError) as error:
        raise BackupError(f"{path} is not a whole backup of Tocsin: {error}") from error
