import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.feeds.documents import parsed
from worker.errors import ParseError

ITEM = {
    "id": "1",
    "url": "https://www.example.org/1",
    "title": "R&D : 5 < 6",
    "content_html": "<p>Le texte <b>entier</b></p>",
    "summary": "Court & <net>",
    "date_published": "2026-11-24T09:00:00+01:00",
    "date_modified": "2026-11-24T10:00:00+01:00",
    "authors": [{"name": "Anne Martin"}, {"name": "Camille Petit"}],
    "tags": ["Monde", 3, "Gaza"],
}


def feed(*items: Any, version: str = "https://jsonfeed.org/version/1.1", **said: Any) -> bytes:
    head = {"version": version, "title": "La Presse", "home_page_url": "https://www.example.org/"}
    return json.dumps({**head, "items": list(items), **said}).encode()


def test_an_item_is_read_whole() -> None:
    document = parsed(feed(ITEM, language="fr-FR"), lang="")
    [entry] = document.entries
    assert (document.title, document.link, document.lang, document.kind, document.tier) == (
        "La Presse", "https://www.example.org/", "fr", "json11", "json",
    )  # fmt: skip
    assert (entry.guid, entry.link, entry.title) == ("1", "https://www.example.org/1", "R&D : 5 < 6")
    assert entry.content_html == "<p>Le texte <b>entier</b></p>"
    assert entry.summary_html == "Court &amp; &lt;net&gt;"
    assert (entry.author, entry.tags) == ("Anne Martin, Camille Petit", ("Monde", "Gaza"))
    assert entry.published == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert entry.published_raw == "2026-11-24T09:00:00+01:00"
    assert entry.updated == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_version_1_0_has_one_author_and_may_have_plain_text_alone() -> None:
    item = {"id": 7, "external_url": "/7", "content_text": "a < b\nc", "author": {"name": "Anne"}}
    document = parsed(feed(item, version="https://jsonfeed.org/version/1"))
    [entry] = document.entries
    assert document.kind == "json10"
    assert (entry.guid, entry.link, entry.author) == ("7", "https://www.example.org/7", "Anne")
    assert entry.content_html == "a &lt; b<br>\nc"


def test_a_feed_without_items_is_a_feed_and_a_mark_does_no_harm() -> None:
    assert parsed(b"\xef\xbb\xbf\n" + feed()).entries == ()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"{", "it is JSON, and broken"),
        (b"[]", "no JSON Feed"),
        (b'{"items": []}', "no JSON Feed"),
        (feed(version="https://example.org/2"), "no JSON Feed"),
        (feed(items="x"), "no JSON Feed"),
        (b"[" * 150_000, "it is JSON, and broken"),
        (b"[" * 4_000_000, "more than 200000 objects"),
        (b'{"version": ' + b"9" * 10_000 + b"}", "it is JSON, and broken"),
    ],
)
def test_other_json_is_refused_with_what_it_is(body: bytes, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        parsed(body)


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*ITEM, "name"]), inner),
    max_leaves=8,
)


@given(st.lists(VALUES | st.dictionaries(st.sampled_from([*ITEM]), VALUES), max_size=4))
def test_whatever_an_item_holds_is_read_or_left_out(items: list[Any]) -> None:
    assert len(parsed(feed(*items)).entries) <= len(items)
