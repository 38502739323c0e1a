"""A channel or Atom feed: what is said of it, and its items."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from lxml.etree import _Element

from worker.feeds.items import Document, Item
from worker.feeds.strict_elements import Around, DoubtfulError, attributes, plain, refuse_base
from worker.feeds.strict_item import ItemReader
from worker.feeds.strict_links import Heading
from worker.feeds.strict_names import HARMLESS_LEAVES

_OF_IMAGE: Final = frozenset({"title", "link", "url", "description", "width", "height"})
_OF_INPUT: Final = frozenset({"title", "link", "description", "name"})
_OF_PERSON: Final = frozenset({"name", "email", "uri", "url", "homepage", ""})  # "": of others, as pictures
_OF_OWNER: Final = frozenset({"itunes_name", "itunes_email"})
# Said of the channel, and not read by us.
_HARMLESS: Final = HARMLESS_LEAVES | frozenset(
    """
    category dc_subject keywords itunes_category itunes_keywords author managingeditor dc_author dc_creator
    itunes_author published pubdate updated modified lastbuilddate dc_date dcterms_issued dcterms_modified
    created dcterms_created issued
    """.split()  # noqa: SIM905 - a list of words reads better as text
)


class ChannelReader(Heading):
    """What was read of a channel so far."""

    def __init__(self, around: Around) -> None:
        super().__init__(around)
        self.said: dict[str, str] = {}
        self.has_summary = self.has_content = False
        self.items: list[Item] = []

    def read(self, root: _Element, kind: str, language: str) -> Document:
        """A document whose channel is one of the root's elements."""
        channels = [child for child in root if self.around.name_of(child) == "channel"]
        if len(channels) != 1:
            raise DoubtfulError
        self.said["language"] = language
        for child in root:
            name = self.around.name_of(child)
            if name == "channel":
                self._read_all(child)
            elif name in {"item", "image", "textinput"}:
                _ACTS[name](self, child)
            else:
                self.pass_over(child, name, frozenset())
        return self._document(kind)

    def read_channel(self, root: _Element, kind: str, language: str) -> Document:
        """A document whose root is the channel."""
        self.said["language"] = language
        self._read_all(root)
        return self._document(kind)

    def _document(self, kind: str) -> Document:
        return Document(
            kind=kind,
            title=self.title,
            link=self.link or "",
            language=self.said["language"],
            ttl=self.said.get("ttl", ""),
            update_period=self.said.get("sy_updateperiod", ""),
            update_frequency=self.said.get("sy_updatefrequency", ""),
            items=self.items,
        )

    def _read_all(self, channel: _Element) -> None:
        if channel.tag.endswith("hannel"):
            about = attributes(channel)
            if "lastmod" in about or "href" in about:
                raise DoubtfulError
        for child in channel:
            name = self.around.name_of(child)
            act = _ACTS.get(name)
            if act:
                act(self, child)
            else:
                self.pass_over(child, name, _HARMLESS)

    def read_item(self, element: _Element) -> None:
        """One of the items."""
        reader = ItemReader(self.around)
        reader.has_content, self.has_content = self.has_content, False
        self.items.append(reader.read(element))

    def read_only_title(self, element: _Element) -> None:
        """What a second one would mean depends on what is between."""
        if self.title:
            raise DoubtfulError
        self.read_title(element)

    def read_language(self, element: _Element) -> None:
        """The last one counts."""
        self.said["language"] = plain(element)

    def read_number(self, element: _Element) -> None:
        """A wish to be left alone; one with attributes is none to feedparser."""
        name = self.around.name_of(element)
        text = plain(element)
        self.said[name] = "" if element.keys() else text

    def read_description(self, element: _Element) -> None:
        """Not read; but after a summary feedparser takes it for a content, which the next item then has."""
        self.around.markup(element)
        self.has_content = self.has_content or self.has_summary

    def read_summary(self, element: _Element) -> None:
        """Likewise."""
        self.read_description(element)
        self.has_summary = True

    def read_image(self, element: _Element) -> None:
        """The channel's picture."""
        _only(self, element, _OF_IMAGE)

    def read_input(self, element: _Element) -> None:
        """A field for a search."""
        _only(self, element, _OF_INPUT)

    def read_person(self, element: _Element) -> None:
        """An author or a contributor of the whole."""
        _only(self, element, _OF_PERSON)

    def read_owner(self, element: _Element) -> None:
        """Whom a podcast belongs to."""
        _only(self, element, _OF_OWNER)

    def read_order(self, element: _Element) -> None:
        """The list of the items in RSS 1.0, as addresses."""
        for part in element.iterdescendants():
            self.pass_over(part, self.around.name_of(part), frozenset())
        refuse_base(element)

    def pass_over(self, element: _Element, name: str, harmless: frozenset[str]) -> None:
        """What the channel's title and addresses do not come from."""
        if name and (name not in harmless or (len(element) and name != "itunes_category")):
            raise DoubtfulError
        for part in element.iterdescendants():
            inner = self.around.name_of(part)
            if inner and inner != "itunes_category":
                raise DoubtfulError
            refuse_base(part)
        refuse_base(element)


def _only(reader: ChannelReader, element: _Element, names: frozenset[str]) -> None:
    """An element whose parts are texts, and all known by name."""
    refuse_base(element)
    for part in element:
        name = reader.around.name_of(part)
        if name not in names or (name and part.keys()):
            raise DoubtfulError
        plain(part)


_ACTS: Final[Mapping[str, Callable[[ChannelReader, _Element], None]]] = MappingProxyType(
    {
        "item": ChannelReader.read_item,
        "entry": ChannelReader.read_item,
        "title": ChannelReader.read_only_title,
        "link": ChannelReader.read_link,
        "id": ChannelReader.read_id,
        "guid": ChannelReader.read_id,
        "language": ChannelReader.read_language,
        "dc_language": ChannelReader.read_language,
        "ttl": ChannelReader.read_number,
        "sy_updateperiod": ChannelReader.read_number,
        "sy_updatefrequency": ChannelReader.read_number,
        "description": ChannelReader.read_description,
        "dc_description": ChannelReader.read_description,
        "summary": ChannelReader.read_summary,
        "itunes_summary": ChannelReader.read_summary,
        "image": ChannelReader.read_image,
        "textinput": ChannelReader.read_input,
        "author": ChannelReader.read_person,
        "managingeditor": ChannelReader.read_person,
        "contributor": ChannelReader.read_person,
        "itunes_owner": ChannelReader.read_owner,
        "items": ChannelReader.read_order,
    }
)
