"""The texts of a feed, made safe to store and to show on one line."""

import html
import re

LONGEST_TITLE = 500  # characters; what is longer is no title
LONGEST_HTML = 500_000  # ten times the longest article
_LONGEST_MARKUP = 20 * LONGEST_TITLE  # of a title: nothing further on can reach its text

_TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
_BREAKS_LINE = re.compile(r"</?(?:br|p|div|li|h[1-6])\b[^<>]*>", re.IGNORECASE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# Controls, and what turns the direction of a text around so that it reads as another. Soft hyphens and
# joiners stay: they belong to words, and the matcher knows them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]"
)


def plain_line(markup: str, longest: int = LONGEST_TITLE) -> str:
    """One line of plain text: tags stripped, entities decoded once, nothing that could disguise it."""
    text = markup[:_LONGEST_MARKUP]
    if "<" in text:
        text = _TAG.sub("", _BREAKS_LINE.sub(" ", text))
    text = html.unescape(text)
    if not text.isprintable():  # most are: no need to look for each of what is not
        text = _HIDDEN.sub("", _SURROGATE.sub("\ufffd", text))
    return " ".join(text.split())[:longest].rstrip()


def safe_html(markup: str) -> str:
    """Markup as received, but storable: without controls and lone surrogates, and of bounded length."""
    text = markup[:LONGEST_HTML]
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = _SURROGATE.sub("\ufffd", text)
    return _CONTROL.sub("", text)
