"""A term of a rule, compiled for the language of a text: what each of its words may look like there."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from worker.query.tree import Sign
from worker.rules.folding import is_ignorable
from worker.rules.forms import OF, forms_of, forms_of_name, inflected_compound, is_word
from worker.rules.scripts import languages_of
from worker.rules.tokens import Letter, Token, tokenise

_HYPHEN: Final = re.compile(r"[-‐‑]")
_SPACES: Final = re.compile(r"[\s\u00ad\u200b-\u200d\u2060\ufeff]+")
# Between the words of a phrase: spaces of any kind, one line break, hyphens, an apostrophe. No other sign.
_GAP: Final = re.compile(r"(?!\s*\n\s*\n)\s*[-‐‑'’ʼ\u00ad\u200b\u2060]?\s*")
# Signs that belong to the word they stand at: C++, #MeToo, 50 %, $100.
_AFTER: Final = re.compile(r"\s*([+#%‰€£$°]+)")
_BEFORE: Final = re.compile(r"([#@$€£]+)\s*$")


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


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A word of a term as it is written there."""

    surface: str
    token: Token
    is_prefix: bool
    is_alone: bool  # the term has no other word
    is_fixed: bool  # part of a compound that has a name's capitals


@lru_cache(maxsize=131072)
def phrase_of(text: str, sign: Sign, lang: str) -> Phrase:
    """Compile a term for texts of a language ("" if it is unknown). It has at least one letter or digit."""
    tokens = tokenise(text)
    signs: list[str | None] = [_sign_before(text, tokens[0])]
    signs += [sign_between(text[left.end : right.start]) for left, right in pairwise(tokens)]
    signs += [_sign_after(text, tokens[-1])]
    words = [
        word for part in _compounds(text, tokens) for word in _words(text, part, len(tokens), sign, lang)
    ]
    return Phrase(text, tuple(words), tuple(signs))


def sign_between(gap: str) -> str | None:
    """The sign that a gap between two words has, "" where they simply follow, None for a paragraph's end."""
    if _GAP.fullmatch(gap):
        return ""
    return None if re.search(r"\n\s*\n", gap) else _SPACES.sub("", gap).replace("*", "")


def has_sign(signs: str | None, text: str, token: Token, *, is_after: bool) -> bool:
    """Whether the signs that a term has at this end stand at this token."""
    return not signs or signs == (_sign_after(text, token) if is_after else _sign_before(text, token))


def _sign_after(text: str, token: Token) -> str:
    found = _AFTER.match(text, token.end, token.end + 8)
    return found[1] if found else ""


def _sign_before(text: str, token: Token) -> str:
    found = _BEFORE.search(text, max(0, token.start - 8), token.start)
    return found[1] if found else ""


def _compounds(text: str, tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Runs of tokens that hyphens join: "cessez-le-feu" is one, a plain word one of its own."""
    run = [tokens[0]]
    for left, right in pairwise(tokens):
        if not _HYPHEN.fullmatch(text[left.end : right.start]):
            yield run
            run = []
        run.append(right)
    yield run


def _words(text: str, part: Sequence[Token], words: int, sign: Sign, lang: str) -> Iterator[Word]:
    surfaces = [_surface(text, token) for token in part]
    languages = languages_of("".join(surfaces), lang)
    is_plain = sign != "=" and not any(token.is_capitalised or _is_prefix(text, token) for token in part)
    if len(part) > 1 and is_plain:
        variants = {form for language in languages for form in inflected_compound(tuple(surfaces), language)}
        for slot in zip(*sorted(variants), strict=True):
            yield Word(_forms(slot, languages), languages=languages)
        return
    for surface, token in zip(surfaces, part, strict=True):
        spelled = _Spelled(
            surface,
            token,
            is_prefix=_is_prefix(text, token),
            is_alone=words == 1,
            is_fixed=len(part) > 1,
        )
        yield _word(spelled, languages, sign)


def _is_prefix(text: str, token: Token) -> bool:
    return text[token.end : token.end + 1] == "*"


def _word(spelled: _Spelled, languages: Sequence[str], sign: Sign) -> Word:
    surface, token = spelled.surface, spelled.token
    if spelled.is_prefix or sign == "=":
        return Word(
            _forms([surface], languages),
            is_name=token.is_capitalised,
            is_prefix=spelled.is_prefix,
            is_exact=not spelled.is_prefix,
            languages=languages,
        )
    if token.is_capitalised:
        return _name(surface, token, languages, sign)
    lowered = surface.lower()
    if lowered in OF and not spelled.is_alone:
        return Word(_forms(sorted(OF), languages), languages=languages)
    if spelled.is_fixed:
        return Word(_forms([lowered], languages), languages=languages)
    spellings = sorted({form for one in languages for form in forms_of(lowered, one)})
    return Word(_forms(spellings, languages), languages=languages)


def _name(surface: str, token: Token, languages: Sequence[str], sign: Sign) -> Word:
    """Never inflected without ~. German writes all its nouns with a capital: there they are inflected."""
    lowered = surface.lower()
    spellings = [surface]
    for language in languages:
        if sign == "~" or (language == "de" and is_word(lowered, language)):
            spellings += sorted(forms_of_name(lowered, language))
    needs_capitals = token.is_all_capitals and any(is_word(lowered, one) for one in languages)
    return Word(
        _forms(spellings, languages), is_name=True, needs_capitals=needs_capitals, languages=languages
    )


def _forms(spellings: Iterable[str], languages: Sequence[str]) -> tuple[Form, ...]:
    found = []
    for spelling in dict.fromkeys(spellings):
        tokens = tokenise(spelling)
        if len(tokens) == 1:  # a table may hold what we read as two words
            bare = tokens[0].folded[0]
            is_bare_a_word = any(is_word(bare, language) for language in languages)
            found.append(Form(spelling, tokens[0].letters, bare, is_bare_a_word))
    return tuple(found)


def _surface(text: str, token: Token) -> str:
    surface = "".join(letter for letter in text[token.start : token.end] if not is_ignorable(letter))
    return unicodedata.normalize("NFC", surface)
