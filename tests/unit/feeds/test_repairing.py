"""Documents with the usual mistakes are read as if they had none, and it is said what was wrong."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.feeds.documents import an_item, parsed, rss
from tests.unit.feeds.generated import documents
from worker.errors import ParseError
from worker.feeds.strict import read_strictly
from worker.models import ParsedFeed

WORDS = "L’accord « signé » à Gaza"
FEED = rss(an_item(title=WORDS, description="<p>été & déjà</p>"))
ASCII_NAMES = "ampersands and names that XML does not know"


def read(before: bytes, after: bytes, content_type: str = "") -> ParsedFeed:
    return parsed(FEED.replace(before, after, 1), content_type=content_type)


def declared(encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{encoding}"?>\n'.encode()


@pytest.mark.parametrize(
    ("written", "title", "wrong"),
    [
        ("Vinci & Cie : R&D", "Vinci & Cie : R&D", ASCII_NAMES),
        ("&eacute;t&eacute;&nbsp;&laquo;&#233;&raquo;", "été «é»", ASCII_NAMES),
        ("a?b=1&d=2&lang;&nosuch;", "a?b=1&d=2\u2329&nosuch;", ASCII_NAMES),
        ("&#X41;&#x42;&#0067;", "ABC", ASCII_NAMES),
        ("<![CDATA[R&D &eacute;]]> & fin", "R&D é & fin", ASCII_NAMES),
        ("\x03été\x0b\x1f", "été", "characters that XML forbids"),
        ("&#2;été&#xFFFFFFF;", "été\ufffd", "characters that XML forbids"),
    ],
)
def test_a_title_is_read_as_it_was_meant(written: str, title: str, wrong: str) -> None:
    document = read(WORDS.encode(), written.encode())
    assert (document.entries[0].title, document.tier, document.repaired) == (title, "repaired", wrong)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (declared("iso-8859-1") + FEED, ""),
        (declared("windows-1252") + FEED.decode().encode("cp1252"), ""),
        (declared("utf-8") + FEED.decode().encode("cp1252"), ""),
        (FEED.decode().encode("cp1252"), "text/xml; charset=iso-8859-1"),
        (FEED, "application/rss+xml; charset=ISO-8859-1"),
        (FEED.decode().encode("utf-16"), ""),
        (declared("utf-16") + FEED, "text/xml; charset=utf-8"),
        (b"\n " + declared("utf-8") + FEED, ""),
        (b"\xef\xbb\xbf" + declared("utf-8") + FEED, ""),
        (
            b"<br />\n<b>Warning</b>: include(): failed in <b>/x.php</b><br />\n" + declared("utf-8") + FEED,
            "",
        ),
        (FEED + b"\n<script>track()</script></body></html>", ""),
        (b'<!DOCTYPE rss SYSTEM "http://example.org/rss.dtd">' + FEED, ""),
    ],
    ids=range(12),
)
def test_encodings_and_surroundings_are_seen_through(body: bytes, content_type: str) -> None:
    document = parsed(body, content_type=content_type)
    assert document.entries == parsed(FEED).entries


def test_what_is_within_cdata_is_kept_as_it_is() -> None:
    cdata = b"<description><![CDATA[<a href='?a&b'>R&D &eacute; &</a>]]></description><description>"
    document = read(b"<description>", b"<comments>a&b</comments>" + cdata)
    assert (document.tier, document.entries[0].summary_html) == (
        "repaired",
        "<a href='?a&b'>R&D &eacute; &</a>",
    )


@pytest.mark.parametrize(("octet", "read_as"), [(b"\x92", "’"), (b"\xe9", "é"), (b"\x81", "\ufffd")])
def test_one_bad_octet_spoils_nothing_but_itself(octet: bytes, read_as: str) -> None:
    document = read("signé".encode(), b"sign" + octet)
    assert document.entries[0].title == WORDS.replace("signé", "sign" + read_as)
    assert document.entries[0].summary_html == "<p>été & déjà</p>"
    assert document.repaired == "1 octets that are not UTF-8"


def test_one_bad_octet_spoils_nothing_where_only_feedparser_can_read_the_rest() -> None:
    body = FEED.replace("signé".encode(), b"sign\xe9").replace(b"<guid>", b"<a><guid>")
    document = parsed(body)
    assert (document.tier, document.entries[0].title) == ("tolerant", WORDS)


def test_markup_that_is_not_escaped_is_left_to_feedparser() -> None:
    document = read(WORDS.encode(), b"Gaza<br>fin")
    assert (document.entries[0].title, document.tier) == ("Gaza fin", "tolerant")


def test_names_that_the_document_defines_keep_their_meaning() -> None:
    body = b'<!DOCTYPE rss [\n<!ENTITY agence "AFP">\n]>' + FEED.replace(WORDS.encode(), b"(&agence;)")
    assert parsed(body).entries[0].title == "(AFP)"


FAULTS: Mapping[str, Callable[[bytes], bytes]] = {
    "control": lambda body: body.replace(b"<title", b"\x08<title", 1),
    "before": lambda body: b"Notice: x in y on line 3 " + body.removeprefix(b"\xef\xbb\xbf"),
    "after": lambda body: body + b" <p>fin</p>",
    "ampersand": lambda body: body.replace(b"&amp; ", b"& "),
    "declared": lambda body: declared("iso-8859-1") + body.partition(b"?>\n")[2] if b"?>\n" in body else body,
    "utf-16": lambda body: body.replace(b'encoding="UTF-8"', b'encoding="UTF-16"').decode().encode("utf-16"),
}


@settings(max_examples=200)
@given(documents(), st.sets(st.sampled_from(sorted(FAULTS)), min_size=1))
def test_a_document_with_faults_is_read_like_the_one_without(body: bytes, faults: set[str]) -> None:
    if read_strictly(body) is None:
        return
    spoilt = body
    for fault, spoil in FAULTS.items():
        spoilt = spoil(spoilt) if fault in faults else spoilt
    document = parsed(spoilt)
    assert document.entries == parsed(body).entries
    assert document.tier in {"strict", "repaired"}


@pytest.mark.parametrize(
    "piece",
    [
        b"&",
        b"&a;",
        b"&#",
        b"<!--",
        b"<!-- -->",
        b"<![CDATA[",
        b"<!DOCTYPE",
        b"\xe9",
        b" ",
        b"<?xml ",
        b"<rss ",
    ],
)
def test_repetition_costs_little(piece: bytes) -> None:
    start = time.process_time()
    for place in (b"<guid>", b"<rss"):
        with suppress(ParseError):
            read(place, piece * 30_000 + place)
    assert time.process_time() - start < 6
