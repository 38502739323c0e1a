"""Feed documents: `parse_feed` against feedparser alone, as it comes and without sanitising.

The aim is to be at least 8 times as fast as feedparser with its defaults on documents the size of real ones.
"""

import io
import tarfile
import warnings
from collections import Counter
from collections.abc import Sequence
from functools import partial
from statistics import median
from typing import Any, Final

import feedparser

from benchmarks.feed_documents import documents
from benchmarks.measuring import Comparison, Watch, compare, part, report, shared
from worker.configuration.model import FeedSettings
from worker.errors import ParseError
from worker.feeds.parse import parse_feed

URL: Final = "https://www.example.org/rss.xml"
FEED: Final = FeedSettings(id="presse", url=URL, title="La Presse", group="presse")
DOCUMENTS: Final = 20
PARTS: Final = 5
BARE: Final = {"sanitize_html": False, "resolve_relative_uris": False}


def our_entries(body: bytes) -> int:
    try:
        return len(parse_feed(FEED, body, url=URL, content_type="application/rss+xml").entries)
    except ParseError:
        return 0


def tiers(bodies: Sequence[bytes]) -> dict[str, int]:
    """How many documents each tier read."""
    read = Counter(
        parse_feed(FEED, body, url=URL, content_type="application/rss+xml").tier for body in bodies
    )
    return {f"read_by_tier_{tier}": number for tier, number in read.most_common()}


def their_entries(body: bytes, **options: Any) -> int:
    # Without a location: with one, feedparser joins every link to it, and ours would look 20 % better.
    headers = {"content-type": "application/rss+xml"}
    return len(feedparser.parse(io.BytesIO(body), response_headers=headers, **options).entries)


def ours(bodies: Sequence[bytes], watch: Watch, number: int) -> int:
    some = part(bodies, number, PARTS)
    with watch:
        for body in some:
            our_entries(body)
    return len(some)


def theirs(bodies: Sequence[bytes], options: dict[str, Any], watch: Watch, number: int) -> int:
    some = part(bodies, number, PARTS)
    with watch:
        for body in some:
            their_entries(body, **options)
    return len(some)


def against_both(bodies: Sequence[bytes]) -> tuple[Comparison, ...]:
    return tuple(
        one
        for peer, options in (("feedparser", {}), ("feedparser, no sanitising, no relative addresses", BARE))
        for one in compare(
            "parse_feed", peer, partial(ours, bodies), partial(theirs, bodies, options), rounds=4 * PARTS
        )
    )


def main() -> None:
    warnings.simplefilter("ignore")  # feedparser's, about encodings
    bodies = tuple(documents(DOCUMENTS))
    entries = [our_entries(body) for body in bodies]
    if entries != [their_entries(body) for body in bodies]:
        raise SystemExit("ours and feedparser find different entries: nothing is measured")
    report(
        "parse, documents like real ones",
        against_both(bodies),
        libraries=("feedparser",),
        documents=len(bodies),
        median_bytes=median(map(len, bodies)),
        median_entries=median(entries),
        **tiers(bodies),
    )
    with tarfile.open(shared("feeds-tolerance.tar.gz")) as corpus:
        every = tuple(file.read() for member in corpus if (file := corpus.extractfile(member)))
    small = every[::4]
    report(
        "parse, feedparser's own small and odd documents",
        against_both(small),
        libraries=("feedparser",),
        documents=len(small),
        median_bytes=median(map(len, small)),
    )


if __name__ == "__main__":
    main()
