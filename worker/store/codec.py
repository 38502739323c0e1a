"""How models become bytes in the store and back: JSON by pydantic, articles compressed besides.

A field that a newer version added has a default, so that what an older one stored is still read.
"""

import json
import zlib
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from worker.errors import UnreadableRecordError
from worker.models import Article

Model = TypeVar("Model")


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def encode(model: Any) -> str:
    """A model as JSON text."""
    hashable: Any = type(model)
    return _adapter(hashable).dump_json(model).decode()


def encode_briefly(model: Any) -> str:
    """The same without what is as it is by default, for records of which there are many.

    Such a default must never change: it is what older records say.
    """
    hashable: Any = type(model)
    return _adapter(hashable).dump_json(model, exclude_defaults=True).decode()


def decode(kind: type[Model], stored: bytes | str) -> Model:
    """The model that `encode` wrote. Raises UnreadableRecordError."""
    hashable: Any = kind
    try:
        model: Model = _adapter(hashable).validate_json(stored)
    except ValidationError as error:
        message = f"this version cannot read a stored {kind.__name__}: {error.errors()[0]['msg']}"
        raise UnreadableRecordError(message) from None  # the cause holds the whole record
    return model


def pack_article(article: Article) -> bytes:
    """An article as zlib-compressed JSON: about a third of its size."""
    return zlib.compress(_adapter(Article).dump_json(article), 6)


def unpack_article(stored: bytes) -> Article:
    """The article that `pack_article` wrote."""
    return decode(Article, zlib.decompress(stored))


def dump(argument: dict[str, Any]) -> bytes:
    """A script's argument; absent values are left out, since cjson's null is not false in Lua."""
    return json.dumps({key: value for key, value in argument.items() if value is not None}).encode()


def text(value: bytes | str) -> str:
    """A stored word as text."""
    return value.decode() if isinstance(value, bytes) else value
