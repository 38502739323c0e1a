"""The head of a page: its title, meta tags and links. The body is never parsed here."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from worker.articles.text_of_html import one_line, without_invalid

LONGEST_HEAD = 300_000  # characters; of 194 real heads 3 are longer, by scripts after their meta tags
_START = re.compile(r"<(?:html|head)\b", re.IGNORECASE)
_END = re.compile(r"</head\s*>|<body\b", re.IGNORECASE)
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
    """Read the head of a page. Never raises: of what is no page, an empty head."""
    soup = BeautifulSoup(_head_slice(html), "lxml")
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


def _head_slice(html: str) -> str:
    start = _START.search(html, 0, LONGEST_HEAD)
    begin = start.start() if start else 0
    end = _END.search(html, begin, begin + LONGEST_HEAD)
    # The prefix keeps bs4 from taking a short text for a file name, or XHTML's first line for XML.
    return "<!DOCTYPE html>" + without_invalid(html[begin : end.start() if end else begin + LONGEST_HEAD])


def _keep(found: dict[str, str], tag: Tag, names: Iterable[str], value: str) -> None:
    for name in names:
        key, text = _attribute(tag, name).lower(), _attribute(tag, value)
        if key and text:
            found.setdefault(key, text)


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name, "")
    return (value if isinstance(value, str) else " ".join(value or ())).strip()
