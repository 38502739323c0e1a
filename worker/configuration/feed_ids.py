"""Ids for feeds and groups that somebody adds: made of their names, plain, and each another."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 40
_NO_NAME: Final = frozenset({"www", "rss", "feed", "feeds", "co", "com", "org", "net", "ac", "gov", "gouv"})
_NO_SECTION: Final = re.compile(r"^(?:rss|feeds?|atom|xml|index|rdf|arc|outboundfeeds|full|all|default|\d*)$")


def plain_id(name: str) -> str:
    """The name in lower-case letters, digits and dashes; "" where nothing of it is left."""
    text = unicodedata.normalize(
        "NFKD", name.lower().replace("œ", "oe").replace("æ", "ae").replace("ß", "ss")
    )
    text = "".join(char for char in text if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", text.replace("'", "-")).strip("-")


def feed_id(title: str, url: str, taken: Collection[str]) -> str:
    """An id by the title if that is short, else by the host; a section, or a number, where it is taken."""
    return next(id_ for id_ in _candidates(plain_id(title), url) if id_ and id_ not in taken)


def group_id(name: str, taken: Collection[str] = ()) -> str:
    """An id by the name of a folder."""
    base = plain_id(name)[:LONGEST].strip("-") or "groupe"
    return next(id_ for id_ in _numbered(base) if id_ not in taken)


def _candidates(title: str, url: str) -> Iterator[str]:
    parts = urlsplit(url)
    names = [name for name in (parts.hostname or "").split(".")[:-1] if name not in _NO_NAME]
    host = plain_id(names[-1] if names else parts.hostname or "")[:LONGEST] or "flux"
    if title and len(title) <= LONGEST:
        yield title
    else:
        yield host
    base = title if title and len(title) <= LONGEST else host
    for part in reversed(parts.path.split("/")):
        section = plain_id(re.sub(r"\.\w+$|[_-]?(?:rss|full|feed)[_-]?", "", part.lower()))
        if section and not _NO_SECTION.match(section) and section not in base:
            yield f"{base}-{section}"[:LONGEST].strip("-")
            break
    yield from _numbered(base)


def _numbered(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
