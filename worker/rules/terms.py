"""A term of a rule, compiled: what each of its words may look like in a text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from worker.rules.forms import FUNCTION_WORDS, OF, forms_of, is_word
from worker.rules.tokens import Letter, Token, tokenise

LANGUAGE: Final = "fr"  # of every term: rules do not say theirs yet
# Between the words of a phrase: spaces of any kind, one line break, hyphens, an apostrophe. No other sign.
_GAP: Final = re.compile(r"(?!\s*\n\s*\n)\s*[-‐‑'’ʼ\u00ad\u200b\u2060]?\s*")
_HYPHEN: Final = re.compile(r"[-‐‑]")


@dataclass(frozen=True, slots=True)
class Form:
    """One spelling of a word, with accents. `is_bare_a_word`: without them it is another word."""

    letters: tuple[Letter, ...]
    bare: str
    is_bare_a_word: bool


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a term. A name keeps its capitals; other words match in any case."""

    forms: tuple[Form, ...]
    is_name: bool
    is_acronym: bool

    def matches(self, token: Token, *, is_text_without_accents: bool) -> bool:
        """Whether a token is this word."""
        if self.is_name and not self._has_capitals(token):
            return False
        return any(
            form.bare in token.folded and _same_accents(form, token, is_text_without_accents)
            for form in self.forms
        )

    def _has_capitals(self, token: Token) -> bool:
        """As written, or all in capitals; an acronym also with a first capital only."""
        if token.is_all_capitals:
            return True
        if self.is_acronym:
            return token.is_capitalised and not is_word(token.folded[0], LANGUAGE)
        return token.is_capitalised


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of a rule, as written and compiled."""

    text: str
    words: tuple[Word, ...]
    first_forms: frozenset[str]  # the bare forms of its first word: where a search begins


@lru_cache(maxsize=65536)
def compile_term(text: str) -> Term:
    """Compile a term. Raises ValueError where `why_unmatchable` has something to say."""
    why = why_unmatchable(text)
    if why:
        raise ValueError(f"{text!r}: {why}")
    tokens = tokenise(text)
    compounds = [_is_in_compound(text, tokens, number) for number in range(len(tokens))]
    words = [
        _word(text, token, is_fixed=is_fixed, is_alone=len(tokens) == 1)
        for token, is_fixed in zip(tokens, compounds, strict=True)
    ]
    return Term(text, tuple(words), frozenset(form.bare for form in words[0].forms))


def why_unmatchable(text: str) -> str:
    """Why a term can never match, '' if it can."""
    return "" if tokenise(text) else "there is no letter or digit in it"


def is_gap(between: str) -> bool:
    """What may stand between two words of one phrase."""
    return _GAP.fullmatch(between) is not None


def _is_in_compound(text: str, tokens: Sequence[Token], number: int) -> bool:
    """A word next to a hyphen is part of a compound: "cessez" in "cessez-le-feu" has no plural."""
    sides = (
        text[tokens[number - 1].end : tokens[number].start] if number else "",
        text[tokens[number].end : tokens[number + 1].start] if number + 1 < len(tokens) else "",
    )
    return any(_HYPHEN.search(side) for side in sides)


def _word(text: str, token: Token, *, is_fixed: bool, is_alone: bool) -> Word:
    surface = "".join(letter for letter in text[token.start : token.end] if letter != "\u00ad")
    lowered = surface.casefold()
    if token.is_capitalised:
        return Word((_form(surface),), is_name=True, is_acronym=token.is_all_capitals)
    if lowered in OF and not is_alone:
        spellings = OF
    elif is_fixed or lowered in FUNCTION_WORDS:
        spellings = frozenset({lowered})
    else:
        spellings = forms_of(lowered, LANGUAGE)
    return Word(tuple(_form(spelling) for spelling in sorted(spellings)), is_name=False, is_acronym=False)


def _form(spelling: str) -> Form:
    (token,) = tokenise(spelling)[:1]
    return Form(
        letters=token.letters, bare=token.folded[0], is_bare_a_word=is_word(token.folded[0], LANGUAGE)
    )


def _same_accents(form: Form, token: Token, is_text_without_accents: bool) -> bool:  # noqa: FBT001 - inner loop
    """Accents agree, or one side lacks some where that is tolerated; different accents never agree.

    Lacking in the text: on capitals, where the bare spelling is no word, or where the whole text has none.
    Lacking in the term: where the bare spelling is no word.
    """
    if len(form.letters) != len(token.letters):
        return True  # a ligature on one side, or an Arabic word with its article: no accents to compare
    for wanted, found in zip(form.letters, token.letters, strict=True):
        if wanted.accents == found.accents:
            continue
        if wanted.accents and found.accents:
            return False
        is_tolerated = not form.is_bare_a_word
        if wanted.accents:
            is_tolerated = is_tolerated or found.is_capital or is_text_without_accents
        if not is_tolerated:
            return False
    return True
