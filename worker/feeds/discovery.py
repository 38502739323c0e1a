"""Where a site may have its feeds: what its page says, the usual places, what robots.txt names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.filter import SoupStrainer

from worker.feeds.links import absolute
from worker.feeds.text import plain_line

Way = Literal["address", "link tag", "link", "known path", "sitemap"]
MOST_TAGS: Final = 30  # link tags of one page; a portal has one for each section
MOST_LINKS: Final = 6  # of its text
MOST_SITEMAPS: Final = 2
_FEED_TYPES: Final = re.compile(
    r"\s*(?:application/(?:(?:rss|atom|rdf)\+xml|(?:feed\+)?json|xml)|text/(?:rss|xml\+rss|xml))\s*(?:;|$)",
    re.IGNORECASE,
)
_BARE_JSON: Final = re.compile(r"application/json", re.IGNORECASE)  # WordPress' API says so too
_FEED_ADDRESS: Final = re.compile(
    r"(?:^|[/._-])(?:rss|atom|feeds?|rdf)(?:[/._?-]|$)|\.(?:rss|rdf)$|/(?:rss|feed|atom)[^/]*\.xml",
    re.IGNORECASE,
)
_FEED_WORDS: Final = re.compile(r"\b(?:rss|atom|flux)\b", re.IGNORECASE)
_COMMENTS: Final = re.compile(r"comment", re.IGNORECASE)
_NEWS: Final = re.compile(r"news|actu|google", re.IGNORECASE)
_SITEMAP: Final = re.compile(r"^\s*sitemap\s*:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
# Below the page itself: WordPress, Substack, Ghost. At the root also Arc XP, Drupal, Hugo, Blogger.
_BELOW: Final = ("feed/", "rss/", "rss.xml")
_AT_ROOT: Final = (
    "feed",
    "rss",
    "rss.xml",
    "arc/outboundfeeds/rss/?outputType=xml",
    "atom.xml",
    "feed.xml",
    "index.xml",
    "feeds/posts/default",
    "feed.json",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be a feed, how it was come by, and what the page calls it."""

    url: str
    way: Way
    title: str = ""


def said_by_page(html: str, url: str) -> list[Candidate]:
    """Its link tags, those of the body too; comments come last. Never raises."""
    tags = _tags(html, ["link", "base"])
    base = _base(tags, url)
    found = [
        Candidate(address, "link tag", _title(tag))
        for tag in tags
        if _is_alternate(tag) and (address := absolute(_attribute(tag, "href"), base))
    ]
    return _first(sorted(found, key=_is_about_comments), MOST_TAGS)


def linked_by_page(html: str, url: str) -> list[Candidate]:
    """What the text of the page leads to that looks like a feed."""
    tags = _tags(html, ["a", "base"])
    base = _base(tags, url)
    found = [
        Candidate(address, "link", plain_line(tag.get_text(" ")))
        for tag in tags
        if _looks_like_feed(tag) and (address := absolute(_attribute(tag, "href"), base))
    ]
    return _first(sorted(found, key=_is_about_comments), MOST_LINKS)


def known_paths(_html: str, url: str) -> list[Candidate]:
    """Where content systems put the feed of this page, and of its site."""
    parts = urlsplit(url)
    root = f"{parts.scheme}://{parts.netloc}/"
    directory = urljoin(root, parts.path if parts.path.endswith("/") else parts.path + "/")
    is_file = "." in parts.path.rpartition("/")[2]
    below = [] if is_file or directory == root else [directory + path for path in _BELOW]
    return [Candidate(address, "known path") for address in [*below, *(root + path for path in _AT_ROOT)]]


def news_sitemaps(robots: str, url: str) -> list[Candidate]:
    """The sitemaps of news that a robots.txt names."""
    found = (absolute(text, url) for text in _SITEMAP.findall(robots))
    return _first(
        [Candidate(address, "sitemap") for address in found if _NEWS.search(urlsplit(address).path)],
        MOST_SITEMAPS,
    )


def _tags(html: str, names: list[str]) -> list[Tag]:
    readable = html.encode("utf-8", "replace").decode("utf-8")  # no half of a surrogate pair
    soup = BeautifulSoup("<!DOCTYPE html>" + readable, "lxml", parse_only=SoupStrainer(names))
    return [tag for tag in soup.find_all(names) if isinstance(tag, Tag)]


def _base(tags: Iterable[Tag], url: str) -> str:
    stated = next((href for tag in tags if tag.name == "base" and (href := _attribute(tag, "href"))), "")
    return absolute(stated, url) or url


def _is_alternate(tag: Tag) -> bool:
    relations = _attribute(tag, "rel").lower().split()
    kind = _attribute(tag, "type")
    if tag.name != "link" or not {"alternate", "feed"} & set(relations):
        return False
    is_api = _BARE_JSON.fullmatch(kind) is not None and "wp-json" in _attribute(tag, "href")
    return not is_api and ("feed" in relations or _FEED_TYPES.match(kind) is not None)


def _looks_like_feed(tag: Tag) -> bool:
    if tag.name != "a" or not (href := _attribute(tag, "href")):
        return False
    has_type = _FEED_TYPES.match(_attribute(tag, "type")) is not None
    return has_type or bool(_FEED_ADDRESS.search(href)) or bool(_FEED_WORDS.search(tag.get_text(" ")[:60]))


def _is_about_comments(candidate: Candidate) -> bool:
    return bool(_COMMENTS.search(candidate.title) or _COMMENTS.search(urlsplit(candidate.url).path))


def _first(candidates: Iterable[Candidate], most: int) -> list[Candidate]:
    """Each address once."""
    return list({candidate.url: candidate for candidate in reversed(list(candidates))}.values())[::-1][:most]


def _title(tag: Tag) -> str:
    return plain_line(_attribute(tag, "title"))


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name, "")
    return (value if isinstance(value, str) else " ".join(value or ())).strip()


def each_once(candidates: Iterable[Candidate], seen: set[str]) -> Iterator[Candidate]:
    """Those of addresses not seen before, which are from then on."""
    for candidate in candidates:
        if candidate.url not in seen:
            seen.add(candidate.url)
            yield candidate
