"""A program as a file that every process maps: their arrays are one memory, until somebody writes to them."""

import json
import mmap
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.layout import Phrases, Queries, Spellings
from worker.rules.scan.program import Program

_MAGIC: Final = b"tocsin program 1"
_NUMBERS: Final = np.dtype(np.uint64)  # behind the magic: bytes of the header, of the whole, and its check
_ALIGNED: Final = 64
_T = TypeVar("_T", bound=tuple[Any, ...])
_Array = NDArray[Any]


class DamagedError(Exception):
    """A file is no program, or not all of one."""


class Texts(Sequence[str]):
    """Strings in one array, each made when it is asked for: 100 000 of them are memory of every process."""

    def __init__(self, letters: _Array, ends: _Array) -> None:
        self._letters, self._ends = letters, ends

    def __len__(self) -> int:
        return len(self._ends) - 1

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[str]: ...
    def __getitem__(self, number: int | slice) -> str | Sequence[str]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        at = range(len(self))[number]
        return self._letters[self._ends[at] : self._ends[at + 1]].tobytes().decode("utf-8", "surrogatepass")


class _Place(NamedTuple):
    """Of an array in the file, after the header."""

    type: str
    shape: Sequence[int]
    start: int


def chunks_of(program: Program) -> Iterator[bytes | memoryview]:
    """The file of a program, in parts."""
    arrays = _arrays_of(program)
    places, end = [], 0
    for array in arrays:
        places.append(_Place(array.dtype.str, array.shape, end))
        end += _padded(array.nbytes)
    header = json.dumps({"arrays": places, "tables": _tables_of(program)}).encode()
    header += b" " * (_padded(_first() + len(header)) - _first() - len(header))
    body = [bytes(array.tobytes().ljust(_padded(array.nbytes), b"\0")) for array in arrays]
    check = _check_of(header, *body)
    yield _MAGIC + np.array([len(header), _first() + len(header) + end, check], _NUMBERS).tobytes()
    yield header
    yield from body


def read_program(path: Path) -> Program:
    """Map a program. Raises OSError, or DamagedError for what is not, byte for byte, what was written.

    The arrays may be written to, as others can: kernels are compiled for such arrays alone. None does.
    """
    with path.open("rb") as file:
        mapped = memoryview(_mapped(file.fileno()))
    first = _first()
    if len(mapped) < first or bytes(mapped[: len(_MAGIC)]) != _MAGIC:
        raise DamagedError("it is no program")
    header_bytes, size, check = map(int, np.frombuffer(mapped[len(_MAGIC) : first], _NUMBERS))
    if size != len(mapped) or header_bytes > size - first or _check_of(mapped[first:]) != check:
        raise DamagedError("it is not whole")
    header = json.loads(bytes(mapped[first : first + header_bytes]))
    body = mapped[first + header_bytes :]
    return _program_of([_array_at(body, _Place(*place)) for place in header["arrays"]], header["tables"])


def _mapped(descriptor: int) -> mmap.mmap:
    try:
        return mmap.mmap(descriptor, 0, access=mmap.ACCESS_COPY)
    except ValueError as error:
        raise DamagedError("it is empty") from error


def _first() -> int:
    return len(_MAGIC) + 3 * _NUMBERS.itemsize


def _padded(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED


def _check_of(*chunks: bytes | memoryview) -> int:
    found = 0
    for chunk in chunks:
        found = zlib.crc32(chunk, found)
    return found


def _array_at(body: memoryview, place: _Place) -> _Array:
    count = int(np.prod(place.shape))
    return np.frombuffer(body, np.dtype(place.type), count, place.start).reshape(place.shape)


def _arrays_of(program: Program) -> list[_Array]:
    strings = [array for texts in (program.ids, program.texts) for array in _letters_and_ends(texts)]
    return [*program.spellings, *program.phrases, *program.queries, *strings]


def _letters_and_ends(texts: Sequence[str]) -> tuple[_Array, _Array]:
    letters = [text.encode("utf-8", "surrogatepass") for text in texts]
    ends = np.cumsum([0, *map(len, letters)], dtype=np.int64)
    return np.frombuffer(b"".join(letters), np.uint8), ends


def _tables_of(program: Program) -> Mapping[str, Any]:
    """What is little, as JSON."""
    return {
        "languages": program.languages,
        "gates": program.gates,
        "values": program.values,
        "expressions": list(program.expressions.items()),
    }


def _program_of(arrays: Sequence[_Array], tables: Mapping[str, Any]) -> Program:
    left = iter(arrays)
    return Program(
        spellings=_next(Spellings, left),
        phrases=_next(Phrases, left),
        queries=_next(Queries, left),
        ids=Texts(next(left), next(left)),
        texts=Texts(next(left), next(left)),
        languages=tuple(map(tuple, tables["languages"])),
        gates=tuple((tuple(langs), tuple(feeds)) for langs, feeds in tables["gates"]),
        values=tuple((name, value) for name, value in tables["values"]),
        expressions={rule: tuple(map(tuple, found)) for rule, found in tables["expressions"]},
    )


def _next(kind: type[_T], arrays: Iterator[_Array]) -> _T:
    fields: Sequence[str] = kind._fields  # type: ignore[attr-defined]
    return kind(*(next(arrays) for _ in fields))
