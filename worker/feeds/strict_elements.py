"""Single elements of a document as feedparser takes them; DoubtfulError where that cannot be promised."""

import re
from collections.abc import Iterable
from typing import Final

from lxml.etree import _Element

from worker.feeds.joining import joined
from worker.feeds.strict_names import RDF, XML, name_of

# Attributes that feedparser acts on.
_MEANT: Final = frozenset(
    """
    about base domain href ispermalink label lang lastmod mode rel scheme src term text type uri url version
    """.split()  # noqa: SIM905 - a list of words reads better as text
)
_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")
_TEXT_TYPES: Final = frozenset({"text", "plain", "text/plain", "html", "text/html"})


class DoubtfulError(Exception):
    """The strict tier cannot promise to read the document as feedparser would."""


class Around:
    """What holds for elements by where they stand: their names, each found out once, and the base address."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}
        self.base = ""

    def name_of(self, element: _Element) -> str:
        """By which feedparser acts on it; "" if it does not."""
        tag = element.tag
        name = self._found.get(tag)
        if name is None:
            name = self._found[tag] = name_of(tag, element.prefix)
        return name

    def enter(self, element: _Element) -> str:
        """From here on its base address holds, if it states one; the one that held before."""
        before, stated = self.base, element.get(f"{XML}base")
        if stated:
            self.base = joined(before, stated)
            is_plain = self.base.startswith(("http://", "https://"))
            if not is_plain or joined(self.base, self.base) != self.base:
                raise DoubtfulError
        return before

    def leave(self, before: str) -> None:
        """Feedparser goes back to the base of what is around, unless that has none."""
        self.base = before or self.base

    def completed(self, address: str) -> str:
        """An address as it is meant here."""
        return joined(self.base, address) if self.base or ":///" in address else address

    def markup(self, element: _Element) -> str:
        """The text of a title or a content. Its own base does not concern it: the text is kept as it is."""
        self.leave(self.enter(element))
        return markup(element)


def attributes(element: _Element, *, may_have_base: bool = False) -> dict[str, str]:
    """By names in lower case. A base that is not expected is doubtful.

    Those of other vocabularies are passed over, but if feedparser takes them for ours, as it does `x:href`.
    """
    found: dict[str, str] = {}
    for name, value in named_values(element):
        if name.startswith(XML) and (may_have_base or not name.endswith("}base")):
            continue
        lower = (f"rdf:{name[len(RDF) :]}" if name.startswith(RDF) else name).lower()
        is_foreign = lower[0] == "{"
        if lower == "base" or lower in found or (is_foreign and lower.rpartition("}")[2] in _MEANT):
            raise DoubtfulError
        if not is_foreign:
            found[lower] = value
    return found


def named_values(element: _Element) -> Iterable[tuple[str, str]]:
    """The attributes as they are; the stubs of lxml take them for bytes as well."""
    return element.items()  # type: ignore[return-value]


def refuse_base(element: _Element) -> None:
    """What is said of an element does not matter, but that feedparser would complete addresses by it."""
    for name, _ in named_values(element):
        if name.rpartition("}")[2].lower() == "base":
            raise DoubtfulError


def leaf(element: _Element) -> str:
    """The text of an element that must hold nothing else."""
    if len(element):
        raise DoubtfulError
    return element.text or ""


def plain(element: _Element) -> str:
    """The text of an element whose attributes say nothing."""
    refuse_base(element)
    return settled(leaf(element))


def markup(element: _Element) -> str:
    """The text of a title or a content. Markup that is not escaped, or encoded in base 64, is doubtful."""
    found = attributes(element, may_have_base=True)
    if found.get("type", "text").lower() not in _TEXT_TYPES or "mode" in found or "src" in found:
        raise DoubtfulError
    return settled(leaf(element))


def settled(text: str) -> str:
    """A text as feedparser leaves it: what was encoded twice is put right."""
    text = text.strip()
    if text.isascii():
        return text
    try:
        return text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return text


def without_references(link: str) -> str:
    """A link whose ampersands were escaped twice, or taken for references."""
    return _REFERENCE.sub(r"&\1", link) if ";" in link else link
