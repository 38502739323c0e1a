"""Where a leaf of a query stands in a text."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import re2

from worker.query.regexes import re2_options
from worker.query.tree import Regex, Term, TextName
from worker.rules.reading import Field
from worker.rules.signs import has_sign, sign_between
from worker.rules.words import Phrase, phrase_of

_HALVES: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """Something found: words `first` to `last` of a field, which are its characters [start, end)."""

    field: TextName
    first: int
    last: int
    start: int
    end: int
    term: str  # as the rule has it


def occurrences_of_term(term: Term, field: Field, lang: str, *, is_without_accents: bool) -> list[Occurrence]:
    """Everywhere a word or phrase stands in a field. It never leaves its sentence or paragraph."""
    phrase = phrase_of(term.text, term.sign, lang)
    return [
        Occurrence(field.name, place, last, field.tokens[place].start, field.tokens[last].end, term.text)
        for place in sorted(set(_starts(phrase, field)))
        if (last := place + len(phrase.words) - 1) < len(field.tokens)
        and _stands_at(phrase, field, place, is_without_accents=is_without_accents)
    ]


def occurrences_of_regex(regex: Regex, field: Field) -> list[Occurrence]:
    """Everywhere a regular expression matches in a field, from left to right without overlap."""
    starts = [token.start for token in field.tokens]
    found = []
    for start, end in spans_of_regex(regex.pattern, field.text):
        first = max(bisect_right(starts, start) - 1, 0)
        last = max(bisect_left(starts, end) - 1, first)
        found.append(Occurrence(field.name, first, last, start, end, f"/{regex.pattern}/"))
    return found


def spans_of_regex(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    """The characters [start, end) of each match, from left to right without overlap."""
    readable = _HALVES.sub("\ufffd", text)  # re2 reads UTF-8, which has no halves of characters
    return (match.span() for match in compiled_regex(pattern).finditer(readable))


@lru_cache(maxsize=4096)
def compiled_regex(pattern: str) -> Any:
    """A pattern as it was checked: re2 takes time linear in the text, whatever the pattern is."""
    return re2.compile(pattern, re2_options())


def _starts(phrase: Phrase, field: Field) -> Iterator[int]:
    """Tokens at which the first word may stand."""
    is_prefix = phrase.words[0].is_prefix
    for form in phrase.first_forms:
        yield from field.places_with_prefix(form) if is_prefix else field.places.get(form, ())


def _stands_at(phrase: Phrase, field: Field, place: int, *, is_without_accents: bool) -> bool:
    tokens = field.tokens[place : place + len(phrase.words)]
    for word, token in zip(phrase.words, tokens, strict=True):
        if not word.matches(token, is_text_without_accents=is_without_accents):
            return False
    before, *between, after = phrase.signs
    for sign, left, right in zip(between, tokens, tokens[1:], strict=False):
        if sign_between(field.text[left.end : right.start]) != sign:
            return False
    return has_sign(before, field.text, tokens[0], is_after=False) and has_sign(
        after, field.text, tokens[-1], is_after=True
    )
