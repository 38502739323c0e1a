import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.feeds.documents import an_item, atom, parsed, rss
from tests.unit.feeds.generated import documents
from worker.errors import ParseError
from worker.feeds.unchanged import normalised_hash
from worker.models import ParsedFeed

BUILT = b"<lastBuildDate>Tue, 24 Nov 2026 08:00:00 GMT</lastBuildDate>"
FEED = rss(an_item(pubDate="Tue, 24 Nov 2026 08:00:00 GMT"), channel=BUILT.decode() + "<ttl>5</ttl>")
ATOM = atom("<updated>2026-11-24T08:00:00Z</updated><entry><id>1</id><updated>2026-11-24</updated></entry>")


@pytest.mark.parametrize(
    ("place", "one", "other"),
    [
        (BUILT, BUILT, BUILT.replace(b"08:00", b"08:10")),
        (BUILT, b"<pubDate>1</pubDate>", b"<pubDate>2</pubDate>"),
        (BUILT, b"<dc:date>1</dc:date>", b"<dc:date>2</dc:date>"),
        (BUILT, b'<generator version="6.1">x</generator>', b'<generator version="6.2">x</generator>'),
        (BUILT, b"<!-- built in 0.21 s -->", b"<!-- built in 0.3 s -->"),
        (b"</rss>", b"</rss>", b"</rss>\n<!-- cached page <b>1</b> -->\n"),
        (b"</channel>", b"<pubDate>1</pubDate></channel>", b"<pubDate>2</pubDate></channel>"),
    ],
)
def test_when_and_by_what_a_feed_was_built_does_not_count(place: bytes, one: bytes, other: bytes) -> None:
    assert normalised_hash(FEED.replace(place, one)) == normalised_hash(FEED.replace(place, other))


def test_the_date_of_an_atom_feed_does_not_count_and_that_of_an_entry_does() -> None:
    assert normalised_hash(ATOM.replace(b"T08:00", b"T09:00")) == normalised_hash(ATOM)
    assert normalised_hash(ATOM.replace(b"24</updated></entry>", b"25</updated></entry>")) != normalised_hash(
        ATOM
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<pubDate>Tue, 24", b"<pubDate>Tue, 25"),
        (b"</item>", b"<!-- x --></item>"),
        (b"<ttl>5", b"<ttl>6"),
        (b"<title>La Presse", b"<title>La Press"),
        (b"</item>", b"</item><item><pubDate>2026-11-24</pubDate>"),
        (b"</item>", b"</item><item/>"),
        (BUILT, b"<!-- " + BUILT),
        (b"<channel>", b"<channel><![CDATA[<!-- ]]><item>1</item><![CDATA[ -->]]>"),
    ],
)
def test_what_may_concern_an_entry_counts(before: bytes, after: bytes) -> None:
    assert normalised_hash(FEED.replace(before, after)) != normalised_hash(FEED)


def test_the_date_of_an_item_without_an_end_counts() -> None:
    cut, later = (FEED.replace(b"</channel></rss>", b"<item><pubDate>%d</pubDate></a>" % n) for n in (1, 2))
    assert normalised_hash(cut) != normalised_hash(later)


@pytest.mark.parametrize("text", [b"", b"{}", b"<html><updated>1</updated>", b"<urlset><url/></urlset>"])
def test_what_has_no_items_counts_whole(text: bytes) -> None:
    assert normalised_hash(text) != normalised_hash(text + b"<!-- x -->")


def outcome(body: bytes) -> ParsedFeed | str:
    try:
        return parsed(body)
    except ParseError as error:
        return str(error)


PIECES = [
    b"", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<updated>1</updated>", b"<pubDate>1</pubDate>",
    b"<generator>1</generator>", b"<!-- x -->", b"<item>", b"</item>",
]  # fmt: skip


@st.composite
def changed_documents(draw: st.DrawFn) -> tuple[bytes, bytes]:
    """A document, and the same with a piece of it taken away, written twice, or replaced."""
    body = draw(documents())
    places = [found.start() for found in re.finditer(rb"<|>", body)]
    start, end = sorted(draw(st.tuples(st.sampled_from(places), st.sampled_from(places))))
    start, end = start + draw(st.integers(0, 1)), end + draw(st.integers(0, 1))
    piece = draw(st.sampled_from([*PIECES, body[start:end] * 2]))
    return body, body[:start] + piece + body[end:]


@settings(max_examples=200)
@given(changed_documents())
def test_no_change_of_an_entry_is_missed(pair: tuple[bytes, bytes]) -> None:
    one, other = pair
    assert normalised_hash(one) != normalised_hash(other) or outcome(one) == outcome(other)


@pytest.mark.parametrize(
    "piece", [b"<!--", b"<![CDATA[", b"<updated>", b"<item>", b"<a:", b"<!-- --><![CDATA["]
)
def test_repetition_costs_little(piece: bytes) -> None:
    start = time.process_time()
    normalised_hash(piece * 50_000)
    normalised_hash(piece * 50_000 + b"<item></item>" + piece * 50_000)
    assert time.process_time() - start < 3
