"""What must happen to a document before feedparser sees it: repairs, and refusal of bombs."""

import codecs
import re

from worker.errors import ParseError

MOST_ATTRIBUTES = 256  # in one tag; feedparser is quadratic in them (100 000: more than 25 s)

_WIDE_OR_EBCDIC = (codecs.BOM_UTF16_BE, codecs.BOM_UTF16_LE, b"\x4c\x6f\xa7\x94")
# Without tab, line ends, and the shifts and escape of ISO-2022 encodings.
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\r\x0e\x0f\x1b")) + b"\x7f"
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_ATTRIBUTE = re.compile(rb"""[^\s=<>"'/]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>]*+)[\s/]*+""")
_NAME = re.compile(rb"[^\s=<>\"'/]++[\s/]*+")


def cleaned(body: bytes) -> tuple[bytes, str]:
    """The document without what no XML may hold, and what was wrong; "" if nothing.

    One such character sends the whole document to feedparser's slow tolerant parser, or makes that raise.
    """
    if body.startswith(_WIDE_OR_EBCDIC) or b"\0" in body[:4]:
        return body, ""  # not readable as bytes of ASCII; rare, and feedparser copes
    repaired = body.translate(None, _CONTROLS)
    if b"&#" in repaired:
        repaired = _REFERENCE.sub(_valid_reference, repaired)
    return repaired, "" if repaired == body else "characters that XML forbids"


def _valid_reference(found: re.Match[bytes]) -> bytes:
    digits = (found[1] or found[2]).lstrip(b"0")
    code = int(digits or b"0", 16 if found[1] else 10) if len(digits) <= 7 else 0x110000
    if code < 0x20 and code not in {0x9, 0xA, 0xD}:
        return b""
    return b"&#xFFFD;" if 0xD800 <= code < 0xE000 or code > 0x10FFFF else found[0]


def refuse_bombs(body: bytes) -> None:
    """Raise ParseError on a tag with more attributes than any feed has."""
    for piece in body.split(b"<"):
        may_be = len(piece) > 2 * MOST_ATTRIBUTES and piece.count(b"=") > MOST_ATTRIBUTES
        if may_be and _attributes(piece) > MOST_ATTRIBUTES:
            raise ParseError(f"a tag with more than {MOST_ATTRIBUTES} attributes")


def _attributes(tag: bytes) -> int:
    count, name = 0, _NAME.match(tag)
    at = name.end() if name else 0
    while count <= MOST_ATTRIBUTES and (found := _ATTRIBUTE.match(tag, at)):
        count, at = count + 1, found.end()
    return count
