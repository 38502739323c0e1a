"""Marks (accents) of one letter without end: Unicode wants them in order, Python takes their square."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

MOST_MARKS: Final = 30  # of a letter; no language has so many, and rules read no more of them


def with_few_marks(text: str) -> str:
    """The text without the marks of a letter beyond the first 30, in time that grows with the text alone.

    Where nothing is dropped afterwards that stands between them, each of Unicode's forms takes linear time.
    """
    # More of them in a row would stand at one of these places: few texts are looked at twice.
    if not any(map(_is_put_in_order, set(text[:: MOST_MARKS + 1]))):
        return text
    marks = f"[{''.join(sorted(filter(_is_put_in_order, set(text))))}]"
    return re.sub(f"({marks}{{{MOST_MARKS}}}){marks}+", r"\1", text)


@lru_cache(maxsize=8192)
def _is_put_in_order(character: str) -> bool:
    """Whether any form has it, or the first of what it is made of, sorted: some letters are made of marks."""
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) > 0
