import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rules.matching import matches, spans, words
from worker.configuration.model import RuleSettings, RuleTest
from worker.rules.rule_tests import failed_tests
from worker.rules.terms import compile_term, why_unmatchable
from worker.rules.tokens import tokenise

TERMS = st.sampled_from(["trêve", "otage", "échange de prisonniers", "Gaza", "OTAN", "cessez-le-feu", "tué"])
WORDS = st.sampled_from(
    [
        "trêve",
        "TREVE",
        "otages",
        "échange",
        "de",
        "prisonniers",
        "Gaza",
        "gaza",
        "l'OTAN",
        "cessez-le-feu",
        "tue",
        ".",
    ]
)
TEXTS = st.lists(WORDS, max_size=15).map(" ".join)


def a_rule(**fields: tuple[str, ...]) -> RuleSettings:
    return RuleSettings(id="rule", **fields)  # type: ignore[arg-type]


def test_all_needs_every_term_somewhere() -> None:
    rule = a_rule(all=("trêve", "Gaza"))

    assert matches(rule, title="Une trêve", body="à Gaza")
    assert not matches(rule, title="Une trêve", body="au Soudan")


def test_none_takes_the_article_out() -> None:
    rule = a_rule(any=("trêve",), none=("hivernale",))

    assert matches(rule, title="Une trêve")
    assert not matches(rule, title="Une trêve", body="La saison hivernale commence.")


def test_spans_name_field_term_and_place_in_order() -> None:
    (found,) = matches(a_rule(any=("otage", "trêve")), title="Trêve et otages", body="La trêve tient.")

    assert [(span.field, span.start, span.end, span.term) for span in found.spans] == [
        ("title", 0, 5, "trêve"), ("title", 9, 15, "otage"), ("body", 3, 8, "trêve"),
    ]  # fmt: skip


@given(TERMS, TEXTS, TERMS)
def test_a_none_term_never_adds_a_match(term: str, text: str, excluded: str) -> None:
    if matches(a_rule(any=(term,), none=(excluded,)), title=text):
        assert matches(a_rule(any=(term,)), title=text)


@given(st.permutations([RuleSettings(id=term, any=(term,)) for term in ("trêve", "otage", "Gaza")]), TEXTS)
def test_the_order_of_rules_changes_only_the_order(rules: list[RuleSettings], text: str) -> None:
    found = matches(*rules, title=text)

    assert {match.rule: match.spans for match in found} == {
        rule.id: match.spans for rule in rules for match in matches(rule, title=text)
    }
    assert [match.rule for match in found] == [rule.id for rule in rules if matches(rule, title=text)]


@given(TERMS, st.text())
def test_no_text_breaks_the_matcher(term: str, text: str) -> None:
    for span in spans(term, text, body=text):
        assert span.text == text[span.start : span.end]


@given(st.text(max_size=60))
def test_no_term_breaks_the_compiler(term: str) -> None:
    if why_unmatchable(term):
        with pytest.raises(ValueError, match="no letter"):
            compile_term(term)
    else:
        assert compile_term(term).words


@given(TERMS, TEXTS)
def test_unicode_form_changes_no_match(term: str, text: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)

    assert [unicodedata.normalize("NFC", word) for word in words(term, decomposed)] == words(term, composed)


@given(TERMS, TEXTS, st.integers(0, 200))
def test_a_soft_hyphen_inside_a_word_changes_no_match(term: str, text: str, place: int) -> None:
    place = min(place, len(text))
    is_inside = 0 < place < len(text) and text[place - 1].isalpha() and text[place].isalpha()
    hyphenated = text[:place] + "\u00ad" + text[place:] if is_inside else text

    assert [word.replace("\u00ad", "") for word in words(term, hyphenated)] == words(term, text)


@given(TERMS, TEXTS)
def test_spaces_and_apostrophes_of_any_kind_change_no_match(term: str, text: str) -> None:
    typeset = text.replace(" ", "\u00a0").replace("'", "’").replace("-", "\u2011")

    assert len(words(term, typeset)) == len(words(term, text))


@given(st.text())
def test_tokens_are_in_order_and_do_not_overlap(text: str) -> None:
    tokens = tokenise(text)

    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert all(left.end <= right.start for left, right in pairwise(tokens))


ascii_words = st.lists(
    st.sampled_from(["peace", "talks", "war", "Peace", "peaceful", "a", "-", ","]), max_size=20
)


@given(ascii_words.map(" ".join))
def test_an_independent_search_finds_the_same(text: str) -> None:
    expected = [found.span() for found in re.finditer(r"(?i)\bpeaces?\b", text)]

    assert [(span.start, span.end) for span in spans("peace", text, lang="en")] == expected


def test_a_failed_test_says_why() -> None:
    tests = (
        RuleTest(title="Une trêve à Gaza", must_match=False, file="rules.yaml", line=7),
        RuleTest(title="Rien ici", must_match=True, file="rules.yaml", line=9),
        RuleTest(title="Une trêve", must_match=True, file="rules.yaml", line=10),
    )

    first, second = failed_tests([RuleSettings(id="treve", any=("trêve",), tests=tests)])

    assert first.test.line == 7
    assert "« trêve »" in first.why
    assert "no term of `any`" in second.why
