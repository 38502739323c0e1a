"""Google-News sitemaps: https://www.sitemaps.org/protocol.html with the `news` extension.

Each address with a `news:news` is an entry; others, and pictures, are passed over. A sitemap without news has
neither titles nor dates of articles, and an index only leads to other sitemaps: both are refused, and it is
said what to do instead.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from lxml import etree

from worker.errors import ParseError
from worker.feeds.items import Document, Item
from worker.feeds.repairing import mended

_ROOT = re.compile(rb"<(?:[\w.-]++:)?(?:urlset|sitemapindex)[\s>]")
_HEAD: Final = 4_096
_PARSER: Final = etree.XMLParser(
    encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
    recover=False, remove_comments=True, remove_pis=True,
)  # fmt: skip


def looks_like_sitemap(body: bytes) -> bool:
    """Whether its root, or what is near its beginning, is that of a sitemap."""
    return _ROOT.search(body, 0, _HEAD) is not None


def read_news_sitemap(body: bytes, content_type: str = "") -> Document:
    """The articles of a sitemap. Raises ParseError if it is broken, or tells no news."""
    sound, repaired = mended(body, content_type) or (body, "")
    try:
        root = etree.fromstring(sound, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"not a feed: a broken sitemap: {str(error)[:100]}") from error
    if _name(root) == "sitemapindex":
        raise ParseError(f"not a feed: an index of sitemaps; take the one with the news{_nearest(root)}")
    languages: Counter[str] = Counter()
    items = [item for url in root if _name(url) == "url" for item in _items(url, languages)]
    if not items:
        raise ParseError(
            "not a feed: a sitemap without news (its root <urlset>); only Google-News sitemaps are read"
        )
    [(language, _)] = languages.most_common(1) or [("", 0)]
    return Document(kind="news-sitemap", language=language, items=items, tier="sitemap", repaired=repaired)


def _items(url: etree._Element, languages: Counter[str]) -> Iterator[Item]:
    """The article of an address, if it is one."""
    address = next((_text(part) for part in url if _name(part) == "loc"), "")
    news = next((part for part in url if _name(part) == "news"), None)
    if news is None or not address:
        return
    said = {_name(part): _text(part) for part in news.iter()}
    languages.update(filter(None, [said.get("language", "")]))
    yield Item(
        id=address,
        link=address,
        title=said.get("title", ""),
        tags=tuple(word.strip() for word in said.get("keywords", "").split(",") if word.strip()),
        published=said.get("publication_date", ""),
    )


def _nearest(index: etree._Element) -> str:
    """The first of an index that says that it has news."""
    addresses = [_text(part) for part in index.iter() if _name(part) == "loc"]
    news = next((address for address in addresses if "news" in address.lower()), "")
    return f", perhaps {news[:300]}" if news.startswith("http") else ""


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()
