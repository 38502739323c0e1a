"""OPML, by which readers exchange their feeds: read from anybody, written for anybody."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from lxml import etree

from worker.errors import ParseError
from worker.feeds.text import plain_line

MOST_BYTES: Final = 5 * 2**20
MOST_OUTLINES: Final = 20_000
DEEPEST: Final = 100
_OURS: Final = "urn:tocsin:feeds"  # the attribute `id` of this name is ours; others do not mind it
_ID: Final = f"{{{_OURS}}}id"

# In an address, `?a=1&b=2`; or an entity of HTML, which is decoded later.
_BARE_AND: Final = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A feed of a list, with the folders it is in from the outermost on."""

    url: str
    title: str = ""
    folders: tuple[str, ...] = ()
    lang: str = ""
    site: str = ""
    id: str = ""  # where we wrote the list
    line: int = 0


def read_opml(body: bytes) -> tuple[Outline, ...]:
    """The feeds of a list in its order, those without an address too. Raises ParseError for no OPML."""
    root = _root(body)
    if etree.QName(root).localname.lower() != "opml":
        raise ParseError("not an OPML file: it does not begin with <opml>")
    found = tuple(_outlines(root))
    if len(found) > MOST_OUTLINES:
        raise ParseError(f"more than {MOST_OUTLINES} feeds")
    return found


def write_opml(outlines: Iterable[Outline], *, title: str, now: datetime) -> bytes:
    """OPML 2.0, the folders in the order of their first feed."""
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"tocsin": _OURS})
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title
    etree.SubElement(head, "dateCreated").text = format_datetime(now)
    body = etree.SubElement(root, "body")
    places: dict[tuple[str, ...], etree._Element] = {}
    for outline in outlines:
        parent = body
        for depth in range(1, len(outline.folders) + 1):
            path = outline.folders[:depth]
            if path not in places:
                places[path] = etree.SubElement(parent, "outline", {"text": path[-1], "title": path[-1]})
            parent = places[path]
        etree.SubElement(parent, "outline", _attributes(outline))
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
    return written


def _attributes(outline: Outline) -> dict[str, str]:
    named = {
        "type": "rss",
        "text": outline.title or outline.url,
        "title": outline.title,
        "xmlUrl": outline.url,
        "htmlUrl": outline.site,
        "language": outline.lang,
        _ID: outline.id,
    }
    return {name: value for name, value in named.items() if value}


def _root(body: bytes) -> etree._Element:
    if len(body) > MOST_BYTES:
        raise ParseError(f"more than {MOST_BYTES // 2**20} MiB")
    if b"<!ENTITY" in body.replace(b"\0", b"").upper():  # UTF-16 too
        raise ParseError("it defines entities, which no list of feeds needs")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    problem = ""
    for text in (body, _BARE_AND.sub(b"&amp;", body)):
        try:
            return etree.fromstring(text, parser)
        except (
            etree.XMLSyntaxError
        ) as error:  # libxml2 could go on, and would drop what it does not understand
            problem = str(error)
    raise ParseError(f"not an OPML file: {plain_line(problem)[:200]}")


def _outlines(root: etree._Element) -> Iterator[Outline]:
    """Without recursion: a list may be as deep as it likes."""
    folders: list[tuple[etree._Element, str]] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(element.tag, str) or etree.QName(element).localname.lower() != "outline":
            continue
        attributes = {name.lower(): value for name, value in element.attrib.items() if isinstance(name, str)}
        url = attributes.get("xmlurl", "").strip()
        is_leaf = len(element) == 0 and "htmlurl" in attributes
        is_feed = bool(url) or is_leaf or attributes.get("type", "").lower() in ("rss", "atom", "feed")
        if event == "end":
            if folders and folders[-1][0] is element:
                folders.pop()
        elif is_feed:
            yield _outline(element, attributes, [name for _, name in folders])
        elif len(folders) < DEEPEST:
            folders.append((element, _name(attributes)))


def _outline(element: etree._Element, attributes: dict[str, str], folders: list[str]) -> Outline:
    # The folder, as some readers write it.
    category = attributes.get("category", "").split(",")[0].strip("/ ")
    within = [name for name in folders if name] or [part for part in category.split("/") if part.strip()]
    is_ours = _ID.lower() in attributes
    return Outline(
        url=attributes.get("xmlurl", "").strip(),
        title=attributes.get("title", "") if is_ours else _name(attributes),
        folders=tuple(plain_line(name) for name in within),
        lang=attributes.get("language", "").strip().lower()[:2],
        site=attributes.get("htmlurl", "").strip(),
        id=attributes.get(_ID.lower(), "").strip(),
        line=getattr(element, "sourceline", 0) or 0,
    )


def _name(attributes: dict[str, str]) -> str:
    return plain_line(attributes.get("title", "")) or plain_line(attributes.get("text", ""))
