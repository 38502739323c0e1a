"""A term of a rule, compiled for the language of a text: what each of its words may look like there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from worker.query.tree import Sign
from worker.rules.forms import INFLECTION, is_word
from worker.rules.spelled import Spelled, spell
from worker.rules.tokens import Letter, Token, tokenise
from worker.rules.written import parts_of


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a word, with accents. `is_bare_a_word`: without them it is another word."""

    spelling: str
    letters: tuple[Letter, ...]
    bare: str
    is_bare_a_word: bool


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a term. A name keeps its capitals; other words match in any case."""

    forms: tuple[Form, ...]
    is_name: bool = False
    needs_capitals: bool = False  # an acronym such as SIDA; OTAN may be Otan, since otan is no word
    is_exact: bool = False  # accents as written
    is_prefix: bool = False
    languages: Sequence[str] = ()

    def matches(self, token: Token, *, is_text_without_accents: bool) -> bool:
        """Whether a token is this word."""
        if self.is_name and not self._has_capitals(token):
            return False
        if self.is_prefix:
            return any(found.startswith(form.bare) for form in self.forms for found in token.folded)
        return any(
            form.bare in token.folded and self._has_accents_of(form, token, is_text_without_accents)
            for form in self.forms
        )

    def _has_capitals(self, token: Token) -> bool:
        """As written, or all in capitals."""
        return token.is_all_capitals or (token.is_capitalised and not self.needs_capitals)

    def _has_accents_of(self, form: Form, token: Token, is_text_without_accents: bool) -> bool:  # noqa: FBT001
        """Accents agree, or one side lacks some where that is tolerated; different accents never agree.

        Lacking in the text: on capitals, where the whole text has none, or where it makes no other word:
        treve is trêve, tue is not tué, diplôme is not diplômé. Lacking in the term: where that is no word.
        """
        if len(form.letters) != len(token.letters):
            return True  # a ligature on one side, or an Arabic word with its article: nothing to compare
        is_tolerated = True
        for wanted, found in zip(form.letters, token.letters, strict=True):
            if wanted.accents == found.accents:
                continue
            if self.is_exact or (wanted.accents and found.accents):
                return False
            if not (wanted.accents and (found.is_capital or is_text_without_accents)):
                is_tolerated = False
        return is_tolerated or not (form.is_bare_a_word or self._is_another_word(token))

    def _is_another_word(self, token: Token) -> bool:
        """Whether a token that has some accents is a word as it stands."""
        if not any(letter.accents for letter in token.letters):
            return False
        spelled = "".join(letter.base + letter.accents for letter in token.letters)
        return any(is_word(spelled, language) for language in self.languages)


@dataclass(frozen=True, slots=True)
class Phrase:
    """The words of a term, and the signs that must stand before, between and after them ("" for none)."""

    text: str
    words: tuple[Word, ...]
    signs: tuple[str | None, ...]

    @property
    def first_forms(self) -> Iterable[str]:
        """The bare forms of its first word: where a search begins."""
        return dict.fromkeys(form.bare for form in self.words[0].forms)


@lru_cache(maxsize=131072)
def phrase_of(text: str, sign: Sign, lang: str) -> Phrase:
    """Compile a term for texts of a language ("" if it is unknown). It has at least one letter or digit."""
    parts, signs = parts_of(text, sign, lang)
    return Phrase(text, tuple(_word(one) for part in parts for one in spell(part, INFLECTION)), signs)


def _word(spelled: Spelled) -> Word:
    forms = zip(spelled.spellings, spelled.bare, spelled.is_bare_a_word, strict=True)
    return Word(
        tuple(
            Form(spelling, tokenise(spelling)[0].letters, bare, is_word) for spelling, bare, is_word in forms
        ),
        is_name=spelled.is_name,
        needs_capitals=spelled.needs_capitals,
        is_exact=spelled.is_exact,
        is_prefix=spelled.is_prefix,
        languages=spelled.languages,
    )
