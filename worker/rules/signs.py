"""The signs at words and between them: what belongs to a word (C++, 50 %), what keeps two words apart."""

import re
from typing import Final

from worker.rules.tokens import Token

_SPACES: Final = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff]+")
# Between the words of a phrase: spaces of any kind, one line break, hyphens, an apostrophe. No other sign.
_GAP: Final = re.compile(r"(?!\s*\n\s*\n)\s*[-‐‑'’ʼ\u00ad\u200b\u2060]?\s*")
# Signs that belong to the word they stand at: C++, #MeToo, 50 %, $100.
_AFTER: Final = re.compile(r"\s*([+#%‰€£$°]+)")
_BEFORE: Final = re.compile(r"([#@$€£]+)\s*$")


def sign_between(gap: str) -> str | None:
    """The sign that a gap between two words has, "" where they simply follow, None for a paragraph's end."""
    if _GAP.fullmatch(gap):
        return ""
    return None if re.search(r"\n\s*\n", gap) else _SPACES.sub("", gap).replace("*", "")


def has_sign(signs: str | None, text: str, token: Token, *, is_after: bool) -> bool:
    """Whether the signs that a term has at this end stand at this token."""
    return not signs or signs == (sign_after(text, token) if is_after else sign_before(text, token))


def sign_after(text: str, token: Token) -> str:
    """The signs that belong to a word and stand behind it, "" for none."""
    found = _AFTER.match(text, token.end, token.end + 8)
    return found[1] if found else ""


def sign_before(text: str, token: Token) -> str:
    """The signs that belong to a word and stand before it, "" for none."""
    found = _BEFORE.search(text, max(0, token.start - 8), token.start)
    return found[1] if found else ""
