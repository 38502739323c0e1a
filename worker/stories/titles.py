"""Titles as keys: two headlines that differ in case, accents or punctuation only are the same."""

import re
import unicodedata
from typing import Final

FEWEST_WORDS: Final = 4  # a shorter title ("Direct", "La météo du jour") says nothing about its event
_WORD: Final = re.compile(r"[^\W_]+")


def title_key(title: str) -> str:
    """The folded words of a title, '' where there are too few to mean one event."""
    words = _WORD.findall(folded(title))
    return " ".join(words) if len(words) >= FEWEST_WORDS else ""


def folded(text: str) -> str:
    """A text in small letters without accents."""
    # A letter of another alphabet's style (𝑨) is plain only once decomposed, and may then be a capital.
    small = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in small if not unicodedata.combining(letter))
