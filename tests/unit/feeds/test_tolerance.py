"""Over feedparser's own corpus (BSD-2-Clause): as tolerant as it, and of the same opinion."""

import io
import tarfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.unit.feeds.documents import URL, parsed
from worker.errors import ParseError

CORPUS = Path(__file__).parents[4] / "shared" / "data" / "feeds-tolerance.tar.gz"


def documents() -> Iterator[tuple[str, bytes]]:
    with tarfile.open(CORPUS) as corpus:
        for member in corpus:
            if file := corpus.extractfile(member):
                yield member.name, file.read()


def theirs(body: bytes) -> Any:
    with warnings.catch_warnings(action="ignore"):
        return feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)


@pytest.mark.skipif(not CORPUS.exists(), reason=f"needs {CORPUS.name}, which is not part of the project")
def test_every_document_yields_what_feedparser_finds() -> None:
    read = refused = entries = 0
    for name, body in documents():
        expected = theirs(body).entries
        try:
            found = parsed(body, url=URL).entries
        except ParseError:
            assert not expected, name
            refused += 1
            continue
        read, entries = read + 1, entries + len(found)
        if name in IN_THERE_TWICE or name in READ_BY_US_ALONE:
            continue
        assert len(found) == len(expected), name
        for ours, their in zip(found, expected, strict=True):
            assert ours.guid.startswith(their.get("id", "").strip()), name
            link = their.get("link", "")
            assert ours.link.lower() == link.lower() or not link.startswith("http"), name
    assert (read, refused) == (2_099, 8)
    assert entries > 1_200


READ_BY_US_ALONE = {"./json/example.json"}
# Tests of feedparser with two entries that nothing tells apart.
IN_THERE_TWICE = {
    "./wellformed/node_precedence/atom10_arbitrary_element.xml",
    "./wellformed/node_precedence/atom10_title.xml",
    "./wellformed/lang/entry_content_xml_lang_blank_3.xml",
}
