"""Where a document is markup, and where CDATA or a comment says that it is not."""

from collections.abc import Iterator
from enum import Enum, auto


class Section(Enum):
    """What a part of a document is."""

    MARKUP = auto()
    CDATA = auto()
    COMMENT = auto()


_ENDS = {Section.CDATA: (b"<![CDATA[", b"]]>"), Section.COMMENT: (b"<!--", b"-->")}


def sections(body: bytes) -> Iterator[tuple[Section, bytes]]:
    """The parts of a document, delimiters included; what never ends is markup. Takes linear time."""
    begins = {kind: body.find(start) for kind, (start, _) in _ENDS.items()}
    at = 0
    while found := [(place, kind) for kind, place in begins.items() if place >= 0]:
        place, kind = min(found, key=lambda one: one[0])
        start, stop = _ENDS[kind]
        end = body.find(stop, place + len(start))
        if end < 0:
            begins[kind] = -1
            continue
        yield Section.MARKUP, body[at:place]
        at = end + len(stop)
        yield kind, body[place:at]
        begins = {
            other: body.find(_ENDS[other][0], at) if 0 <= begins[other] < at else begins[other]
            for other in begins
        }
    yield Section.MARKUP, body[at:]
