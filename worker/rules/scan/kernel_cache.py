"""Compiled kernels on disk. They cost seconds to compile, and milliseconds to read.

numba has a cache of its own. It misses a change in a function that a kernel calls, refuses to work where it
cannot write, runs whatever it reads, and a file that a power cut left half-written ends every process.
"""

import hashlib
import pickle
import platform
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import numba
import numpy as np
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from worker.rules.scan.cache import digest_of, is_ours, keep, log, touch
from worker.settings import kernel_directories

_dumps: Final[Any] = dumps  # numba has no types for it
_CHECK: Final = 32  # bytes of a SHA-256, before what it is of


@cache
def release() -> str:
    """All that kernels are compiled from: constants of the plain matcher are part of them, too."""
    parts = (digest_of("worker/rules"), numba.__version__, np.__version__, platform.python_version())
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


class KernelCache:
    """What numba asks for a compiled kernel, and gives a new one to."""

    cache_path = ""  # shown by numba's statistics

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}"

    def load_overload(self, signature: object, target: Any) -> Any:
        """The kernel for these types and this processor, or None."""
        target.refresh()
        rebuild: Any = CompileResult._rebuild  # noqa: SLF001 - as numba's own cache does
        name = self._name(signature, target.codegen())
        for directory in kernel_directories():
            found = _read(directory / release(), name)
            if found is not None:
                return rebuild(target, *pickle.loads(found))  # noqa: S301 - see is_ours
        _say_that_it_takes_time()
        return None

    def save_overload(self, signature: object, compiled: Any) -> None:
        """Keep it where we may write; nothing depends on it."""
        name = self._name(signature, compiled.codegen)
        data: bytes = _dumps(compiled._reduce())  # noqa: SLF001
        check = hashlib.sha256(data).digest()
        for directory in kernel_directories():
            try:
                keep(
                    directory / release(),
                    name,
                    check,
                    data,
                    is_private=not directory.is_relative_to(sys.prefix),
                )
            except OSError:
                continue
            return
        _say_that_nothing_is_kept()

    def _name(self, signature: object, codegen: Any) -> str:
        """Of the file: it says the processor, too, for a directory may be shared or be part of an image."""
        made_for = repr((str(signature), codegen.magic_tuple()))
        return f"{self._function}-{hashlib.sha256(made_for.encode()).hexdigest()[:16]}"


def _read(directory: Path, name: str) -> bytes | None:
    path = directory / name
    if not (is_ours(directory) and is_ours(path)):
        return None
    try:
        data = path.read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data[_CHECK:]).digest() != data[:_CHECK]:
        log.warning("%s is damaged and is made again", path)
        return None
    touch(directory)
    return data[_CHECK:]


@cache
def _say_that_it_takes_time() -> None:
    places = ", ".join(map(str, kernel_directories()))
    log.warning(
        "compiling the matcher, some twenty seconds: there is none in %s that fits and may be trusted",
        places,
    )


@cache
def _say_that_nothing_is_kept() -> None:
    places = ", ".join(map(str, kernel_directories()))
    log.warning(
        "compiled kernels cannot be kept in %s: every process compiles them anew; set TOCSIN_CACHE to a "
        "directory that can be written",
        places,
    )
