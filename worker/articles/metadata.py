"""What a page says about itself: title, author, dates, language, address, image.

JSON-LD first, then OpenGraph and other meta tags, then the rest of the head: the order that measured best
on real news pages. BeautifulSoup gets the head only; a whole page would cost more than extracting its text.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from urllib.parse import urljoin

from worker.articles.addresses import is_overlong, is_same_site, service_of
from worker.articles.bylines import byline_of
from worker.articles.head import head_of, headings_of, marked_dates
from worker.articles.headline import folded_name, headline, known_names
from worker.articles.instants import instant_of
from worker.articles.json_ld import Node, article_node, texts
from worker.articles.language import iso_639_1
from worker.articles.text_of_html import one_line, without_invalid

LONGEST_VALUE = 2_000  # characters; a longer one is not a title, a name or a lead
_TITLE_META = ("og:title", "twitter:title", "title", "dc.title", "dc:title", "headline")
_LEAD_META = ("og:description", "description", "twitter:description")
_AUTHOR_META = ("author", "article:author", "og:article:author", "parsely-author", "byl", "dc.creator",
                "dc:creator", "sailthru.author", "citation_author")  # fmt: skip
_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "article.published", "og:published_time",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued", "dc:date.created",
    "dcterms.created", "datepublished", "pubdate", "publishdate", "publish-date", "publication_date",
    "citation_publication_date", "bepress_citation_date", "dc.date", "dc:date", "date",
)  # fmt: skip
_MODIFIED_META = ("article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified",
                  "dcterms.modified", "dc:date.modified", "last-modified")  # fmt: skip
_LANG_META = ("og:locale", "content-language", "dc.language", "dc:language", "language", "inlanguage")
_SITE_META = ("og:site_name", "application-name", "dc.publisher", "publisher")
_IMAGE_META = ("og:image", "og:image:secure_url", "og:image:url", "twitter:image", "twitter:image:src")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Each "" or None where the page does not say. Addresses are absolute, instants in UTC."""

    title: str = ""
    lead: str = ""
    author: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    lang: str = ""
    canonical: str = ""  # only where it stays on the page's own site
    image: str = ""
    site: str = ""


def metadata_of(html: str, url: str, node: Node | None = None) -> Metadata:
    """Read a bare page's metadata; `node` is its JSON-LD, where that was read.

    Never raises: what cannot be understood is as if it were not there.
    """
    node, head = article_node(html) if node is None else node, head_of(html)
    names = (*head.meta_of(_SITE_META), *_said(node, "publisher", "name"))
    site = _first(names)
    claims = tuple(map(_one_value, (*_said(node, "headline"), *head.meta_of(_TITLE_META), head.title)))
    return Metadata(
        title=headline(claims, headings_of(html), (*names, service_of(url))),
        lead=_first((*head.meta_of(_LEAD_META), *_said(node, "description"))),
        author=_people(_said(node, "author", "name"), names)
        or _people(head.meta_of(_AUTHOR_META), names)
        or _people((byline_of(html),), names),
        published=_instant(
            chain(_said(node, "datePublished"), head.meta_of(_PUBLISHED_META), marked_dates(html))
        ),
        modified=_instant((*_said(node, "dateModified"), *head.meta_of(_MODIFIED_META))),
        lang=_language((head.lang, *head.meta_of(_LANG_META), *_said(node, "inLanguage", "alternateName"))),
        canonical=_own_address((head.links.get("canonical", ""), *head.meta_of(("og:url",))), url),
        image=_address((*head.meta_of(_IMAGE_META), *_said(node, "image", "url", "contentUrl", "@id")), url),
        site=site,
    )


def _said(node: Node, name: str, *keys: str) -> Iterator[str]:
    return texts(node.get(name), *keys)


def _first(values: Iterable[str]) -> str:
    return next(filter(None, map(_one_value, values)), "")


def _one_value(value: str) -> str:
    return one_line(value) if len(value) <= LONGEST_VALUE else ""


def _people(values: Iterable[str], outlets: Iterable[str]) -> str:
    """Names, once each, on one line. Addresses of profiles, handles and the outlet itself are not names."""
    names = (_first((value,)) for value in values if not value.startswith(("http", "@", "/", "www.")))
    known = known_names(outlets)
    return ", ".join(dict.fromkeys(name for name in names if name and folded_name(name) not in known))


def _instant(values: Iterable[str]) -> datetime | None:
    return next(filter(None, map(instant_of, values)), None)


def _language(values: Iterable[str]) -> str:
    return next(filter(None, map(iso_639_1, values)), "")


def _own_address(values: Iterable[str], url: str) -> str:
    """The first address on the page's own site: another site's claim to the text is not believed."""
    addresses = (_address((value,), url) for value in values)
    return next((address for address in addresses if is_same_site(address, url)), "")


def _address(values: Iterable[str], base: str) -> str:
    for value in (value for value in values if not is_overlong(value)):
        try:
            address = urljoin(base, without_invalid(value).strip())
        except ValueError:
            continue
        if value.strip() and service_of(address):
            return address
    return ""
