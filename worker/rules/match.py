"""The matcher: plain on purpose, so that anyone can check it by eye."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from worker.models import Match, Span, TextField
from worker.rules.compile import CompiledRule, CompiledRules
from worker.rules.terms import Term, is_gap
from worker.rules.text import Text
from worker.rules.tokens import Token, tokenise

FIELDS: Final[tuple[TextField, ...]] = ("title", "lead", "body")
# An article of this many letters without one accent was typed without them (an agency's ticker).
ENOUGH_LETTERS: Final = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a text: its words, and where each bare form stands."""

    name: TextField
    text: str
    tokens: Sequence[Token]
    places: Mapping[str, Sequence[int]]


def match_rules(compiled: CompiledRules, text: Text) -> tuple[Match, ...]:
    """The rules that match a text, in their order, each with the spans of its terms in the original text."""
    fields = [_field(name, getattr(text, name)) for name in FIELDS]
    is_bare = _is_without_accents(fields)
    matches = (_match(rule, fields, is_bare=is_bare) for rule in compiled.rules)
    return tuple(match for match in matches if match is not None)


def _match(rule: CompiledRule, fields: Sequence[Field], *, is_bare: bool) -> Match | None:
    if any(spans_of(term, fields, is_bare=is_bare) for term in rule.none):
        return None
    wanted = [spans_of(term, fields, is_bare=is_bare) for term in rule.all]
    free = [spans_of(term, fields, is_bare=is_bare) for term in rule.any]
    if not all(wanted) or (rule.any and not any(free)) or not (wanted or free):
        return None
    return Match(rule=rule.id, spans=_in_order(span for spans in (*wanted, *free) for span in spans))


def spans_of(term: Term, fields: Iterable[Field], *, is_bare: bool) -> list[Span]:
    """Everywhere a term stands, field by field."""
    return [
        Span(field=field.name, start=start, end=end, text=field.text[start:end], term=term.text)
        for field in fields
        for place in sorted({place for form in term.first_forms for place in field.places.get(form, ())})
        for start, end in _phrase_at(term, field, place, is_bare=is_bare)
    ]


def _phrase_at(term: Term, field: Field, place: int, *, is_bare: bool) -> list[tuple[int, int]]:
    """The phrase's bounds if it stands at this token, else nothing. It never leaves its field or sentence."""
    tokens = field.tokens[place : place + len(term.words)]
    if len(tokens) < len(term.words):
        return []
    for word, token in zip(term.words, tokens, strict=True):
        if not word.matches(token, is_text_without_accents=is_bare):
            return []
    for left, right in pairwise(tokens):
        if not is_gap(field.text[left.end : right.start]):
            return []
    return [(tokens[0].start, tokens[-1].end)]


def _field(name: TextField, text: str) -> Field:
    tokens = tokenise(text)
    places: dict[str, list[int]] = {}
    for number, token in enumerate(tokens):
        for form in token.folded:
            places.setdefault(form, []).append(number)
    return Field(name=name, text=text, tokens=tokens, places=places)


def _is_without_accents(fields: Sequence[Field]) -> bool:
    letters = [letter for field in fields for token in field.tokens for letter in token.letters]
    return len(letters) >= ENOUGH_LETTERS and not any(letter.accents for letter in letters)


def _in_order(spans: Iterable[Span]) -> tuple[Span, ...]:
    unique = dict.fromkeys(spans)
    return tuple(sorted(unique, key=lambda span: (FIELDS.index(span.field), span.start, span.end, span.term)))
