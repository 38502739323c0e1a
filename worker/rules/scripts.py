"""Which languages' words a word may be, by its letters and by the language of the text it is sought in."""

from collections.abc import Sequence
from typing import Final

from worker.rules.folding import is_arabic, is_cyrillic, is_ideograph

_CYRILLIC: Final = ("ru", "uk")
_LATIN: Final = ("fr", "en", "es", "de", "it", "pt")
_WHERE_UNKNOWN: Final = ("fr", "en")
INFLECTED: Final = (*_LATIN, *_CYRILLIC)


def languages_of(word: str, lang: str) -> Sequence[str]:
    """The languages in which a word of a rule is inflected for a text of `lang` ("" if unknown).

    A word whose script the text's language does not use is inflected as in the languages of its script.
    """
    if any(map(is_ideograph, word)) or any(map(is_arabic, word)):
        return ("",)
    if any(map(is_cyrillic, word)):
        return (lang,) if lang in _CYRILLIC else _CYRILLIC
    if lang:
        return (lang,) if lang in _LATIN else ("",)
    return _WHERE_UNKNOWN
