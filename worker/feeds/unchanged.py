"""Whether a document says what it said before although its bytes differ, found out without parsing it."""

import hashlib
import re
from typing import Final

from worker.feeds.sections import Section, sections

# Said of the channel: when it was built, and by what. Each is dropped whole, or not at all.
_OF_THE_DAY = re.compile(
    rb"<((?:[a-zA-Z][\w.-]*+:)?(?:lastBuildDate|pubDate|updated|modified|date|generator))(?:\s[^<>]*+)?>"
    rb"[^<>]*+</\1\s*+>"
)
_FIRST_ITEM = re.compile(rb"<(?:[\w.-]++:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_LAST_ENDS: Final = (b"</item>", b"</entry>")


def normalised_hash(body: bytes) -> str:
    """Equal for documents that differ only by build date, generator and comments outside of the items.

    From the first item to the end of the last every byte counts, and so does all else that is said of the
    channel: a changed entry always changes the hash. What has no items, or is no XML, counts whole.
    """
    first = _FIRST_ITEM.search(body)
    start = first.start() if first else len(body)
    end = max(body.rfind(stop) for stop in _LAST_ENDS)
    if end < start or _FIRST_ITEM.search(body, end):
        return hashlib.blake2b(body, digest_size=16).hexdigest()
    head, tail = _lasting(body[:start]), _lasting(body[end:])
    digest = hashlib.blake2b(b"%d %d " % (len(head), len(tail)) + head + tail, digest_size=16)
    digest.update(memoryview(body)[start:end])
    return digest.hexdigest()


def _lasting(part: bytes) -> bytes:
    """What is said of the channel, without what changes although nothing happened."""
    return b"".join(
        _OF_THE_DAY.sub(b"", text) if kind is Section.MARKUP else text
        for kind, text in sections(part)
        if kind is not Section.COMMENT
    )
