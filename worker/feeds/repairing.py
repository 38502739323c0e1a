"""The second tier: the usual mistakes are put right, so that the strict tier can read the document."""

import re
from html.entities import html5, name2codepoint
from typing import Final

from worker.feeds.cleaning import cleaned
from worker.feeds.decoding import decoded
from worker.feeds.sections import Section, sections

_DECLARATION = re.compile(rb"\s*+<\?xml\s[^<>]*+>")
_DOCTYPE = re.compile(rb"<!DOCTYPE(?![^>]*netscape)[^<>\[\]]*>", re.IGNORECASE)  # that defines nothing
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(rb"&(?:(#[0-9]{1,20}|#[xX][0-9a-fA-F]{1,20}|[a-zA-Z][a-zA-Z0-9]{1,31});)?")
_OF_XML: Final = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_ROOT = re.compile(rb"<\?xml\s|<(?:rss|feed|rdf:RDF)[\s>]")
_PROLOG = re.compile(rb"(?:\s++|<!--(?:[^-]|-(?!->))*+-->|<[?!][^<>]*+>)*+")
_ROOT_ENDS: Final = (b"</rss>", b"</feed>", b"</rdf:RDF>")
_LONGEST_HEAD: Final = 4_096  # octets before the root


def mended(body: bytes, content_type: str) -> tuple[bytes, str] | None:
    """The document in sound UTF-8, and what was wrong with it; None where that is not ours to tell."""
    found = None if b"<!ENTITY" in body else decoded(body, content_type)
    if found is None:
        return None
    text, wrong = found
    text = text.removeprefix("\ufeff")
    allowed = _FORBIDDEN.sub("", text)
    whole = allowed.encode("utf-8")
    referring, _ = cleaned(whole)
    undeclared = _without_declarations(referring)
    alone = _without_surroundings(undeclared)
    sound = _with_sound_references(alone)
    faults = (
        wrong,
        "characters that XML forbids" if allowed != text or referring != whole else "",
        "text before or after the document" if alone != undeclared else "",
        "ampersands and names that XML does not know" if sound != alone else "",
    )
    return sound, ", ".join(filter(None, faults))


def _without_declarations(body: bytes) -> bytes:
    """It is in UTF-8 now, whatever it declares; and a type that defines nothing says nothing."""
    declaration = _DECLARATION.match(body)
    body = body[declaration.end() :] if declaration else body
    kind = _DOCTYPE.search(body, 0, _LONGEST_HEAD)
    return body[: kind.start()] + body[kind.end() :] if kind else body


def _without_surroundings(body: bytes) -> bytes:
    """Without what a server printed before the document, or after its end."""
    found = _ROOT.search(body, 0, _LONGEST_HEAD)
    start = 0 if found is None or _PROLOG.fullmatch(body, 0, found.start()) else found.start()
    ends = (place + len(stop) for stop in _ROOT_ENDS if (place := body.rfind(stop)) >= 0)
    end = max(ends, default=len(body))
    end = len(body) if _PROLOG.fullmatch(body, end) else end
    return _without_declarations(body[start:end]) if start else body[:end]


def _with_sound_references(body: bytes) -> bytes:
    return b"".join(
        _REFERENCE.sub(_sound_reference, part) if kind is Section.MARKUP and b"&" in part else part
        for kind, part in sections(body)
    )


def _sound_reference(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if name is None:
        return b"&amp;"
    if name in _OF_XML or name.startswith(b"#"):
        return found[0].replace(b"#X", b"#x")
    code = name2codepoint.get(name.decode("ascii"))
    character = chr(code) if code else html5.get(f"{name.decode('ascii')};", "&")
    return b"&amp;" + found[0][1:] if character in "<>&" else character.encode("utf-8")
