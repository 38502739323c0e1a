"""feedparser's results by shape: an element that is called `<links>` may stand in a result's place."""

from typing import Any


def text_of(found: Any, key: str) -> str:
    """The text under a key; "" if there is none, or something else.

    Not `found.get`: of feedparser's dictionaries that answers for `updated` with `published`.
    """
    value = dict.get(found, key)
    return value if isinstance(value, str) else ""


def parts_of(found: Any, key: str) -> list[Any]:
    """The dictionaries of the list under a key: links, tags, contents."""
    value = dict.get(found, key)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
