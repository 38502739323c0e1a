"""What makes a kernel: a function over flat arrays, compiled by numba to machine code and kept on disk."""

from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

import numpy as np
from numba import njit

# Counters are unsigned where speed counts: a signed index is tested at each access, as it may count from the
# end. They are added to each other alone: with a signed number they would make a fraction.
NONE: Final = np.uintp(0)
ONE: Final = np.uintp(1)
TWO: Final = np.uintp(2)

_P = ParamSpec("_P")
_T = TypeVar("_T")


def kernel(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Compile at the first call, or read what an earlier process compiled. It holds no lock of Python's."""
    compiled: Callable[_P, _T] = njit(cache=True, nogil=True, error_model="numpy", boundscheck=False)(
        function
    )
    return compiled


def part(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """A part of kernels, inlined there: to pass an array costs as much as to read a word.

    Arrays are passed one by one: those of a tuple are each counted as used, and as unused again.
    """
    compiled: Callable[_P, _T] = njit(nogil=True, error_model="numpy", boundscheck=False, forceinline=True)(
        function
    )
    return compiled
