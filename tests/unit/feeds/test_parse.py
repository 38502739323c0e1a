import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.feeds.documents import an_item, atom, only_entry, parsed, rss
from worker.errors import ParseError
from worker.feeds.identity import entry_id
from worker.models import ParsedFeed


def test_an_item_of_rss_is_read_whole() -> None:
    item = an_item(
        description="<p>Le Hamas <b>accepte</b></p>",
        pubDate="Tue, 24 Nov 2026 09:00:00 CET",
        author="Anne Martin",
        category="Monde",
        **{"content:encoded": "<p>Le texte entier</p>"},
    )
    document = parsed(
        rss(item, channel="<link>https://www.example.org/</link><language>en-GB</language>"), lang=""
    )
    [entry] = document.entries
    assert (document.title, document.link, document.lang, document.kind) == (
        "La Presse", "https://www.example.org/", "en", "rss20",
    )  # fmt: skip
    assert (entry.id, entry.feed, entry.guid) == (entry_id("presse", "1"), "presse", "1")
    assert (entry.title, entry.link) == ("Trêve à Gaza", "https://www.example.org/1")
    assert entry.summary_html == "<p>Le Hamas <b>accepte</b></p>"
    assert entry.content_html == "<p>Le texte entier</p>"
    assert (entry.author, entry.tags, entry.lang) == ("Anne Martin", ("Monde",), "en")
    assert entry.published == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert entry.published_raw == "Tue, 24 Nov 2026 09:00:00 CET"
    assert entry.updated is None


def test_an_entry_of_atom_is_read_whole() -> None:
    entry = only_entry(
        atom(
            '<entry xml:base="https://www.example.org/a/"><id>tag:1</id>'
            '<title type="html">La &lt;i&gt;trêve&lt;/i&gt;</title><link href="b"/>'
            "<published>2026-11-24T08:00:00Z</published>"
            "<updated>2026-11-24T09:00:00Z</updated><summary>Court</summary></entry>"
        )
    )
    assert (entry.guid, entry.title, entry.link) == ("tag:1", "La trêve", "https://www.example.org/a/b")
    assert entry.published == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert entry.updated == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_the_date_of_dublin_core_is_when_it_was_published() -> None:
    entry = only_entry(rss(an_item(**{"dc:date": "2026-11-24T08:00:00Z"})))
    assert entry.published == datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_a_date_that_is_not_understood_keeps_its_text() -> None:
    entry = only_entry(rss(an_item(pubDate="avant-hier")))
    assert (entry.published, entry.published_raw) == (None, "avant-hier")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Vinci &amp; Cie : R&D", "Vinci & Cie : R&D"),
        ("L&#8217;homme", "L’homme"),
        ("5 < 6 et 7 > 3", "5 < 6 et 7 > 3"),
        ("<b>Gaza</b> : la <i class='x'>trêve</i><br/>tient", "Gaza : la trêve tient"),
        ("une\nligne\t et\r\n  demie", "une ligne et demie"),
        ("<script>alert(1)</script>fin", "alert(1)fin"),
        ("<!channel> fin", "<!channel> fin"),
        ("\u202egnirts\u202c \u2066x\u2069 \u200fy\ufeff", "gnirts x y"),
        ("tr\u00adêve", "tr\u00adêve"),
        ("x" * 100_000, "x" * 500),
    ],
)
def test_a_title_becomes_one_plain_line(written: str, shown: str) -> None:
    assert only_entry(rss(an_item(title=written))).title == shown


@pytest.mark.parametrize("reference", ["&#xD800;", "&#55296;", "&#x110000;", "&#" + "9" * 5000 + ";"])
def test_a_reference_to_no_character_is_replaced(reference: str) -> None:
    body = rss(an_item()).replace("Trêve".encode(), f"Tr{reference}ve".encode())
    assert only_entry(body).title == "Tr\ufffdve à Gaza"


def test_control_characters_are_repaired_and_said() -> None:
    body = rss(an_item()).replace("Trêve".encode(), b"Tr\x00\x08&#8;\x1f&#0;eve")
    document = parsed(body)
    assert document.entries[0].title == "Treve à Gaza"
    assert document.repaired == "characters that XML forbids"


