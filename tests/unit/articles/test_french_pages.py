"""Over the French pages of trafilatura's own evaluation: as complete as it, and what their heads say.

Scores: 38 of 39 segments, the same as trafilatura itself (it misses the beginning of one article); 10 of 11
titles (the other is that of live results); 6 of 9 dates and 7 of 9 authors, the rest not said, none wrong
(two more days are guessed where the feed has none: bench_read).
"""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trafilatura

from worker.articles.bare_page import bare_page
from worker.articles.decoding import decode_html
from worker.articles.extract import extract
from worker.articles.metadata import Metadata, metadata_of

PAGES = Path(__file__).parents[4] / "shared" / "data" / "french-pages"

pytestmark = pytest.mark.skipif(
    not PAGES.exists(), reason=f"needs {PAGES.name}, which is not part of the project"
)


def pages() -> Iterator[tuple[dict[str, Any], bytes]]:
    for truth in json.loads((PAGES / "truth.json").read_text()):
        yield truth, gzip.decompress((PAGES / truth["file"]).read_bytes())


def metadata() -> Iterator[tuple[dict[str, Any], Metadata]]:
    for truth, body in pages():
        yield truth, metadata_of(bare_page(decode_html(body)), truth["url"])


def plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def test_every_segment_that_trafilatura_finds_is_found() -> None:
    found = 0
    for truth, body in pages():
        text, theirs = (
            extract(bare_page(decode_html(body))).text,
            trafilatura.extract(body, include_comments=False) or "",
        )
        assert [part for part in truth["with"] if part in theirs and part not in text] == [], truth["file"]
        assert [part for part in truth["without"] if part in text and part not in theirs] == [], truth["file"]
        found += sum(part in text for part in truth["with"])
    assert found == 38


def test_titles_are_those_that_readers_see() -> None:
    known = [(truth, found) for truth, found in metadata() if truth["title"]]
    wrong = [truth["file"] for truth, found in known if plain(found.title) != plain(truth["title"])]

    assert len(known) == 11
    assert wrong == ["sports.fr.lorient.html.gz"]


def test_dates_are_right_or_left_to_the_feed() -> None:
    known = [(truth, found) for truth, found in metadata() if truth["date"]]
    said = [(truth, found.published) for truth, found in known if found.published]

    assert [truth["file"] for truth, published in said if f"{published:%Y-%m-%d}" != truth["date"]] == []
    assert (len(said), len(known)) == (6, 9)


def test_authors_are_right_or_not_said() -> None:
    known = [(truth, found) for truth, found in metadata() if truth["author"]]
    said = [(truth, found.author) for truth, found in known if found.author]

    assert [truth["file"] for truth, author in said if author != truth["author"]] == []
    assert (len(said), len(known)) == (7, 9)
