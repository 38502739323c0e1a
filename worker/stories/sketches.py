"""A text in a few numbers: equal texts have equal sketches, and near ones share most of theirs."""

import re
import unicodedata
import zlib
from typing import Final

Sketch = tuple[int, ...]
_SIZE: Final = 24  # numbers; an overlap is told to within 0.1 or so
_FEWEST_WORDS: Final = 100  # of four letters or more, some 180 in all: most teasers and walls are shorter
_MOST_LETTERS: Final = 20_000  # that are read
_WORD: Final = re.compile(rb"[0-9a-z\x80-\xff]{4,}")  # the others are mostly of grammar, and half of the cost
_LONGEST_HEADLINE: Final = 200  # letters; a text often begins with its title
_STEM: Final = 5  # letters
_FEWEST_SHARED: Final = 2  # words that a text has of its title, and the part of them
_PART_SHARED: Final = 0.4
_MOSTLY: Final = 0.8


def sketch_of(body: str, title: str) -> Sketch:
    """The smallest hashes of all three words in a row (bottom-k MinHash); () of a text that tells no event.

    That is a short one, or one without the words of its title: the same wall may stand before many articles.
    Case, accents, punctuation and short words do not count.
    """
    text = body[:_MOST_LETTERS]
    words = _WORD.findall(_plain(text))
    if len(words) < _FEWEST_WORDS or not _speaks_of(title, text):
        return ()
    rows = map(b" ".join, zip(words, words[1:], words[2:], strict=False))
    return tuple(sorted(set(map(zlib.crc32, rows)))[:_SIZE])


def overlap(one: Sketch, other: Sketch) -> float:
    """How much of two texts together is in both, as their sketches tell: 0 to 1, 0 where one has none."""
    both = set(one).intersection(other)
    if not both:
        return 0.0
    size = min(len(one), len(other))
    return len(both.intersection(sorted({*one, *other})[:size])) / size


def _speaks_of(title: str, text: str) -> bool:
    """Whether a text has enough words of its title, however they are inflected, below its own headline."""
    first, _, rest = text.partition("\n")
    words = _WORD.findall(_plain(rest if len(first) < _LONGEST_HEADLINE else text))
    sought = {word[:_STEM] for word in _WORD.findall(_plain(title))}
    enough = max(min(_FEWEST_SHARED, len(sought)), _PART_SHARED * len(sought))
    return len(sought.intersection(word[:_STEM] for word in words)) >= enough > 0


def _plain(text: str) -> bytes:
    """In small letters without accents; a text of another alphabet as it is."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore")
    if len(plain) < _MOSTLY * len(text):
        plain = text.casefold().encode("utf-8", "ignore")
    return plain.lower()
