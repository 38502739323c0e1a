"""A file replaced whole or not at all, its mode, owner and symbolic links kept."""

import errno
import os
import tempfile
from pathlib import Path
from typing import BinaryIO


class ChangedMeanwhileError(OSError):
    """Somebody else wrote the file since it was read."""


def replace_file(path: Path, before: bytes, after: bytes) -> None:
    """Make `after` the content, if it still is `before`. Raises OSError, and then nothing has changed."""
    target = path.resolve()
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(target))
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write(file, after, target.stat())
        _refuse_changed(target, before)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    _keep_name(target.parent)


def _write(file: BinaryIO, content: bytes, like: os.stat_result) -> None:
    file.write(content)
    file.flush()
    os.fchmod(file.fileno(), like.st_mode & 0o7777)
    if (like.st_uid, like.st_gid) != (os.geteuid(), os.getegid()):
        os.fchown(file.fileno(), like.st_uid, like.st_gid)
    os.fsync(file.fileno())


def _refuse_changed(target: Path, before: bytes) -> None:
    if target.read_bytes() != before:
        raise ChangedMeanwhileError(f"{target} was changed by somebody else meanwhile: try again")


def _keep_name(directory: Path) -> None:
    """The new name outlives a loss of power, too."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
