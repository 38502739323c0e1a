"""How a text is encoded and set changes neither what whole rules find, nor where, but for what was put in."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given

from tests.unit.rules.generated import TERMS_AND_LISTS, TEXTS, UNTIMED, compiled, rules_of
from worker.configuration.model import RuleSettings
from worker.rules.match import match_rules
from worker.rules.text import Text

WORDS_ONLY = rules_of(TERMS_AND_LISTS)  # to an expression . is one character
FOUND = "title", "lead", "body"


def decomposed(character: str, _: str) -> str:
    return unicodedata.normalize("NFD", character)


def hyphenated(character: str, after: str) -> str:
    is_within = character.isalpha() and after.isalpha() and max(character, after) < "\u3000"
    return f"{character}\u00ad" if is_within else character


def typeset(character: str, _: str) -> str:
    return {" ": "\u00a0", "'": "’", "-": "\u2011"}.get(character, character)


def spaced(character: str, _: str) -> str:
    return {" ": " \u202f\n"}.get(character, character)


def joined(character: str, after: str) -> str:
    return f"{character}\u200d" if hyphenated(character, after) != character else character


@pytest.mark.parametrize("change", [decomposed, hyphenated, typeset, spaced, joined])
@UNTIMED
@given(rules=WORDS_ONLY, text=TEXTS)
def test_every_span_is_found_at_its_place_again(
    change: Callable[[str, str], str], rules: list[RuleSettings], text: Text
) -> None:
    pieces = {name: changed(getattr(text, name), change) for name in FOUND}
    tags = tuple("".join(changed(tag, change)) for tag in text.tags)
    other = replace(text, tags=tags, **{name: "".join(each) for name, each in pieces.items()})

    found = {
        (one.rule, span.field, len("".join(pieces[span.field][: span.start])),
         len("".join(pieces[span.field][: span.end])))
        for one in match_rules(compiled(rules), text)
        for span in one.spans
    }  # fmt: skip

    assert {
        (one.rule, span.field, span.start, span.end)
        for one in match_rules(compiled(rules), other)
        for span in one.spans
    } == found


def changed(text: str, change: Callable[[str, str], str]) -> list[str]:
    return [change(here, after) for here, after in zip(text, [*text[1:], " "], strict=True)] if text else []
