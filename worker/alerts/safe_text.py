"""Text from outside made harmless to show: nothing invisible, nothing that reorders, no broken characters."""

import re
import unicodedata
from typing import Final
from urllib.parse import quote, urlsplit

MAX_TITLE: Final = 300
MAX_LINK: Final = 2_000  # characters; longer addresses break in mail clients and in Slack
ELLIPSIS: Final = "…"
_SPACES: Final = re.compile(r"[\t-\r\x1c-\x1f \x85\u2028\u2029]+")  # not the no-break spaces of French
_JOINERS: Final = "\u200c\u200d"  # emoji sequences and Persian need them; they hide and reorder nothing
_UNFIT_IN_LINKS: Final = re.compile(r"[\s<>\"|\\^`{}\x00-\x20\x7f]")


def clean(text: str) -> str:
    """Line breaks as spaces; control and format characters (bidi marks with them) gone."""
    spaced = _SPACES.sub(" ", text)
    return "".join(_shown(character) for character in spaced)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"  # a lone surrogate cannot be encoded, and would make a message unsendable for ever
    return "" if category in {"Cc", "Cf"} and character not in _JOINERS else character


def cut(text: str, limit: int) -> str:
    """At most `limit` characters; what is cut ends in an ellipsis, after a whole word if one is near."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit * 2 // 3 else head).rstrip(" \u00a0,;:.") + ELLIPSIS


def one_line(text: str, limit: int = MAX_TITLE) -> str:
    """A text from outside as one line of at most `limit` characters."""
    return cut(clean(text[: limit * 4]).strip(), limit)


def lines_of(text: str, limit: int) -> tuple[str, ...]:
    """Our own text of several lines, which may quote texts from outside."""
    return tuple(one_line(line, limit) for line in text[: limit * 4].splitlines())


def safe_link(address: str) -> str:
    """An http(s) address that can stand in HTML and in Slack's <…|…>; "" for any other."""
    if len(address) > MAX_LINK:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:  # "Invalid IPv6 URL" and the like
        return ""
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return ""
    visible = "".join(c if _shown(c) == c else _quoted(c) for c in address)
    link = _UNFIT_IN_LINKS.sub(lambda match: _quoted(match[0]), visible)
    return link if len(link) <= MAX_LINK else ""


def _quoted(character: str) -> str:
    return quote(character, safe="", errors="replace")
