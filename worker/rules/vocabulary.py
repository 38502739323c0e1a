"""The words of many terms at once, each spelled once: what rules by the hundred thousand are compiled from.

It is `phrase_of` for each term, without objects for letters, and with the dictionaries unpacked where there
are so many words that it pays.
"""

from collections.abc import Collection, Iterable
from typing import Final, NamedTuple

from worker.query.tree import Sign
from worker.rules.forms import Inflection
from worker.rules.forms.many import Tables
from worker.rules.scripts import languages_of
from worker.rules.spelled import Spelled, spell
from worker.rules.written import Part, Signs, parts_of

_QUESTIONS_A_TERM: Final = 4  # of a table, for the forms of a word and each of them


class Vocabulary(NamedTuple):
    """Words, none twice, and the terms as their numbers, with the signs before, between and after them."""

    words: list[Spelled]
    terms: list[tuple[tuple[int, ...], Signs]]


def vocabulary_of(terms: Collection[tuple[str, Sign]], lang: str) -> Vocabulary:
    """Read terms for texts of a language ("" if unknown). Each has at least one letter or digit."""
    asked = len(terms) * _QUESTIONS_A_TERM
    tables = Tables(dict.fromkeys(languages_of("", lang), asked))
    reader = _Reader(Inflection(tables.__getitem__, words=None, forms=0))  # each word is asked once
    read = {term: reader.read(*term, lang) for term in dict.fromkeys(terms)}
    return Vocabulary(reader.words, [read[term] for term in terms])


class _Reader:
    def __init__(self, inflection: Inflection) -> None:
        self.words: list[Spelled] = []
        self._numbers: dict[Spelled, int] = {}
        self._parts: dict[Part, tuple[int, ...]] = {}
        self._inflection = inflection

    def read(self, text: str, sign: Sign, lang: str) -> tuple[tuple[int, ...], Signs]:
        parts, signs = parts_of(text, sign, lang)
        return tuple([number for part in parts for number in self._numbers_of(part)]), signs

    def _numbers_of(self, part: Part) -> Iterable[int]:
        known = self._parts.get(part)
        if known is None:
            known = self._parts[part] = tuple(map(self._number, spell(part, self._inflection)))
        return known

    def _number(self, word: Spelled) -> int:
        number = self._numbers.setdefault(word, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        return number
