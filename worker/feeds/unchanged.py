"""Whether a document says what it said before although its bytes differ, found out without parsing it."""

import hashlib
import re
from typing import Final

from worker.feeds.sections import Section, sections

# Said of the channel: when it was built, and by what. Only what leaves the document as sound as it is.
_OF_THE_DAY = re.compile(
    rb"<((?:[a-zA-Z][\w.-]*+:)?(?:lastBuildDate|pubDate|updated|modified|date|generator))(?:\s[^<>&]*+)?>"
    rb"[^<>&\x00-\x08\x0b-\x1f\x7f-\xff]*+</\1\s*+>"
)
_REMARK = re.compile(rb"<!--(?:[\t\n\r\x20-\x2c\x2e-\x7e]|-(?!-))*+-->")
_ROOT = re.compile(rb"<[a-zA-Z][^<>]*+>")
_FIRST_ITEM = re.compile(rb"<(?:[\w.-]++:)?(?:item|entry)[\s/>]", re.IGNORECASE)
_LAST_ENDS: Final = (b"</item>", b"</entry>")


def normalised_hash(body: bytes) -> str:
    """Equal for documents that differ only in build date, generator and comments outside of the items.

    From the first item to the end of the last every byte counts, and so does all else that is said of the
    channel: a changed entry always changes the hash. What has no items, or is no XML, counts whole.
    """
    first = _FIRST_ITEM.search(body)
    start = first.start() if first else len(body)
    end = max(body.rfind(stop) for stop in _LAST_ENDS)
    if end < start or _FIRST_ITEM.search(body, end):
        return hashlib.blake2b(body, digest_size=16).hexdigest()
    head, tail = _lasting_head(body[:start]), _lasting_tail(body[end:])
    digest = hashlib.blake2b(b"%d %d " % (len(head), len(tail)) + head + tail, digest_size=16)
    digest.update(memoryview(body)[start:end])
    return digest.hexdigest()


def _lasting_head(head: bytes) -> bytes:
    """Without what changes although nothing happened; before the root nothing is left out."""
    is_within, kept = False, []
    for kind, text in sections(head):
        root = _ROOT.search(text) if kind is Section.MARKUP and not is_within else None
        if root:
            is_within = True
            kept += [text[: root.end()], _lasting(kind, text[root.end() :])]
        else:
            kept.append(_lasting(kind, text) if is_within else text)
    return b"".join(kept)


def _lasting_tail(tail: bytes) -> bytes:
    """Likewise; of remarks after the root, where caches write them, there may also be more or fewer."""
    parts = [(kind, _lasting(kind, text)) for kind, text in sections(tail)]
    while parts and (parts[-1][1] == b"<!---->" or not parts[-1][1].strip()):
        parts.pop()
    return b"".join(text for _, text in parts).rstrip()


def _lasting(kind: Section, text: bytes) -> bytes:
    match kind:
        case Section.MARKUP:
            return _OF_THE_DAY.sub(rb"<\1/>", text)
        case Section.COMMENT if _REMARK.fullmatch(text):
            return b"<!---->"
    return text
