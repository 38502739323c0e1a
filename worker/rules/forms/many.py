"""Tables for many words: packed where a language has few of them, unpacked once that pays."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from worker.rules.forms.lexicon import TABLES, Lexicon, lexicon, records_of
from worker.rules.forms.unpacked import UnpackedLexicon

# To unpack a table costs as much as asking the packed one for the words that ask this often in all.
_RECORDS_A_QUESTION: Final = 30


class Tables(dict[str, Lexicon | None]):
    """The table of each language, None where there is none: `tables[lang]`.

    Those unpacked go with this object. No answer depends on which they are.
    """

    def __init__(self, expected: Mapping[str, int]) -> None:
        """`expected`: how often languages are going to be asked for, as far as one knows."""
        super().__init__()
        self._asked = Counter(expected)

    def __missing__(self, lang: str) -> Lexicon | None:
        """A table that is not kept here, since it is packed: it may be time to unpack it."""
        if lang not in TABLES:
            return self.setdefault(lang, None)
        self._asked[lang] += 1
        if self._asked[lang] * _RECORDS_A_QUESTION < records_of(lang):
            return lexicon(lang)
        return self.setdefault(lang, UnpackedLexicon(lang))
