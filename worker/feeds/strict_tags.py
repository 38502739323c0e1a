"""Categories and keywords of an item, each once, as feedparser counts them."""

from typing import Final

from lxml.etree import _Element

from worker.feeds.strict_elements import DoubtfulError, attributes, leaf, settled

_ITUNES: Final = "http://www.itunes.com/"
_MEDIA: Final = "http://search.yahoo.com/mrss/category_schema"
_Tag = tuple[str | None, str | None, str | None]  # term, scheme, label


class Tags:
    """What was read so far."""

    def __init__(self) -> None:
        self._tags: list[_Tag] = []
        self._known: set[_Tag] = set()

    def names(self) -> tuple[str, ...]:
        """What people call them."""
        return tuple(label or term or "" for term, _, label in self._tags)

    def read_category(self, element: _Element, scheme: str | None = None) -> None:
        """A category may be told twice, by attributes and by its text."""
        found = attributes(element)
        self._add(found.get("term"), found.get("scheme", found.get("domain", scheme)), found.get("label"))
        text = settled(leaf(element))
        if text and self._tags and not self._tags[-1][0]:
            _, last_scheme, last_label = last = self._tags.pop()
            self._known.remove(last)
            self._tags.append((text, last_scheme, last_label))
            self._known.add(self._tags[-1])
        else:
            self._add(text or None, None, None)

    def read_media_category(self, element: _Element) -> None:
        """Of Media RSS: it has a scheme in any case."""
        self.read_category(element, _MEDIA)

    def read_keywords(self, element: _Element, scheme: str | None = None) -> None:
        """Several in one text, separated by commas."""
        if element.keys():
            raise DoubtfulError
        for keyword in settled(leaf(element)).split(","):
            self._add(keyword.strip(), scheme if keyword.strip() else None, None)

    def read_itunes_keywords(self, element: _Element) -> None:
        """Likewise."""
        self.read_keywords(element, _ITUNES)

    def _add(self, term: str | None, scheme: str | None, label: str | None) -> None:
        tag = (term, scheme, label)
        if any(tag) and tag not in self._known:
            self._tags.append(tag)
            self._known.add(tag)
