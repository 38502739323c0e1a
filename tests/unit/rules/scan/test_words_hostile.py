"""A text made to cost much costs as its length, whatever it is made of, and is still read exactly."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.unit.rules.scan.reference import seen_in, seen_plainly
from worker.rules.scan.words import words_of, words_until_the_next

ABOVE = 40  # times the cost of a tenth: the square would be 100
UNSEEN = [chr(point) for point in range(0xA000, 0xA400)]
HOSTILE = {
    "a letter's marks": lambda size: "a" + "\u0301" * size,
    "a letter's marks in no order": lambda size: "a" + "\u0301\u0323" * (size // 2),
    "an Arabic letter's marks": lambda size: "ب" + "\u064e\u0650" * (size // 2),
    "marks of no letter": lambda size: "\u0301" * size,
    "odd words": lambda size: "".join(f"e\u0301{number} " for number in range(size // 8)),
    "odd words elided": lambda size: "l\u0301'" * (size // 3),
    "apostrophes between Cyrillic letters": lambda size: "а'" * (size // 2),
    "what is invisible after an apostrophe": lambda size: "а'" + "\u00ad" * size + "б",
    "soft hyphens": lambda size: "a\u00ad" * (size // 2),
    "one gap of signs": lambda size: f"a{'!»,' * (size // 3)}b",
    "one gap of breaks": lambda size: f"a{chr(10)},{' ' * size}{chr(10)} b",
    "ideographs": lambda size: "停" * size,
    "one Arabic word": lambda size: "وبال" * (size // 4),
    "ligatures": lambda size: "⒇" * size,
    "initials": lambda size: "M. " * (size // 3),
}


@pytest.mark.parametrize("made_of", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_read_exactly(made_of: Callable[[int], str]) -> None:
    segments = [made_of(999), "a", made_of(33)]

    assert seen_in(words_of(segments)) == seen_plainly(segments)


@pytest.mark.parametrize("made_of", HOSTILE.values(), ids=HOSTILE)
def test_ten_times_a_hostile_text_costs_nowhere_near_a_hundred_times(made_of: Callable[[int], str]) -> None:
    words_of([made_of(99)])

    assert _cost(made_of(300_000)) < ABOVE * max(_cost(made_of(30_000)), 0.01)


def test_threads_that_meet_new_characters_at_once_read_the_same() -> None:
    texts = [" ".join(UNSEEN[number:] + UNSEEN[:number]) for number in range(0, len(UNSEEN), 64)]

    with ThreadPoolExecutor(8) as threads:
        read = list(threads.map(lambda text: seen_in(words_until_the_next([text])), texts))

    assert read == [seen_plainly([text]) for text in texts]


def _cost(text: str) -> float:
    start = time.process_time()
    words_of([text])
    return time.process_time() - start
