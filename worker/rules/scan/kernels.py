"""What makes a kernel: a function over flat arrays, compiled by numba to machine code and kept on disk.

Kernels hold no lock of Python's. Those that make no arrays do not count references to them either: their
arrays belong to whoever calls them, and counting was two thirds of their time, and of what compiling takes.
"""

from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

import numpy as np
from numba import njit

from worker.rules.scan.kernel_cache import KernelCache

# Counters are unsigned where speed counts: a signed index is tested at each access, as it may count from the
# end. They are added to each other alone: with a signed number they would make a fraction.
NONE: Final = np.uintp(0)
ONE: Final = np.uintp(1)
TWO: Final = np.uintp(2)

_P = ParamSpec("_P")
_T = TypeVar("_T")
KERNELS: Final[list[Any]] = []  # all that Python calls
_njit: Final[Any] = njit  # its types lack the options of which references are not counted


def kernel(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """One that Python calls. Compiled at the first call, or read from what an earlier process compiled."""
    return _kept(function, _nrt=False)


def part(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """A part of kernels that is a function of its own."""
    return _compiled(function, no_cpython_wrapper=True, _nrt=False)


def inlined(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """A part that is written into each kernel before it is compiled: a call would hand over many arrays."""
    return _compiled(function, no_cpython_wrapper=True, _nrt=False, inline="always")


def making_kernel(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """A kernel that makes arrays."""
    return _kept(function)


def inner_part(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """A part that is run for each word or character: no call is left of it, which would cost as much."""
    return _compiled(function, no_cpython_wrapper=True, _nrt=False, forceinline=True)


def _kept(function: Callable[_P, _T], **options: Any) -> Callable[_P, _T]:
    kernel: Any = _compiled(function, **options)
    kernel._cache = KernelCache(function)  # noqa: SLF001 - numba lets one choose a directory, and no more
    KERNELS.append(kernel)
    compiled: Callable[_P, _T] = kernel
    return compiled


def _compiled(function: Callable[_P, _T], **options: Any) -> Callable[_P, _T]:
    compiled: Callable[_P, _T] = _njit(nogil=True, error_model="numpy", no_cfunc_wrapper=True, **options)(
        function
    )
    return compiled
