"""What the strict tier accepts, it reads exactly as feedparser does."""

import tarfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.unit.feeds.documents import an_item, rss
from tests.unit.feeds.generated import NAMESPACES, documents
from worker.feeds.cleaning import cleaned
from worker.feeds.items import Document
from worker.feeds.strict import read_strictly
from worker.feeds.tolerant import read_tolerantly

CORPUS = Path(__file__).parents[4] / "shared" / "data" / "feeds-tolerance.tar.gz"
OF_PUBLISHERS = Path(__file__).parents[2] / "data" / "feeds"
RSS_ITEM = rss(an_item())


def by_feedparser(body: bytes) -> Document:
    with warnings.catch_warnings(action="ignore"):
        return read_tolerantly(cleaned(body)[0], "")[0]


def corpus() -> Iterator[tuple[str, bytes]]:
    with tarfile.open(CORPUS) as files:
        for member in files:
            if file := files.extractfile(member):
                yield member.name, file.read()


@pytest.mark.parametrize("path", sorted(OF_PUBLISHERS.glob("*.xml")), ids=lambda path: path.stem)
def test_documents_in_the_manner_of_common_software_are_accepted(path: Path) -> None:
    assert read_strictly(path.read_bytes()) == by_feedparser(path.read_bytes())


@pytest.mark.skipif(not CORPUS.exists(), reason=f"needs {CORPUS.name}, which is not part of the project")
def test_feedparsers_own_documents_are_read_as_by_feedparser() -> None:
    accepted = 0
    for name, body in corpus():
        document = read_strictly(body)
        if document is not None:
            accepted += 1
            assert document == by_feedparser(body), name
    assert accepted > 700  # of 2 107, half of which hold no items, and a third markup that is not escaped


@settings(max_examples=200)
@given(documents())
def test_any_document_is_read_as_by_feedparser_or_not_at_all(body: bytes) -> None:
    document = read_strictly(body)
    assert document is None or document == by_feedparser(body)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<rss", b"<!DOCTYPE rss><rss"),
        (b"<rss", b"<?xml version='1.0' encoding='iso-8859-1'?><rss"),
        (b"<rss", b"<?xml version='1.1' encoding=\"UTF-16\"?><rss"),
        (b"<rss", b"avant <rss"),
        (b"</rss>", b"</rss> fin"),
        (b"<rss", b"<html"),
        (b"Tr\xc3\xaave", b"Tr\xeave"),
        (b"Tr\xc3\xaave", b"R&D"),
        (b"Tr\xc3\xaave", b"&eacute;"),
        (b"Tr\xc3\xaave", b"L&#146;accord"),
        (b"Tr\xc3\xaave", b"<br/>"),
        (b"<item>", b"<item xml:base='/a/'>"),
        (b"<guid>", b"<guid xml:base='https://www.example.org/a/'>"),
        (b"<link>", b"<link dc:href='https://www.example.org/a'>"),
        (b"<guid>", b"<author>Anne</author><author><uri>/a</uri></author><guid>"),
        (b"<guid>", b"<author>a@b.fr (Anne)</author><author><name>Paul</name></author><guid>"),
        (b"<guid>", b"<guid base='https://www.example.org/a/'>"),
        (b"<title>", b"<title type='xhtml'>"),
        (b"<title>", b"<title mode='base64'>"),
        (b"<guid>", b"<date>2026-11-24</date><guid>"),
        (b"<guid>", b"<links>x</links><guid>"),
        (b"<guid>", b"<item><guid>"),
        (b"xmlns:dc", b"xmlns:media='http://purl.org/dc/terms/' xmlns:dc"),
        (b"<channel>", b"<channel></channel><channel>"),
        (b"<guid>", b"<x:y>z</x:y><guid>"),
    ],
)
def test_what_is_doubtful_is_left_to_the_next_tier(before: bytes, after: bytes) -> None:
    assert read_strictly(RSS_ITEM) is not None
    assert read_strictly(RSS_ITEM.replace(before, after, 1).replace(b"html>", b"rss>")) is None


