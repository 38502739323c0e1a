"""What fuzzing found, small; the targets say what is promised (tests/fuzz/targets.py)."""

import time
from pathlib import Path
from typing import Final

import pytest

from tests.fuzz.targets import TARGETS, all_broken
from tests.unit.feeds.documents import an_item, rss
from worker.feeds.tolerant import read_tolerantly

SECONDS: Final = 2.0  # of processor time
FOUND: Final = {
    "an address that escaping makes longer than any server takes": (
        "address",
        b"http://a.example/" + b"<" * 7_000,
    ),
    "controls in what is said of a document that is no feed": ("feed", b"\x1b[2J\x1b]0;x\x07 bonjour"),
    "a control in the text of a page": (
        "page",
        b"<html><body><article>"
        + b"<p>Une tr\xc3\xaave de &#27;[2J trente jours est propos\xc3\xa9e.</p>" * 9,
    ),
    "the same, in UTF-16": ("feed", b"\xff\xfe<\0?\0x\0m\0l\0"),
    "controls in the title of a page that is no feed": ("feed", b"<html><title>\x1b[2J</title>"),
}


@pytest.mark.parametrize("what", FOUND)
def test_what_was_found_is_mended(what: str) -> None:
    target, data = FOUND[what]
    # A target makes of an input's length which content type it came with: all of them are tried.
    assert all_broken(target, [data + b" " * blanks for blanks in range(7)]) == []


def test_a_long_word_in_no_known_encoding_is_read_in_time() -> None:
    """Where chardet is installed, feedparser would ask it: quadratic in the length of a word."""
    document = rss(an_item()).replace(b"<item>", b"<item>\xe9 " + b"a" * 20_000)
    start = time.process_time()
    read_tolerantly(document, "")
    assert time.process_time() - start < SECONDS


def test_every_target_takes_nothing_and_anything() -> None:
    anything = [b"", b"\0", bytes(range(256)), "é".encode() * 100, b"<" * 500, Path(__file__).read_bytes()]
    assert {name: broken for name in TARGETS if (broken := all_broken(name, anything))} == {}
