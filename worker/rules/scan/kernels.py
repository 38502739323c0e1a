"""What makes a kernel: a function over flat arrays, compiled by numba to machine code and kept on disk."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from numba import njit

_P = ParamSpec("_P")
_T = TypeVar("_T")


def kernel(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Compile at the first call, or read what an earlier process compiled. It holds no lock of Python's."""
    compiled: Callable[_P, _T] = njit(cache=True, nogil=True, error_model="numpy", boundscheck=False)(
        function
    )
    return compiled
