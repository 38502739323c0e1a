"""Ids by their beginning, as git takes them."""

from collections.abc import Collection
from typing import Final

SHOWN: Final = 10  # characters of an id in a table
_MOST_NAMED: Final = 5


def short(id_: str) -> str:
    """What a table shows of an id; enough to name it by."""
    return id_[:SHOWN]


def full_id(given: str, ids: Collection[str], what: str) -> str:
    """The one id that begins so. Raises LookupError, in words, where there is none or more than one."""
    given = given.strip().rstrip("….")
    found = sorted(id_ for id_ in ids if given and id_.startswith(given))
    if given in found:
        return given
    if not found:
        raise LookupError(f"no {what} {given} is kept")
    if len(found) > 1:
        more = ", …" if len(found) > _MOST_NAMED else ""
        named = ", ".join(found[:_MOST_NAMED])
        raise LookupError(f"{given} is ambiguous, {len(found)} {what}s begin so: {named}{more}")
    return found[0]
