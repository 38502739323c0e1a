"""How far two texts of one page agree, and which of several is the most agreed upon."""

import re
from collections.abc import Mapping
from typing import Final

_SHINGLE: Final = 4  # words in a row
_MOST_LETTERS: Final = 200_000  # that are compared
# Thai, Lao, Japanese and Chinese are written without spaces: each letter stands for a word.
_WORD: Final = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+"
)

Shingles = frozenset[tuple[str, ...]]


def shingles_of(text: str) -> Shingles:
    """All four words in a row of a text; of a shorter one, all its words as one."""
    words = _WORD.findall(text[:_MOST_LETTERS])
    if len(words) < _SHINGLE:
        return frozenset({tuple(words)} if words else ())
    return frozenset(zip(*(words[start:] for start in range(_SHINGLE)), strict=False))


def agreement(one: Shingles, other: Shingles) -> float:
    """The part of both together that is in both: 0 to 1; nothing agrees with an empty text."""
    both = len(one & other)
    return both / (len(one) + len(other) - both) if both else 0.0


def most_agreed(texts: Mapping[str, Shingles], candidates: tuple[str, ...]) -> str:
    """The candidate that all the texts together are nearest to; the first of equals."""
    return max(candidates, key=lambda name: _support(name, texts))


def _support(name: str, texts: Mapping[str, Shingles]) -> float:
    return sum(agreement(texts[name], other) for whose, other in texts.items() if whose != name)
