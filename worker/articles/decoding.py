"""From the bytes of a page to its characters."""

import codecs
import re

_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
DECLARED_WITHIN = 4_096  # octets; the standard says 1 024, publishers' banners say otherwise
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NO_BROWSER_KNOWS = frozenset({"unicode-escape", "raw-unicode-escape"})  # they would read \\u0041 as A
# As browsers do: https://encoding.spec.whatwg.org/#names-and-labels
_READ_AS = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}


def decode_html(body: bytes, charset: str = "") -> str:
    """Decode a page by its mark, as UTF-8 if it is, as its server or itself declares, or as Windows-1252.

    UTF-8 goes before what is declared: a text that is valid UTF-8 by chance is not seen in practice, a
    wrong declaration is. A stray octet does not make it Windows-1252. Never raises: octets that mean nothing
    become U+FFFD.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return body.decode(name, errors="replace")
    declared = _DECLARED.search(body, 0, DECLARED_WITHIN)
    for name in ("utf-8", charset, declared[1].decode("ascii") if declared else ""):
        try:
            return body.decode(_codec(name))
        except (LookupError, ValueError):
            continue
    return _mostly_utf_8(body) or body.decode("cp1252", errors="replace")


def _mostly_utf_8(body: bytes) -> str:
    """The text as UTF-8 if no more of it is broken than whole, "" if it is something else.

    In French of Windows-1252 every accented letter is broken.
    """
    text = body.decode("utf-8", errors="replace")
    beyond_ascii = len(text) - len(text.encode("ascii", errors="ignore"))
    return text if 2 * text.count("\ufffd") <= beyond_ascii else ""


def _codec(name: str) -> str:
    """Python's name of a text encoding as pages declare it; raises LookupError for what is none."""
    info = codecs.lookup(name)
    # The private mark is the only way to refuse "zip" or "hex", as str.encode does.
    if not info._is_text_encoding or info.name in _NO_BROWSER_KNOWS:  # noqa: SLF001
        raise LookupError(name)
    return _READ_AS.get(info.name, info.name)
