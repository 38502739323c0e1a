"""Folding: a letter as a bare base and its accents, whatever its case and Unicode form.

The bare base decides whether two letters may be the same; the accents are compared apart, since an accent
that a text lacks is tolerated in some places and a different accent never is.
"""

import unicodedata
from functools import lru_cache
from typing import Final

# Ligatures and letters that people type as two, or without the dots.
_AS_TYPED: Final = {"œ": "oe", "æ": "ae", "ß": "ss", "ё": "е", "ı": "i", "ł": "l", "ø": "o", "đ": "d"}
_TATWEEL: Final = "ـ"
_ALEFS: Final = {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي"}
# Only on these do marks count as accents: stripping й or ї would make other letters of them.
_ACCENTED_SCRIPTS: Final = ("LATIN", "GREEK")


@lru_cache(maxsize=4096)
def fold_letter(letter: str) -> tuple[str, str]:
    """The bare base and the accents of one letter with its marks: é -> ("e", "\u0301")."""
    lowered = unicodedata.normalize("NFC", letter).casefold()
    if lowered in _AS_TYPED:
        return _AS_TYPED[lowered], ""
    decomposed = unicodedata.normalize("NFKD", lowered)
    first, marks = decomposed[0], decomposed[1:]
    bare = _AS_TYPED.get(first, _ALEFS.get(first, first))
    if is_arabic(first):
        return ("" if first == _TATWEEL else bare), ""  # vowel signs and the marks of alef are optional
    if _has_accents(first):
        base = bare + "".join(mark for mark in marks if not unicodedata.combining(mark))
        return base, "".join(mark for mark in marks if unicodedata.combining(mark))
    composed = unicodedata.normalize("NFKC", lowered)
    return _AS_TYPED.get(composed, composed), ""


def is_mark(character: str) -> bool:
    """A combining mark: it belongs to the letter before it."""
    return unicodedata.category(character) in {"Mn", "Mc", "Me"}


def is_ignorable(character: str) -> bool:
    """Invisible inside a word: soft hyphen, zero-width characters, direction marks."""
    return unicodedata.category(character) == "Cf" or character == _TATWEEL


def is_arabic(character: str) -> bool:
    """A letter of the Arabic script."""
    return "\u0600" <= character <= "\u06ff"


@lru_cache(maxsize=4096)
def is_ideograph(character: str) -> bool:
    """A character of a script without spaces, which is a word of its own here."""
    return unicodedata.name(character, "").startswith(("CJK UNIFIED", "CJK COMPAT", "HIRAGANA", "KATAKANA"))


@lru_cache(maxsize=4096)
def is_cyrillic(character: str) -> bool:
    """A letter of the Cyrillic script."""
    return unicodedata.name(character, "").startswith("CYRILLIC")


def _has_accents(character: str) -> bool:
    return unicodedata.name(character, "").startswith(_ACCENTED_SCRIPTS)
