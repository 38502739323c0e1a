"""A page without a feed, read as one: its links, found by the selectors of its feed's settings."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from worker.configuration.model import PageEntries
from worker.errors import ParseError
from worker.feeds.cleaning import refuse_bombs
from worker.feeds.decoding import decoded
from worker.feeds.items import Document, Item
from worker.feeds.joining import LONGEST_ADDRESS
from worker.feeds.links import absolute

MOST_TAGS: Final = 50_000  # of a page; fronts of newspapers have some 5 000
MOST_ITEMS: Final = 5_000
_TAG = re.compile(rb"<[a-zA-Z!/?]")
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5", "h6")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE)
_CHARSET_WITHIN: Final = 4_096


def read_page(body: bytes, content_type: str, page: PageEntries, url: str) -> Document:
    """The page as a feed. Raises ParseError where the selectors find nothing: the page may have changed."""
    if sum(1 for _ in _TAG.finditer(body)) > MOST_TAGS:
        raise ParseError(f"the page has more than {MOST_TAGS} tags")
    refuse_bombs(body)
    soup = BeautifulSoup(_text_of(body, content_type), "lxml")
    base_tag = soup.find("base", href=True)
    base = _joined(url, _attribute(base_tag, "href")) if isinstance(base_tag, Tag) else url
    found = soup.select(page.items, limit=MOST_ITEMS)
    if not found:
        raise ParseError(f"the selector « {page.items} » found nothing: the page may have changed")
    items = _by_address(one for element in found if (one := _item(element, page, base)))
    if not items:
        selectors = " and ".join(f"« {one} »" for one in (page.items, page.link, page.title) if one)
        raise ParseError(f"no link with a title where {selectors} look: the page may have changed")
    return Document(
        kind="page",
        title=_line(soup.title),
        link=url,
        language=_attribute(soup.find("html"), "lang"),
        items=items,
        tier="page",
    )


def _by_address(items: Iterable[tuple[bool, Item]]) -> list[Item]:
    """One for each address: a picture and a headline may both lead to an article, and the headline counts."""
    found: dict[str, tuple[bool, Item]] = {}
    for is_said, item in items:
        if item.title and (item.link not in found or (is_said and not found[item.link][0])):
            found[item.link] = (is_said, item)
    return [item for _, item in found.values()]


def _item(element: Tag, page: PageEntries, base: str) -> tuple[bool, Item] | None:
    """The entry of an element, if it leads somewhere, and whether its title is written there."""
    link = _link(element, page)
    address = absolute(_attribute(link, "href"), base) if link else ""
    if not address:
        return None
    written = _line(element.select_one(page.title) if page.title else link)
    summary = element.select_one(page.summary) if page.summary else None
    return bool(written), Item(
        id=address,
        link=address,
        title=written or ("" if page.title else _other_title(element, link)),
        summary=summary.decode_contents() if summary else "",
        published=_published(element, page),
    )


def _link(element: Tag, page: PageEntries) -> Tag | None:
    found = element.select_one(page.link) if page.link else element
    if found is None or found.has_attr("href"):
        return found
    inner = found.find("a", href=True)
    return inner if isinstance(inner, Tag) else None


def _other_title(element: Tag, link: Tag | None) -> str:
    """Where the link is around a picture alone: the headline beside it, or what the picture shows."""
    heading = element.find(_HEADINGS)
    picture = link.find("img", alt=True) if link else None
    return _line(heading) or _attribute(link, "title") or _attribute(picture, "alt")


def _published(element: Tag, page: PageEntries) -> str:
    found = element.select_one(page.published) if page.published else element.find("time")
    return _attribute(found, "datetime") or _line(found)


def _line(found: object) -> str:
    """The text of an element, escaped, as titles are markup."""
    if not isinstance(found, Tag):
        return ""
    text = " ".join(found.get_text(" ").split())
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _attribute(found: object, name: str) -> str:
    value = found.get(name) if isinstance(found, Tag) else None
    return value.strip() if isinstance(value, str) else ""


def _joined(url: str, base: str) -> str:
    if len(base) > LONGEST_ADDRESS:
        return url
    try:
        return urljoin(url, base)
    except ValueError:
        return url


def _text_of(body: bytes, content_type: str) -> str:
    declared = _CHARSET.search(body, 0, _CHARSET_WITHIN)
    if declared and "charset" not in content_type.lower():
        content_type = f"text/html; charset={declared[1].decode('ascii', 'replace')}"
    found = decoded(body, content_type)
    return found[0] if found else body.decode("utf-8", "replace")
