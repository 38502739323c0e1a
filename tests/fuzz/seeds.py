"""What fuzzing begins with: real documents of the shared data, where it is, and a few of ours."""

import gzip
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.measuring import SHARED_DATA

# Octets of a seed: a longer one is read too seldom to be changed well.
LONGEST: Final = {"page": 40_000, "links": 30_000, "metadata": 12_000, "fragment": 3_000}
_LONGEST_FEED: Final = 60_000
_ADDRESSES: Final = (
    "https://www.lemonde.fr/international/article/2026/11/24/treve_6412345_3210.html?xtor=RSS-3208&at_medium=rss",
    "http://amp.example.co.uk:8080//a/../b/index.amp.html?b=2&a=1&utm_source=x#frag",
    "file:/srv/feed.xml",
    "https://user:pass@xn--bcher-kva.example./%7Ea/%e9?amp;amp=1",
    "http://[2001:db8::1]:80/?q=%",
    "//m.exemple.fr/é",
)
_DATES: Final = (
    "Tue, 24 Nov 2026 08:00:00 GMT",
    "2026-11-24T08:00:00+01:00",
    "24/11/2026 08h05",
    "mardi 24 nov. 2026 à 8:05 CET",
    "1795000000",
    "1795000000000",
    "Nov 24th, 2026 8:05 p.m. EST",
    "2026/11/23",
    "1er août 26",
)
_FRAGMENTS: Final = (
    "<p>Une <b>trêve</b>&nbsp;: l&#8217;accord</p><br/><ul><li>un<li>deux</ul>",
    "&lt;p&gt;deux fois&lt;/p&gt;",
    "<script>x</script><table><tr><td>a<td>b</table>",
)
_JSON_FEED: Final = (
    '{"version": "https://jsonfeed.org/version/1.1", "title": "t", "items": [{"id": "1", "title": "Trêve",'
    ' "url": "https://e.org/1", "content_html": "<p>x</p>", "date_published": "2026-11-24T08:00:00Z",'
    ' "authors": [{}]}]}'
)
_SITEMAP: Final = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://e.org/1</loc><n:news>'
    "<n:publication_date>2026-11-24</n:publication_date><n:title>Trêve</n:title></n:news></url></urlset>"
)
_FEEDS: Final = (_JSON_FEED, _SITEMAP)


def seeds(target: str) -> Iterator[bytes]:
    """The first inputs of a target."""
    texts = {"address": _ADDRESSES, "date": _DATES, "fragment": _FRAGMENTS, "feed": _FEEDS}.get(target, ())
    yield from (text.encode() for text in texts)
    if target == "feed":
        yield from _feeds(SHARED_DATA / "feeds-tolerance.tar.gz")
    if target in {"page", "links", "metadata", "fragment"}:
        for directory in ("french-pages", "article-pages/html"):
            yield from _pages(SHARED_DATA / directory, LONGEST[target])


def _feeds(archive: Path) -> Iterator[bytes]:
    if not archive.exists():
        return
    with tarfile.open(archive) as documents:
        for member in documents:
            file = documents.extractfile(member) if member.isfile() else None
            if file is not None:
                yield file.read()[:_LONGEST_FEED]


def _pages(directory: Path, longest: int) -> Iterator[bytes]:
    """Long ones are cut: their heads are worth as much; of a fragment, the middle is."""
    for path in sorted(directory.glob("*.html.gz")):
        body = gzip.decompress(path.read_bytes())
        start = len(body) // 2 if longest == LONGEST["fragment"] else 0
        yield body[start : start + longest]
