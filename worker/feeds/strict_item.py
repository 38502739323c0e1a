"""An item or entry, element by element in their order, as feedparser reads them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from lxml.etree import _Element

from worker.feeds.items import Item
from worker.feeds.strict_elements import (
    DoubtfulError,
    attributes,
    leaf,
    plain,
    refuse_base,
    settled,
)
from worker.feeds.strict_links import Heading
from worker.feeds.strict_names import HARMLESS_AROUND, HARMLESS_LEAVES
from worker.feeds.strict_tags import Tags
from worker.feeds.tolerant import LONGEST_AUTHOR

_PERSON: Final = frozenset({"name", "email", "uri", "url", "homepage"})
_WITHIN_SOURCE: Final = frozenset(
    """
    title id guid link updated published subtitle rights author name uri email generator category
    """.split()  # noqa: SIM905 - a list of words reads better as text
)


class ItemReader(Heading):
    """What was read of an item so far."""

    summary: str | None = None
    summary_depth: int | None = None  # of the element that it is from; a copy of the content has none
    content = ""
    has_content = False
    author = ""
    tags: Tags
    published = created = updated = ""

    def read(self, element: _Element) -> Item:
        """The whole item."""
        self.tags = Tags()
        before = self.around.enter(element)
        about = attributes(element, may_have_base=True)
        if "lastmod" in about or "href" in about:
            raise DoubtfulError
        self.id = about.get("rdf:about", "")
        for child in element:
            name = self.around.name_of(child)
            act = _ACTS.get(name)
            if act:
                act(self, child)
            else:
                self.pass_over(child, name)
        self.around.leave(before)
        return Item(
            id=self.id,
            link=self.link or "",
            alternates=tuple(self.alternates),
            title=self.title,
            summary=self.summary or "",
            content=self.content,
            author=self.author,
            tags=self.tags.names(),
            published=self.published,
            created=self.created,
            updated=self.updated,
        )

    def tidied(self, link: str) -> str:
        """Likewise, where `&amp;` was escaped once more."""
        return super().tidied(link.replace("&amp;", "&"))

    def read_media_title(self, element: _Element) -> None:
        """That of a picture: it is the item's only where the item has none yet."""
        self.around.markup(element)
        if not self.is_titled:
            raise DoubtfulError

    def read_summary(self, element: _Element) -> None:
        """A second one is taken for the content, until there is a content."""
        text = self.around.markup(element)
        if self.summary is not None and not self.has_content:
            self._add_content(text)
            return
        depth = sum(1 for _ in element.iterancestors())
        if self.summary_depth is None or depth <= self.summary_depth:
            self.summary, self.summary_depth = text, depth

    def read_content(self, element: _Element) -> None:
        """A content is the summary as well where none came before it."""
        text = self.around.markup(element)
        self._add_content(text)
        if self.summary is None:
            self.summary = text

    def _add_content(self, text: str) -> None:
        self.has_content = True
        if len(text) > len(self.content):
            self.content = text

    def read_author(self, element: _Element) -> None:
        """A person as text, or with name and address."""
        refuse_base(element)
        person: dict[str, str] = {}
        text = element.text or ""
        for child in element:
            name = self.around.name_of(child)
            if name and name not in _PERSON:
                raise DoubtfulError
            refuse_base(child)
            said = leaf(child).strip()
            person |= {name: said} if name else {}
            text += child.tail or ""
        if person and self.author and ("name" not in person or "@" in self.author):
            raise DoubtfulError  # feedparser completes this one with the one before
        name, email = person.get("name", ""), person.get("email", "")
        both = f"{name} ({email})" if name and email else name or email
        self.author = both or settled(text)[:LONGEST_AUTHOR]

    def read_published(self, element: _Element) -> None:
        """Of all dates of one kind the last one counts."""
        self.published = plain(element)

    def read_created(self, element: _Element) -> None:
        """Likewise."""
        self.created = plain(element)

    def read_updated(self, element: _Element) -> None:
        """Likewise."""
        self.updated = plain(element)

    def read_source(self, element: _Element) -> None:
        """Where the item is from. Nothing of it is the item's, but a title may come after it."""
        for part in element.iter():
            refuse_base(part)
            name = self.around.name_of(part)
            if part is not element and name and name not in _WITHIN_SOURCE:
                raise DoubtfulError
            if len(part) and name and name not in {"source", "author"}:
                raise DoubtfulError
        self.is_titled = False

    def read_image(self, element: _Element) -> None:
        """Its address. A title may come after it."""
        plain(element)
        self.is_titled = False

    def pass_over(self, element: _Element, name: str) -> None:
        """What the item's texts do not come from, but for the captions and categories within."""
        if len(element):
            if name and name not in HARMLESS_AROUND:
                raise DoubtfulError
            for part in element.iterchildren():
                inner = self.around.name_of(part)
                act = _ACTS_WITHIN.get(inner)
                if act:
                    act(self, part)
                else:
                    self.pass_over(part, inner)
        elif name and name not in HARMLESS_LEAVES and name not in HARMLESS_AROUND:
            raise DoubtfulError
        refuse_base(element)

    def pass_over_person(self, element: _Element) -> None:
        """A contributor is no author."""
        for child in element:
            if self.around.name_of(child) not in _PERSON | {""}:
                raise DoubtfulError
            plain(child)
        refuse_base(element)


_ACTS: Final[Mapping[str, Callable[[ItemReader, _Element], None]]] = MappingProxyType(
    {
        "title": ItemReader.read_title,
        "dc_title": ItemReader.read_title,
        "media_title": ItemReader.read_media_title,
        "link": ItemReader.read_link,
        "id": ItemReader.read_id,
        "guid": ItemReader.read_id,
        "description": ItemReader.read_summary,
        "dc_description": ItemReader.read_summary,
        "media_description": ItemReader.read_summary,
        "summary": ItemReader.read_summary,
        "itunes_summary": ItemReader.read_summary,
        "content": ItemReader.read_content,
        "content_encoded": ItemReader.read_content,
        "fullitem": ItemReader.read_content,
        "author": ItemReader.read_author,
        "dc_author": ItemReader.read_author,
        "dc_creator": ItemReader.read_author,
        "itunes_author": ItemReader.read_author,
        "managingeditor": ItemReader.read_author,
        "contributor": ItemReader.pass_over_person,
        "category": lambda item, element: item.tags.read_category(element),
        "dc_subject": lambda item, element: item.tags.read_category(element),
        "keywords": lambda item, element: item.tags.read_category(element),
        "media_category": lambda item, element: item.tags.read_media_category(element),
        "media_keywords": lambda item, element: item.tags.read_keywords(element),
        "itunes_keywords": lambda item, element: item.tags.read_itunes_keywords(element),
        "published": ItemReader.read_published,
        "issued": ItemReader.read_published,
        "pubdate": ItemReader.read_published,
        "dcterms_issued": ItemReader.read_published,
        "created": ItemReader.read_created,
        "dcterms_created": ItemReader.read_created,
        "updated": ItemReader.read_updated,
        "modified": ItemReader.read_updated,
        "lastbuilddate": ItemReader.read_updated,
        "dc_date": ItemReader.read_updated,
        "dcterms_modified": ItemReader.read_updated,
        "source": ItemReader.read_source,
        "image": ItemReader.read_image,
    }
)
# Captions and categories of pictures, within the groups that hold them.
_ACTS_WITHIN: Final = MappingProxyType(
    {name: act for name, act in _ACTS.items() if name.startswith("media_")}
)
