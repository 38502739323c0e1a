"""The text of small HTML: what feeds give as summary or content. Whole pages are for `extract`."""

import re
from html import unescape

from bs4 import BeautifulSoup

from worker.articles.marks import with_few_marks

LONGEST_HTML = 200_000  # characters; the longest full-text entries of 200 real feeds are below it
_LINE, _PARAGRAPH = "\u2028", "\u2029"  # Unicode's own separators: no parser takes them for blanks
_BREAKING_SPACE = re.compile(r"[^\S\u00a0\u202f]+")  # French typography lives in the two others
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_BLOCK = re.compile(
    r"</?(?:p|div|h[1-6]|li|ul|ol|dl|dt|dd|blockquote|pre|table|tr|td|th|hr|figure|figcaption|section|article"
    r"|header|footer|aside|address|details|summary)\b",
    re.IGNORECASE,
)
_PARAGRAPH_END = re.compile(f"{_PARAGRAPH}|{_LINE}\\s*{_LINE}")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});", re.IGNORECASE)
_NOT_TEXT = ["script", "style", "noscript", "template", "svg", "iframe", "object", "title"]
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")  # but blanks


def plain_text(html: str) -> str:
    """The paragraphs of an HTML fragment, or of plain text, separated by one empty line each.

    Never raises; entities are decoded, also those that a feed escaped twice. Input beyond 200 000
    characters is cut.
    """
    html = without_invalid(html[:LONGEST_HTML])
    return "\n\n".join(_paragraphs(html)) if "<" in html else _text_without_tags(html)


def without_invalid(text: str) -> str:
    """Drop NUL and lone surrogates: neither parsers, nor JSON, nor UTF-8 can carry them."""
    try:
        text.encode()  # ten times faster than looking for surrogates, and no page has any
    except UnicodeEncodeError:
        text = _SURROGATE.sub("", text)
    return text.replace("\0", "")


def without_controls(text: str) -> str:
    """Drop what a terminal would obey: a page may write it as `&#27;`."""
    return _CONTROL.sub("", text)


def one_line(text: str) -> str:
    """The text on one line, without tags: for titles and names."""
    return " ".join(plain_text(text).split("\n\n"))


def _paragraphs(html: str) -> list[str]:
    marked = _BREAKING_SPACE.sub(" ", html)
    marked = _BREAK.sub(f"{_LINE}\\g<0>", _BLOCK.sub(f"{_PARAGRAPH}\\g<0>", marked))
    soup = BeautifulSoup(f"<div>{marked}</div>", "lxml")
    for tag in soup(_NOT_TEXT):
        tag.decompose()
    return [text for part in _PARAGRAPH_END.split(soup.get_text()) if (text := _tidy(part))]


def _text_without_tags(text: str) -> str:
    paragraphs = (_tidy(unescape(part)) for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(part for part in paragraphs if part)


def _tidy(text: str) -> str:
    text = _ENTITY.sub(lambda match: unescape(match[0]), text)
    return _BREAKING_SPACE.sub(" ", with_few_marks(without_controls(without_invalid(text)))).strip()