@pytest.mark.parametrize(
    ("link", "followed"),
    [
        ("https://www.example.org/a?b=c&d=e", "https://www.example.org/a?b=c&d=e"),
        ("/a", "https://www.example.org/a"),
        ("//autre.example/a", "https://autre.example/a"),
        ("\n https://www.example.org/a b\n", "https://www.example.org/a%20b"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:a@example.org", ""),
        ("file:///etc/passwd", ""),
        ("http://[::1", ""),
        ("https://", ""),
    ],
)
def test_a_link_is_an_absolute_web_address_or_nothing(link: str, followed: str) -> None:
    assert only_entry(rss(an_item(link=link))).link == followed


def test_a_relative_link_of_rss_is_meant_from_the_site() -> None:
    body = rss(an_item(link="/a"), channel="<link>https://journal.example/</link>")
    assert only_entry(body, url="https://feeds.example/journal").link == "https://journal.example/a"


def test_a_local_feed_leads_to_the_files_beside_it() -> None:
    local = "file:essai/feed.xml"
    assert only_entry(rss(an_item(link="page.html")), url=local).link == "file:essai/page.html"
    assert only_entry(rss(an_item(link="https://example.org/")), url=local).link == "https://example.org/"


def test_entries_without_guid_or_link_or_title_have_an_identity() -> None:
    items = [
        {"title": "a"},
        {"title": "b"},
        {"link": "https://www.example.org/1"},
        {"description": "seul"},
        {},
    ]
    document = parsed(rss(*items))
    assert len({entry.id for entry in document.entries}) == 5


def test_an_entry_that_is_there_twice_is_there_once() -> None:
    assert len(parsed(rss(an_item(), an_item())).entries) == 1


def test_entries_that_share_a_guid_are_told_apart_by_their_links() -> None:
    document = parsed(rss(an_item(link="https://x.org/1"), an_item(link="https://x.org/2")))
    assert [entry.guid for entry in document.entries] == ["1|https://x.org/1", "1|https://x.org/2"]


@pytest.mark.parametrize(
    ("channel", "ttl_s"),
    [
        ("", None),
        ("<ttl>60</ttl>", 3600),
        ("<ttl>souvent</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 900),
        ("<sy:updatePeriod> Daily </sy:updatePeriod><ttl>5</ttl>", 86400),
    ],
)
def test_the_wish_of_a_feed_for_fewer_requests_is_read(channel: str, ttl_s: int | None) -> None:
    assert parsed(rss(an_item(), channel=channel)).ttl_s == ttl_s


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parsed(rss()).entries == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "it is empty"),
        (b" \n\0 ", "it is empty"),
        (b"<!DOCTYPE html><html><title>Acc\xc3\xa8s refus\xc3\xa9</title>", "an HTML page « Accès refusé »"),
        (b"<!-- x --><HTML xmlns:a='http://www.w3.org/2005/Atom'>", "an HTML page"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "it is JSON, but no JSON Feed"),
        (b'<?xml version="1.0"?><urlset><url/></urlset>', "its root <urlset>"),
        (b"Internal Server Error", "it starts with « Internal Server Error »"),
        (b"\xff\xd8\xff\xe0", "it starts with"),
    ],
)
def test_what_is_no_feed_is_refused_with_what_it_looks_like(body: bytes, said: str) -> None:
    with pytest.raises(ParseError, match=re.escape(said)):
        parsed(body)


@pytest.mark.parametrize(
    ("declaration", "encoding", "content_type"),
    [
        ("", "utf-8", ""),
        ('<?xml version="1.0" encoding="iso-8859-1"?>', "iso-8859-1", ""),
        ('<?xml version="1.0" encoding="utf-8"?>', "cp1252", ""),
        ('<?xml version="1.0"?>', "utf-16", ""),
        ('<?xml version="1.0" encoding="iso-8859-1"?>', "utf-8", "text/xml"),
        ("", "utf-8", "text/xml; charset=undefined"),
        ("", "iso-8859-15", "application/rss+xml; charset=iso-8859-15"),
        ('<?xml version="1.0" encoding="utf-8"?>', "utf-8", "text/html; charset=utf-8"),
    ],
)
def test_the_encoding_is_found_out(declaration: str, encoding: str, content_type: str) -> None:
    body = rss(an_item(), declaration=declaration).decode().encode(encoding)
    assert parsed(body, content_type=content_type).entries[0].title == "Trêve à Gaza"


@pytest.mark.parametrize(
    "name", ["links", "tags", "content", "published_parsed", "updated_parsed", "title_detail"]
)
@pytest.mark.parametrize("element", ["<{}>x</{}>", "<{} a='b'>x</{}>"])
def test_elements_that_shadow_the_results_of_the_parser_do_no_harm(name: str, element: str) -> None:
    shadow = element.format(name, name).encode()
    body = rss(an_item(pubDate="Tue, 24 Nov 2026 09:00:00 GMT")).replace(b"</item>", shadow + b"</item>")
    assert only_entry(body).published == datetime(2026, 11, 24, 9, tzinfo=UTC)


PIECES = b"""
<rss> <channel> <item> </item> <title> </title> <link> <guid> </guid> <entry> <div> &#xD800; &#
&amp; &x; <![CDATA[ ]]> <!-- --> <author> a@b.c <image> <links> </links> <published> <psc:chapter>
<category> <dc:date> = ' > 9
""".split()
LONG_PIECES = [
    b"<feed xmlns='http://www.w3.org/2005/Atom'>",
    b"<content type='xhtml'>",
    b"<source url='x'>",
    b"<published_parsed a='b'>",
    b"<georss:point>1 2",
    b"<media:content url='x'/>",
    b"<?xml version='1.0' encoding='utf-7'?>",
    b"<!DOCTYPE x [<!ENTITY y 'z'>]>",
]
MARKUP = st.lists(st.sampled_from(PIECES + LONG_PIECES) | st.binary(max_size=8), max_size=40).map(b"".join)
CONTENT_TYPES = st.sampled_from(
    ["", "text/xml", "text/html; charset=x", "application/xml; charset=utf-16", ";;="]
)


@given(st.binary() | MARKUP, CONTENT_TYPES)
def test_any_bytes_are_a_feed_or_a_parse_error_and_always_the_same(body: bytes, content_type: str) -> None:
    first, second = (outcome(body, content_type) for _ in range(2))
    assert first == second


def outcome(body: bytes, content_type: str) -> ParsedFeed | str:
    try:
        document = parsed(body, content_type=content_type)
    except ParseError as error:
        return str(error)
    for entry in document.entries:
        entry.title.encode()
        entry.summary_html.encode()
        assert "\n" not in entry.title
        assert entry.link == "" or entry.link.startswith(("http://", "https://"))
    return document
