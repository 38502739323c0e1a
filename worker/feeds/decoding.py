"""From the bytes of a feed document to its characters, where they are not plainly UTF-8."""

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]{2,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
# What is declared by habit: UTF-8 is tried first.
_BY_HABIT: Final = frozenset({"utf-8", "iso8859-1", "cp1252", "ascii"})
# No feed is in them, or only its bytes can tell.
_ODD: Final = ("utf-7", "utf-16", "utf-32", "undefined", "idna", "punycode", "unicode", "raw-unicode")
_STRAY = re.compile("[\udc80-\udcff]")


def decoded(body: bytes, content_type: str = "") -> tuple[str, str] | None:
    """The text, and what was wrong with its encoding ("" if nothing); None if we had better not guess.

    A few broken octets among many whole characters do not make the document another encoding's: each of them
    is read as Windows-1252, where most strays come from.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _strictly(body, name)
    names = {_codec(name) for name in _named(body, content_type)}
    if not names <= _BY_HABIT:
        return _strictly(body, names.pop()) if len(names) == 1 else None
    try:
        return body.decode("utf-8"), ""
    except UnicodeDecodeError:
        is_meant = bool(names - {"utf-8"})
        return _mostly_utf_8(body) or (
            body.decode("cp1252", "replace"),
            "" if is_meant else "not in UTF-8, read as Windows-1252",
        )


def _named(body: bytes, content_type: str) -> list[str]:
    """The encodings that server and document name."""
    declared, charset = _DECLARED.match(body), _CHARSET.search(content_type)
    return ([charset[1]] if charset else []) + ([declared[1].decode("ascii", "replace")] if declared else [])


def _codec(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    is_text = info._is_text_encoding and not info.name.startswith(_ODD)  # noqa: SLF001 - no other way to tell
    return info.name if is_text else ""


def _strictly(body: bytes, codec: str) -> tuple[str, str] | None:
    try:
        return body.decode(codec), ""
    except (UnicodeError, LookupError):
        return None


def _mostly_utf_8(body: bytes) -> tuple[str, str] | None:
    """The text as UTF-8 if no more of it is broken than whole."""
    text = body.decode("utf-8", "surrogateescape")
    strays = len(_STRAY.findall(text))
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    if 2 * strays > beyond_ascii:
        return None
    return _STRAY.sub(_windows_character, text), f"{strays} octets that are not UTF-8"


def _windows_character(found: re.Match[str]) -> str:
    return bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace")
