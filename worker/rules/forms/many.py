"""Tables for many words: packed where a language has few of them, unpacked once that pays."""

from collections.abc import Mapping
from typing import Final

from worker.rules.forms.lexicon import TABLES, Lexicon, lexicon, records_of
from worker.rules.forms.unpacked import UnpackedLexicon

# To unpack a table costs as much as asking the packed one for the words that ask this often in all.
_RECORDS_A_QUESTION: Final = 30


class Tables:
    """The table of each language. The unpacked ones go with this object; no answer depends on which it is."""

    def __init__(self, expected: Mapping[str, int]) -> None:
        """`expected`: how often languages are going to be asked for, as far as one knows."""
        self._asked = dict(expected)
        self._unpacked: dict[str, Lexicon] = {}

    def __call__(self, lang: str) -> Lexicon | None:
        """The table of a language, None where there is none."""
        found = self._unpacked.get(lang)
        return found if found is not None or lang not in TABLES else self._packed(lang)

    def _packed(self, lang: str) -> Lexicon | None:
        asked = self._asked[lang] = self._asked.get(lang, 0) + 1
        if asked * _RECORDS_A_QUESTION < records_of(lang):
            return lexicon(lang)
        found = self._unpacked[lang] = UnpackedLexicon(lang)
        return found
