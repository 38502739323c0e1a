"""Which entry is which: the identity that decides whether an entry was seen before."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_HTTP = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What an entry can be recognised by, best first; any may be empty."""

    guid: str
    link: str
    title: str
    summary: str


def entry_id(feed_id: str, guid: str) -> str:
    """20 hexadecimal digits that name an entry of a feed for ever.

    Publishers move from http to https, or change the case of a host, without meaning another article: in a
    guid that is an address, neither counts.
    """
    return _hash(f"{feed_id}\0{_folded(guid)}")


def repaired_guids(entries: Iterable[Named]) -> list[str | None]:
    """For each entry a guid that no other of the document has; None for one that is there twice.

    No guid: the link; no link either: a hash of the texts. A guid that several entries share is completed
    with the link, then with the title. Unlike in Miniflux, whose rule this is, the first of them gets no
    other treatment and no position counts: the newest, on top, would take a known identity and be missed.
    """
    named = list(entries)
    guids = [
        entry.guid or entry.link or "texts:" + _hash(f"{entry.title}\0{entry.summary}") for entry in named
    ]
    guids = _completed(guids, [entry.link for entry in named])
    guids = _completed(guids, [entry.title for entry in named])
    first = {_folded(guid): place for place, guid in reversed(list(enumerate(guids)))}
    return [guid if first[_folded(guid)] == place else None for place, guid in enumerate(guids)]


def _completed(guids: Sequence[str], additions: Sequence[str]) -> list[str]:
    """Each guid that occurs with different additions, followed by its own."""
    pairs = {(_folded(guid), addition) for guid, addition in zip(guids, additions, strict=True)}
    times = Counter(guid for guid, _ in pairs)
    return [
        f"{guid}|{addition}" if times[_folded(guid)] > 1 else guid
        for guid, addition in zip(guids, additions, strict=True)
    ]


def _folded(guid: str) -> str:
    guid = guid.strip()
    address = _HTTP.match(guid)
    return f"//{address[1].lower()}{guid[address.end() :]}" if address else guid


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
