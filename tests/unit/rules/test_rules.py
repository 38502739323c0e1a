import re
import unicodedata
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rules.matching import all_of, any_of, matches, spans, without, words
from worker.configuration.model import RuleSettings, RuleTest
from worker.query.parse import parse_term
from worker.query.tree import Node
from worker.rules.rule_tests import failed_tests
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


def a_rule(when: Node, *ignored: str) -> RuleSettings:
    return RuleSettings(id="rule", when=when, ignore=tuple(map(parse_term, ignored)))


def test_all_needs_every_term_somewhere() -> None:
    rule = a_rule(all_of("trêve", "Gaza"))

    assert matches(rule, title="Une trêve", body="à Gaza")
    assert not matches(rule, title="Une trêve", body="au Soudan")


def test_not_takes_the_article_out() -> None:
    rule = a_rule(without(any_of("trêve"), "hivernale"))

    assert matches(rule, title="Une trêve")
    assert not matches(rule, title="Une trêve", body="La saison hivernale commence.")


def test_unless_takes_the_article_out_wherever_it_stands() -> None:
    rule = RuleSettings(id="rule", when=any_of("trêve"), unless=parse_term("hivernale"), fields=("title",))

    assert matches(rule, title="Une trêve")
    assert not matches(rule, title="Une trêve", body="La saison hivernale commence.")


def test_ignore_takes_occurrences_out_and_leaves_the_rest() -> None:
    rule = a_rule(any_of("trêve"), "trêve hivernale")

    assert not matches(rule, title="Une trêve hivernale")
    (found,) = matches(rule, title="Une trêve hivernale", body="La trêve de Gaza")
    assert [span.field for span in found.spans] == ["body"]


def test_ignore_takes_part_in_near_too() -> None:
    rule = a_rule(parse_term("trêve NEAR/3 Gaza"), "trêve hivernale")

    assert not matches(rule, title="La trêve hivernale, Gaza")
    assert matches(rule, title="La trêve hivernale ; une trêve à Gaza")


def test_a_rule_reads_only_its_fields() -> None:
    rule = RuleSettings(id="rule", when=any_of("trêve"), fields=("title",))

    assert matches(rule, title="Une trêve")
    assert not matches(rule, title="Gaza", body="Une trêve")


def test_a_rule_reads_only_its_languages_and_those_nobody_knows() -> None:
    rule = RuleSettings(id="rule", when=any_of("Gaza"), langs=("fr", "de"))

    assert matches(rule, title="Gaza", lang="de")
    assert matches(rule, title="Gaza", lang="")
    assert not matches(rule, title="Gaza", lang="en")


def test_a_rule_may_name_another() -> None:
    treve = RuleSettings(id="treve", when=any_of("trêve"), ignore=(parse_term("trêve hivernale"),))
    gaza = a_rule(all_of("@rule:treve", "Gaza"))

    assert [one.rule for one in matches(treve, gaza, title="La trêve à Gaza")] == ["treve", "rule"]
    assert not matches(treve, gaza, title="La trêve hivernale à Gaza")


def test_spans_name_field_term_and_place_in_order() -> None:
    (found,) = matches(a_rule(any_of("otage", "trêve")), title="Trêve et otages", body="La trêve tient.")

    assert [(span.field, span.start, span.end, span.term) for span in found.spans] == [
        ("title", 0, 5, "trêve"), ("title", 9, 15, "otage"), ("body", 3, 8, "trêve"),
    ]  # fmt: skip


@given(TERMS, TEXTS, TERMS)
def test_a_none_term_never_adds_a_match(term: str, text: str, excluded: str) -> None:
    if matches(a_rule(without(any_of(term), excluded)), title=text):
        assert matches(a_rule(any_of(term)), title=text)


@given(
    st.permutations([RuleSettings(id=term, when=any_of(term)) for term in ("trêve", "otage", "Gaza")]), TEXTS
)
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

    first, second = failed_tests([RuleSettings(id="treve", when=any_of("trêve"), tests=tests)])

    assert first.test.line == 7
    assert "« trêve »" in first.why
    assert "trêve is not in it" in second.why
