"""What is remembered of an entry that a feed has shown: enough to see that it changed, or has another id now.

44 bytes each, in one record for a feed: one of 30 entries has 3 KB of them. As text: so a backup holds it.
"""

import re
import struct
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Final

from worker.models import Entry

FORMAT: Final = b"1:"
DIGEST: Final = 6  # bytes: of a feed's thousand entries, no two are equal by chance
NONE: Final = bytes(DIGEST)  # no link, or a title that says nothing
FEWEST_WORDS: Final = 4  # of a title that says which entry it is: "Communiqué de presse" does not
MOST_REREADS: Final = 24  # as lemon24/reader: a feed may embed the current time in its texts
FEWEST_ABSENT: Final = 50  # that are remembered although the last document did not show them
MOST: Final = 1_000
_RECORD: Final = struct.Struct(">10s6s6s6sIB")
_TAG = re.compile(r"<[^<>]*>")
_BLANKS: Final = b" \t\n\v\f\r"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One entry, as its feed last showed it."""

    id: str
    text: bytes  # of title, summary and content
    path: bytes  # of its link, without the host: a whole site may move
    title: bytes
    updated: int = 0  # seconds since 1970, 0 where the feed does not say
    rereads: int = 0  # for a change


def trace_of(entry: Entry, path: str) -> Trace:
    """What will be remembered; `path` is its canonical address without the host."""
    words = _WORD.findall(entry.title.casefold())
    texts = f"{entry.title}\x00{entry.summary_html}\x00{entry.content_html}"
    return Trace(
        id=entry.id,
        text=_digest(_TAG.sub("", texts)),
        path=_digest(path) if path.strip("/") else NONE,
        title=_digest(" ".join(words)) if len(words) >= FEWEST_WORDS else NONE,
        updated=max(int(entry.updated.timestamp()), 0) & 0xFFFFFFFF if entry.updated else 0,
    )


def has_changed(now: Trace, before: Trace) -> bool:
    """Whether the feed tells something else of the entry, or a later time of its last change."""
    return now.text != before.text or now.updated > before.updated > 0


def remembered(
    shown: Iterable[Trace], before: Mapping[str, Trace], *, is_whole: bool = True
) -> tuple[Trace, ...]:
    """What is kept: all that is shown, each change counted, then as many of those that no longer are.

    A document that shows a part only, or nothing (a site that is being rebuilt), ousts none.
    """
    now = {one.id: _counted(one, before.get(one.id)) for one in shown}
    absent = [one for id_, one in before.items() if id_ not in now]
    most = max(len(now), FEWEST_ABSENT) if is_whole and now else MOST
    return (*now.values(), *absent[:most])[:MOST]


def _counted(now: Trace, before: Trace | None) -> Trace:
    if before is None:
        return now
    return replace(now, rereads=min(before.rereads + has_changed(now, before), MOST_REREADS))


def pack(traces: Sequence[Trace]) -> bytes:
    """Traces in their order, in base64."""
    records = b"".join(
        _RECORD.pack(bytes.fromhex(one.id), one.text, one.path, one.title, one.updated, one.rereads)
        for one in traces
    )
    return FORMAT + b64encode(records)


def unpack(stored: bytes) -> dict[str, Trace]:
    """The traces that `pack` wrote, by entry; none of another version's."""
    if not stored.startswith(FORMAT):
        return {}
    records = b64decode(stored[len(FORMAT) :])
    if len(records) % _RECORD.size:
        return {}
    found = (
        Trace(id=id_.hex(), text=text, path=path, title=title, updated=updated, rereads=rereads)
        for id_, text, path, title, updated, rereads in _RECORD.iter_unpack(records)
    )
    return {one.id: one for one in found}


def _digest(text: str) -> bytes:
    """Of the text without its blanks, which a site's markup moves about."""
    plain = text.encode("utf-8", "surrogatepass").translate(None, _BLANKS)
    return blake2b(plain, digest_size=DIGEST).digest()
