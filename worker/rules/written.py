"""A term as it is written: its words, what joins them, and the signs at them. No dictionary is asked here."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from worker.query.tree import Sign
from worker.rules.folding import is_ignorable
from worker.rules.forms import OF
from worker.rules.plain import cyrillic_letters, latin_letters
from worker.rules.scripts import languages_of
from worker.rules.signs import sign_after, sign_before, sign_between
from worker.rules.tokens import Token, tokenise

_HYPHEN: Final = re.compile(r"[-‐‑]")

Signs: TypeAlias = tuple[str | None, ...]


class Written(NamedTuple):
    """A word of a term."""

    surface: str
    sign: Sign
    languages: tuple[str, ...]
    is_capitalised: bool = False
    is_all_capitals: bool = False
    is_prefix: bool = False
    is_of: bool = False  # "de" within a phrase: "du" and "des" will do
    is_fixed: bool = False  # part of a compound that has a name's capitals


class Compound(NamedTuple):
    """Words that hyphens join, in lower case: cessez-le-feu."""

    surfaces: tuple[str, ...]
    languages: tuple[str, ...]


Part: TypeAlias = Written | Compound


def parts_of(text: str, sign: Sign, lang: str) -> tuple[Sequence[Part], Signs]:
    """The parts of a term for texts of a language, and the signs before, between and after its words.

    It has at least one letter or digit.
    """
    return _plain(text, sign, lang) or _tokenised(text, sign, lang)


def _plain(text: str, sign: Sign, lang: str) -> tuple[Sequence[Part], Signs] | None:
    """A term of plain words with one space between them, the last perhaps a prefix; None for any other."""
    spaced = text.removesuffix("*")
    words = spaced.split(" ")
    for letters, languages in _scripts(lang):
        if letters.issuperset(spaced) and "" not in words:
            parts = [_plain_word(word, sign, languages, is_alone=len(words) == 1) for word in words]
            if spaced != text:
                parts[-1] = parts[-1]._replace(is_prefix=True)
            return parts, ("",) * (len(words) + 1)
    return None


@lru_cache(maxsize=64)
def _scripts(lang: str) -> Sequence[tuple[frozenset[str], tuple[str, ...]]]:
    """The plain letters of each script, with the space, and the languages of its words."""
    return tuple(
        (letters | {" "}, tuple(languages_of(sample, lang)))
        for letters, sample in ((latin_letters(), "a"), (cyrillic_letters(), "я"))
    )


def _plain_word(word: str, sign: Sign, languages: tuple[str, ...], *, is_alone: bool) -> Written:
    is_of = not is_alone and word.lower() in OF
    if word.islower():
        return Written(word, sign, languages, is_of=is_of)
    return Written(word, sign, languages, word[0].isupper(), len(word) > 1 and word.isupper(), is_of=is_of)


def _tokenised(text: str, sign: Sign, lang: str) -> tuple[Sequence[Part], Signs]:
    tokens = tokenise(text)
    parts = [one for run in _runs(text, tokens) for one in _parts(text, run, len(tokens), sign, lang)]
    between = (sign_between(text[left.end : right.start]) for left, right in pairwise(tokens))
    return parts, (sign_before(text, tokens[0]), *between, sign_after(text, tokens[-1]))


def _runs(text: str, tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Runs of tokens that hyphens join: "cessez-le-feu" is one, a plain word one of its own."""
    run = [tokens[0]]
    for left, right in pairwise(tokens):
        if not _HYPHEN.fullmatch(text[left.end : right.start]):
            yield run
            run = []
        run.append(right)
    yield run


def _parts(text: str, run: Sequence[Token], words: int, sign: Sign, lang: str) -> Iterator[Part]:
    surfaces = tuple(_surface(text, token) for token in run)
    languages = tuple(languages_of("".join(surfaces), lang))
    is_lower = not any(token.is_capitalised or _is_prefix(text, token) for token in run)
    if len(run) > 1 and is_lower and sign != "=":
        yield Compound(surfaces, languages)
        return
    for surface, token in zip(surfaces, run, strict=True):
        yield Written(
            surface,
            sign,
            languages,
            token.is_capitalised,
            token.is_all_capitals,
            is_prefix=_is_prefix(text, token),
            is_of=words > 1 and surface.lower() in OF,
            is_fixed=len(run) > 1,
        )


def _is_prefix(text: str, token: Token) -> bool:
    return text[token.end : token.end + 1] == "*"


def _surface(text: str, token: Token) -> str:
    surface = "".join(letter for letter in text[token.start : token.end] if not is_ignorable(letter))
    return unicodedata.normalize("NFC", surface)
