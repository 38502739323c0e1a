"""Documents made to exhaust the parser. Each bound is of processor time, far above what is needed."""

import time
from contextlib import suppress

import pytest

from tests.unit.feeds.documents import an_item, parsed, rss
from worker.errors import ParseError
from worker.feeds.strict import read_strictly

SECONDS = 3.0


def bomb(text: bytes) -> bytes:
    return rss(an_item()).replace(b"</item>", text + b"</item>")


def cost(body: bytes) -> float:
    start = time.process_time()
    with suppress(ParseError):
        parsed(body)
    return time.process_time() - start


@pytest.mark.parametrize("element", ["author", "dc:creator", "managingEditor", "webMaster", "dc:publisher"])
@pytest.mark.parametrize("text", ["a" * 60_000, "a" * 30_000 + "@" + "b." * 30_000])
def test_an_author_of_60_kb_costs_little(element: str, text: str) -> None:
    body = bomb(f"<{element}>{text}</{element}>".encode())
    assert cost(body) < SECONDS
    assert len(parsed(body).entries[0].author) <= 500


@pytest.mark.parametrize("quote", [b'"', b"'", b""])
def test_a_tag_with_too_many_attributes_is_refused(quote: bytes) -> None:
    attributes = b" ".join(b"a%d=%sx%s" % (number, quote, quote) for number in range(100_000))
    body = bomb(b"<x " + attributes + b"/>")
    assert cost(body) < SECONDS
    with pytest.raises(ParseError, match="more than 256 attributes"):
        parsed(body)


def test_attributes_in_escaped_markup_are_not_counted() -> None:
    [entry] = parsed(rss(an_item(description="<p>" + "a=b " * 5_000 + "</p>"))).entries
    assert "a=b" in entry.summary_html


def test_angle_brackets_in_attributes_do_not_hide_them() -> None:
    attributes = b" ".join(b'a%d=">"' % number for number in range(20_000))
    assert cost(bomb(b"<x " + attributes + b"/>")) < SECONDS


@pytest.mark.parametrize(
    "text",
    [
        b"<!--" * 20_000,
        b"<a>" * 50_000,
        b"&#x41;" * 100_000,
        b"<description>" + b"&lt;!--" * 50_000 + b"</description>",
        b"<title>" + b"&lt;a " * 50_000 + b"</title>",
        b"<title>" + b"&amp;" * 50_000 + b"</title>",
        b"".join(b"<category>%d</category>" % number for number in range(5_000)),
        b"<x xmlns:a='" * 50_000,
        b"<x" + b" xmlns:a" * 50_000 + b">",
    ],
    ids=[
        "comments",
        "nested",
        "references",
        "escaped comments",
        "escaped tags",
        "ampersands",
        "categories",
        "namespaces",
        "prefixes",
    ],
)
def test_repetition_costs_little(text: bytes) -> None:
    assert cost(bomb(text)) < SECONDS


def test_a_line_of_encodings_is_not_looked_through_again_and_again() -> None:
    start = time.process_time()
    assert read_strictly(b"<?xml " + b'encoding="utf-8" ' * 100_000 + rss(an_item())) is None
    assert time.process_time() - start < SECONDS


def test_comments_before_what_is_no_feed_cost_little() -> None:
    assert cost(b"<!-- x -->" * 200 + b"<x>") < SECONDS


def test_entities_are_not_multiplied() -> None:
    entities = b'<!ENTITY l0 "lol">' + b"".join(
        b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10) for number in range(1, 10)
    )
    body = b"<!DOCTYPE rss [" + entities + b"]>" + rss(an_item(title="X")).replace(b"X", b"&l9;")
    assert cost(body) < SECONDS
    assert len(parsed(body).entries[0].title) <= 500


@pytest.mark.parametrize("is_whole", [True, False], ids=["strict", "tolerant"])
@pytest.mark.parametrize("place", ["<channel>", "<channel xml:base='https://a.example/'>", None])
def test_a_host_with_accents_without_end_costs_little(place: str | None, *, is_whole: bool) -> None:
    """Python puts the marks of a host in order before it splits an address: it takes their square."""
    address = "https://e" + "\u0301\u0323" * 50_000 + ".example/"
    channel = (place or f"<channel xml:base='{address}'>").encode()
    body = rss(an_item(title="Une trêve", link=address)).replace(b"<channel>", channel)
    if not is_whole:
        body = body.replace(b"</rss>", b"")

    assert cost(body) < SECONDS
    assert [(entry.title, entry.link) for entry in parsed(body).entries] == [("Une trêve", "")]


def test_no_file_is_read_through_an_entity() -> None:
    body = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rss(an_item(title="X")).replace(
        b"X", b"[&x;]"
    )
    assert parsed(body).entries[0].title in {"[]", "[&x;]"}
