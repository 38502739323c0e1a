"""Title, link and id of a channel or an item, which depend on the order that they come in."""

from typing import Final

from lxml.etree import _Element

from worker.feeds.strict_elements import (
    Around,
    DoubtfulError,
    attributes,
    leaf,
    settled,
    without_references,
)

_PAGE_TYPES: Final = frozenset({"text/html", "application/xhtml+xml", "html", "xhtml"})


class Heading:
    """What a channel and an item have in common, read so far."""

    def __init__(self, around: Around) -> None:
        self.around = around
        self.id = ""
        self.link: str | None = None
        self.alternates: list[str] = []
        self.title = ""
        self.is_titled = False

    def read_title(self, element: _Element) -> None:
        """The first that says something counts."""
        text = self.around.markup(element)
        if not self.is_titled:
            self.title = text
            self.is_titled = bool(text)

    def read_id(self, element: _Element) -> None:
        """An id is also the link where none came before it, unless it says that it is none."""
        is_link = attributes(element).get("ispermalink", "true") == "true"
        text = leaf(element)
        self.id = self._address(text) if is_link else settled(text)
        if is_link and self.link is None:
            self.link = self.id

    def read_link(self, element: _Element) -> None:
        """As text (RSS), or as `href` (Atom), of which those to pages count."""
        found = attributes(element)
        if "url" in found or "uri" in found:
            raise DoubtfulError
        text, relation = leaf(element), found.get("rel", "alternate").lower()
        if "href" in found:
            target = self.around.completed(found["href"])
            kind = found.get("type", "text/html").lower()
            if relation == "alternate" and kind in _PAGE_TYPES:
                self.link = target
        else:
            target = self.link = self.tidied(self._address(text))
        if relation == "alternate":
            self.alternates.append(target)

    def _address(self, text: str) -> str:
        """One that was written as text."""
        text = text.strip()
        return settled(self.around.completed(text)) if text else ""

    def tidied(self, link: str) -> str:
        """A link that was written as text."""
        return without_references(link)
