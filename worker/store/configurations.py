"""The running configuration in the store: sources by hash, the pointer to the running one, its history."""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from worker.store.codec import dump, text
from worker.store.connection import PREFIX, Store, from_ms, to_ms

FORMAT: Final = 1  # of the stored source


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Which configuration runs. Generation 0: none was ever published."""

    generation: int = 0
    hash: str = ""
    at: datetime | None = None
    by: str = ""


def running(store: Store) -> Running:
    """The pointer to the running configuration."""
    fields = {
        text(key): text(value) for key, value in store.call("HGETALL", f"{PREFIX}config:running").items()
    }
    if not fields:
        return Running()
    return Running(
        generation=int(fields["generation"]), hash=fields["hash"], at=from_ms(fields["at"]), by=fields["by"]
    )


def source(store: Store, hash_: str) -> dict[str, str]:
    """The files of a published configuration, by name; empty where that hash is not kept."""
    stored = store.call("GET", f"{PREFIX}config:source:{hash_}")
    if not stored:
        return {}
    document = json.loads(zlib.decompress(stored))
    files: dict[str, str] = document["files"]
    return files


def publish(
    store: Store, hash_: str, files: Mapping[str, str], *, expected: str, by: str, force: bool = False
) -> int:
    """Make these files the running configuration if `expected` still runs; the new generation, or 0 if not.

    The source is stored first, then the pointer, in one script: nobody can see a generation without it.
    """
    blob = zlib.compress(dump({"format": FORMAT, "files": dict(files)}))
    argument = dump({"expected": expected, "hash": hash_, "by": by, "force": force})
    return int(store.run("publish", argument, blob))


def published_by(store: Store, node: str) -> str:
    """The hash that this node published last, '' if none: what its files descend from."""
    entries = (json.loads(line) for line in reversed(store.call("LRANGE", f"{PREFIX}config:log", 0, -1)))
    return next((str(entry["hash"]) for entry in entries if entry["by"] == node), "")


def fitted_generation(store: Store) -> int:
    """The last generation that the due sets were fitted to."""
    return int(store.call("GET", f"{PREFIX}config:fitted") or 0)


def mark_fitted(store: Store, generation: int) -> None:
    """Remember that the due sets fit this generation."""
    store.call("SET", f"{PREFIX}config:fitted", generation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Files that are not taken, or not all of them: what is wrong, and since when."""

    problems: tuple[str, ...]
    at: datetime


def note_refusal(store: Store, problems: Sequence[str]) -> None:
    """Keep what is wrong with the files as they are now; nothing, where they are right."""
    key = f"{PREFIX}config:refused"
    if problems:
        store.call("SET", key, dump({"problems": list(problems), "at": to_ms(store.now())}))
    else:
        store.call("DEL", key)


def refusal(store: Store) -> Refusal | None:
    """What is wrong with the files that were seen last; None where they run."""
    stored = store.call("GET", f"{PREFIX}config:refused")
    if not stored:
        return None
    document = json.loads(stored)
    return Refusal(problems=tuple(document["problems"]), at=from_ms(document["at"]))
