"""The characters of queries: which are refused, and of which words are made."""

import re
import unicodedata
from typing import Final

# Control characters, line ends that editors do not show, signs that turn the direction of text, halves of
# characters: none can be meant, and each makes a query look other than it is.
FORBIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
MARKS: Final = "\u0300-\u036f"
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def is_read(character: str) -> bool:
    """Whether words are made of it; modifier letters (Lm) such as ʼ only join or stretch them."""
    plain = unicodedata.normalize("NFKC", character)
    return character.isalnum() and any(
        part.isalnum() and unicodedata.category(part) != "Lm" for part in plain
    )


def is_word(text: str) -> bool:
    """Whether there is a letter or a digit to find."""
    return any(map(is_read, text))


def visible(text: str) -> str:
    """The text in composed form, without what nobody sees: soft hyphens, zero-width characters."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def called(character: str) -> str:
    """A character by its code and name, for a message."""
    name = unicodedata.name(character, "")
    return f"U+{ord(character):04X}" + (f" ({name.lower()})" if name else "")