@pytest.mark.parametrize(
    "elements",
    [
        "<title>Un</title><title>Deux</title>",
        "<title/><title>Deux</title>",
        "<title>Un</title><media:title>Photo</media:title><source url='/s'>S</source>",
        "<guid>/1</guid>",
        "<guid>/1</guid><link>/2</link>",
        "<link>/2</link><guid>/1</guid>",
        "<guid isPermaLink='false'>1</guid><link>https://x.org/?a=1&amp;amp;b=2&amp;c;</link>",
        "<link>http:////x.org/1</link><link rel='related'>/3</link>",
        "<atom:link href='/4'/><atom:link rel='alternate' type='application/json' href='/5'/>",
        "<description>Court</description><content:encoded>Long</content:encoded>",
        "<content:encoded>Long</content:encoded><description>Court</description>",
        "<description>Court</description><media:content><media:description>Photo</media:description></media:content>",
        "<media:content><media:description>Photo</media:description></media:content><description>Court</description>",
        "<description>Un</description><description>Deux</description><itunes:summary>Trois</itunes:summary>",
        "<author>anne@x.org (Anne)</author><dc:creator>Paul</dc:creator>",
        "<atom:author><atom:name>Anne</atom:name><atom:email>a@x.org</atom:email></atom:author>",
        "<atom:author><atom:name/><atom:uri>/a</atom:uri></atom:author>",
        "<link href='/1' snf:count='2'/><atom:author snf:id='3'><snf:logo src='/4'/>Anne</atom:author>",
        "<category>Un</category><category domain='d'>Un</category><category domain='d'>Deux</category>",
        "<category term='a' label='A'/><category term='a'>b</category><media:keywords>c, ,d</media:keywords>",
        "<pubDate>hier</pubDate><pubDate>2026-11-24</pubDate><dc:date>1</dc:date><atom:updated>2</atom:updated>",
        "<title>caf\u00c3\u00a9</title><link>https://caf\u00c3\u00a9.org/</link>",
        "<title xml:base='https://b.org/'>Un</title><link>/2</link>",
    ],
)
def test_what_depends_on_order_and_place_is_accepted_and_read_as_by_feedparser(elements: str) -> None:
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    for root in ("<rss version='2.0'", "<rss version='2.0' xml:base='https://base.org/a/b'"):
        body = f"{root}{spaces}><channel><item>{elements}</item></channel></rss>".encode()
        assert read_strictly(body) == by_feedparser(body)


@pytest.mark.parametrize(
    "elements",
    [
        "<description>Un</description><itunes:summary>Deux</itunes:summary>",
        "<itunes:summary>Deux</itunes:summary><description>Un</description>",
        "<itunes:summary>1</itunes:summary><itunes:summary>2</itunes:summary><dc:description>3</dc:description>",
        "<title/><title>Deux</title>",
        "<title>Un</title><image><title>Deux</title><link>/l</link><url>/i</url></image><link>/3</link>",
        "<image><title>Deux</title></image><title>Un</title>",
        "<language>fr</language><dc:language>en</dc:language><ttl>5</ttl><ttl unit='m'>6</ttl>",
        "<link>/1</link><atom:link rel='self' href='/2'/><atom:link rel='hub' href='/3'/><guid>4</guid>",
        "<itunes:owner><itunes:name>Anne</itunes:name></itunes:owner><managingEditor>Paul</managingEditor>",
        "<itunes:category text='News'><itunes:category text='Daily'/></itunes:category>",
        "<skipHours><hour>1</hour></skipHours><textInput><title>T</title><name>q</name></textInput>",
    ],
)
def test_what_is_said_of_the_channel_is_read_as_by_feedparser_or_not_at_all(elements: str) -> None:
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    item = "<item><title>Un</title><description>Court</description><description>Long</description></item>"
    body = f"<rss version='2.0'{spaces}><channel>{elements}{item}</channel></rss>".encode()
    assert (found := read_strictly(body)) is None or found == by_feedparser(body)


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "utf-16", "x"])
def test_another_encoding_by_the_server_is_doubtful(charset: str) -> None:
    assert read_strictly(RSS_ITEM, f"text/xml; charset={charset}") is None
    assert read_strictly(RSS_ITEM, 'text/xml; charset="UTF-8"') is not None


def test_a_document_without_items_is_left_to_the_next_tier() -> None:
    assert read_strictly(rss()) is None


def test_a_name_that_feedparser_knows_by_its_prefix_alone_is_read_as_it_does() -> None:
    strange = rss(an_item(**{"dc:creator": "Anne", "sy:title": "Deux"}))
    for namespace in (b"http://purl.org/dc/elements/1.1/", b"http://purl.org/rss/1.0/modules/syndication/"):
        strange = strange.replace(namespace, b"http://example.org/" + namespace[-3:])
    document = read_strictly(strange)
    assert document == by_feedparser(strange)
    assert document is not None
    assert document.items[0].author == "Anne"


@pytest.mark.parametrize(
    "declared",
    [
        "xmlns:media='http://purl.org/dc/elements/1.1/'",
        "xmlns:a='http://example.org/' xmlns:b='http://example.org/'",
        "xmlns:a='http://example.org/'></x><x xmlns:a='http://example.com/'",
        "xmlns:a='http://example.org/?a=1&amp;b=2'",
    ],
)
def test_namespaces_that_may_be_mistaken_are_doubtful(declared: str) -> None:
    assert read_strictly(RSS_ITEM.replace(b"<channel>", f"<channel><x {declared}></x>".encode(), 1)) is None
