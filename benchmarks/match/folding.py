"""What peers that know only bytes need of an article: its words without case and accents, a space apart.

Positions are then those of this text, not of the article: to come back from them is not part of what they do.
"""

import re
import unicodedata
from typing import Final

_WORD: Final = re.compile(r"\w+")


def folded(text: str) -> str:
    """The words of a text, with a space before the first and after the last."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return f" {' '.join(_WORD.findall(letters))} "
