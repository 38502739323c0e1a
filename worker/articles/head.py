"""The head of a page: its title, meta tags and links; and the few marks of its body that say the same.

Only the tags in question are given to a parser: of a whole head, most is scripts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup, Tag

from worker.articles.text_of_html import one_line, without_invalid

LONGEST_HEAD: Final = 300_000  # characters; of 194 real heads 3 are longer, by scripts after their meta tags
MOST_TAGS: Final = 1_000  # of a head; real ones have 200
MOST_HEADINGS: Final = 5
_START = re.compile(r"<(?:html|head)\b", re.IGNORECASE)
_END = re.compile(r"</head\s*>|<body\b", re.IGNORECASE)
_ATTRIBUTES: Final = r"""(?:[^<>"']|"[^"]{0,20000}+"|'[^']{0,20000}+'){0,2000}+>"""
_OF_HEAD = re.compile(
    rf"<(?:(?:meta|html|link\b(?=[^>]{{0,2000}}canonical))\b{_ATTRIBUTES}|title\b[^>]{{0,500}}+>[^<]{{0,5000}}+</title)",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"<(?:time|meta|span|div)\b(?=[^>]{{0,500}}(?:datepublished|pubdate)){_ATTRIBUTES}", re.IGNORECASE
)
_HEADING = re.compile(r"<h1\b[^>]{0,1000}+>(.{0,3000}?)</h1", re.IGNORECASE | re.DOTALL)
_NAMES = ("property", "name", "itemprop", "http-equiv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Names are lower-case; of equal names the first that says something counts."""

    title: str
    lang: str
    meta: Mapping[str, str]
    links: Mapping[str, str]  # by relation

    def meta_of(self, names: Iterable[str]) -> Iterator[str]:
        """What the given meta tags say, in the order of the names."""
        return (self.meta[name] for name in names if name in self.meta)


def head_of(html: str) -> Head:
    """Read the head of a bare page. Never raises: of what is no page, an empty head."""
    soup = _parsed(_tags_of_head(without_invalid(html)))
    meta: dict[str, str] = {}
    links: dict[str, str] = {}
    for tag in soup.find_all(["meta", "link"]):
        if tag.name == "link":
            _keep(links, tag, ("rel",), "href")
        else:
            _keep(meta, tag, _NAMES, "content")
    langs = (_attribute(tag, "lang") or _attribute(tag, "xml:lang") for tag in soup.find_all("html"))
    return Head(
        title=one_line(soup.title.get_text()) if soup.title else "",
        lang=next(filter(None, langs), ""),
        meta=meta,
        links=links,
    )


def headings_of(html: str) -> tuple[str, ...]:
    """The first headings that a reader of the page sees."""
    found = (
        one_line(match[1]) for _, match in zip(range(MOST_HEADINGS), _HEADING.finditer(html), strict=False)
    )
    return tuple(heading for heading in found if heading)


def marked_dates(html: str) -> Iterator[str]:
    """What the body's own marks say of its publication: microdata, and <time pubdate>."""
    found = "".join(match[0] for _, match in zip(range(MOST_HEADINGS), _DATED.finditer(html), strict=False))
    for tag in _parsed(found).find_all(["time", "meta", "span", "div"]) if found else ():
        yield from filter(None, (_attribute(tag, "datetime"), _attribute(tag, "content")))


def _parsed(markup: str) -> BeautifulSoup:
    # The prefix keeps bs4 from taking a short text for a file name, or XHTML's first line for XML.
    return BeautifulSoup("<!DOCTYPE html>" + markup, "lxml")


def _tags_of_head(html: str) -> str:
    start = _START.search(html, 0, LONGEST_HEAD)
    begin = start.start() if start else 0
    end = _END.search(html, begin, begin + LONGEST_HEAD)
    found = _tags(html[begin : end.start() if end else begin + LONGEST_HEAD])
    # Browsers move the rest of a head that holds what it must not (an image) into the body, and pages are
    # saved and served so.
    return found if "<title" in found.lower() else found + _tags(html[begin : begin + LONGEST_HEAD])


def _tags(html: str) -> str:
    found = zip(range(MOST_TAGS), _OF_HEAD.finditer(html), strict=False)
    return "".join(match[0] + (">" if match[0][1:6].lower() == "title" else "") for _, match in found)


def _keep(found: dict[str, str], tag: Tag, names: Iterable[str], value: str) -> None:
    for name in names:
        key, text = _attribute(tag, name).lower(), _attribute(tag, value)
        if key and text:
            found.setdefault(key, text)


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name, "")
    return (value if isinstance(value, str) else " ".join(value or ())).strip()
