"""Files that can be made again at any time: compiled kernels, compiled rules.

Their names say all that they were made from: none is ever out of date, and two processes that write one at a
time write the same. A file is written beside its place, and moved there when it is whole.
"""

import hashlib
import logging
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from worker.settings import PROJECT

log = logging.getLogger("tocsin.rules")
_KEPT_S: Final = (
    14 * 86400.0
)  # a directory that nothing was read from for so long belongs to an earlier release
_TOUCHED_S: Final = 86400.0


@cache
def digest_of(*rooms: str) -> str:
    """Of all source text below these directories of the project."""
    digest = hashlib.sha256()
    for path in sorted(path for room in rooms for path in _sources(PROJECT / room)):
        digest.update(f"{path.relative_to(PROJECT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _sources(room: Path) -> Iterator[Path]:
    return (path for path in room.rglob("*") if path.suffix in {".py", ".lark"})


def is_ours(path: Path) -> bool:
    """Whether nobody can have written here but us, root, and whoever owns the code that we run anyway."""
    try:
        found = path.lstat()
    except OSError:
        return False
    is_open = stat.S_ISLNK(found.st_mode) or bool(found.st_mode & (stat.S_IWGRP | stat.S_IWOTH))
    return not is_open and found.st_uid in (0, os.geteuid(), Path(__file__).stat().st_uid)


def keep(directory: Path, name: str, *chunks: bytes | memoryview, is_private: bool = True) -> None:
    """Write a file of the directory, which is made, whole or not at all. Raises OSError."""
    if not directory.is_dir():
        make(directory, is_private=is_private)
        _forget_earlier(directory)
    if not is_ours(directory):
        raise PermissionError(f"{directory} is not ours alone")
    descriptor, beside = tempfile.mkstemp(dir=directory, prefix=".")
    try:
        with os.fdopen(descriptor, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), 0o600 if is_private else 0o644)
        Path(beside).replace(directory / name)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def make(directory: Path, *, is_private: bool = True) -> None:
    """Make a directory, and those above it that are missing. Raises OSError."""
    if not directory.parent.exists():
        make(directory.parent, is_private=is_private)
    try:
        directory.mkdir(0o700)
    except FileExistsError:
        return
    if not is_private:
        directory.chmod(0o755)  # whatever the umask of who installs


def touch(directory: Path) -> None:
    """Note, once a day, that the directory is in use."""
    try:
        if time.time() - directory.stat().st_mtime > _TOUCHED_S:
            os.utime(directory)
    except OSError:
        return  # it is not ours to write: then it is not for us to clear either


def _forget_earlier(directory: Path) -> None:
    """Directories of other releases beside this one, unless somebody may still run them."""
    for other in directory.parent.iterdir():
        if other != directory and other.is_dir() and time.time() - other.stat().st_mtime > _KEPT_S:
            shutil.rmtree(other, ignore_errors=True)
