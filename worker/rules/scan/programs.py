"""The programs of a configuration: one for each language that its texts are in."""

import fcntl
import hashlib
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from worker.rules.compile import CompiledRules
from worker.rules.scan.building import build
from worker.rules.scan.cache import digest_of, is_ours, keep, log, make, touch
from worker.rules.scan.program import Program
from worker.rules.scan.program_file import DamagedError, chunks_of, read_program
from worker.rules.scripts import INFLECTED
from worker.settings import cache_directory

_OTHER: Final = "zxx"  # any language of which the rules have no words; to ISO 639, what has no language
_WORTH_KEEPING: Final = 500  # rules: fewer are compiled in a tenth of a second
_MOST_KEPT: Final = 16  # programs of one release, each a language of a configuration


def program_for(compiled: CompiledRules, lang: str) -> Program:
    """What texts of a language are scanned with, made for the first of them or read from disk."""
    named = {one.lang for terms in compiled.lists.values() for one in terms}
    key = lang if not lang or lang in INFLECTED or lang in named else _OTHER
    if key not in compiled.programs:
        is_kept = compiled.key and len(compiled.rules) >= _WORTH_KEEPING
        compiled.programs[key] = _kept(compiled, key) if is_kept else _built(compiled, key)
    return compiled.programs[key]


def _built(compiled: CompiledRules, lang: str) -> Program:
    return build(
        (*compiled.rules, *compiled.named_besides()), lambda name: compiled.list_terms(name, lang), lang
    )


def _kept(compiled: CompiledRules, lang: str) -> Program:
    """From disk; where it is not there yet one process compiles, and those that want it, too, wait."""
    directory, name = cache_directory() / "rules" / _release(), f"{compiled.key}.{lang or '-'}"
    found = _read(directory / name)
    if found is not None:
        return found
    try:
        with _only_one(directory):
            found = _read(directory / name)
            if found is None:
                found = _built(compiled, lang)
                keep(directory, name, *chunks_of(found))
                _forget_oldest(directory)
                found = _read(directory / name) or found  # mapped, it is one memory for all
    except OSError as error:
        log.warning(
            "compiled rules are not kept, and every process compiles them anew (%s); set TOCSIN_CACHE to a "
            "directory that can be written",
            error,
        )
    return found or _built(compiled, lang)


def _read(path: Path) -> Program | None:
    if not (is_ours(path.parent) and is_ours(path)):
        return None
    try:
        program = read_program(path)
    except OSError:
        return None
    except DamagedError as error:
        log.warning("%s is damaged and is made again: %s", path, error)
        return None
    touch(path.parent)
    with suppress(OSError):
        os.utime(path)
    return program


@contextmanager
def _only_one(directory: Path) -> Iterator[None]:
    """Wait for whoever compiles rules on this machine; a process that dies lets go by itself."""
    make(directory.parent)
    with (directory.parent / "lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _forget_oldest(directory: Path) -> None:
    """Programs that no process has mapped for the longest time; who has one keeps it."""
    programs = sorted(directory.iterdir(), key=lambda path: path.stat().st_mtime)
    for path in programs[:-_MOST_KEPT]:
        path.unlink()


@cache
def _release() -> str:
    """All that programs are compiled from, besides the configuration."""
    sources = digest_of("worker/rules", "worker/query", "worker/configuration", "worker/models")
    parts = (sources, version("simplemma"), platform.python_version())
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]
