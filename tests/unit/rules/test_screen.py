"""The screen of rules passes over none that matches; what a rule finds is its own, and stands in the text."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from worker.configuration.model import ListEntry, RuleSettings
from worker.query.parse import parse_term
from worker.query.tree import (
    And,
    First,
    In,
    KOf,
    ListName,
    Near,
    Node,
    Not,
    Or,
    Regex,
    RuleName,
    Times,
    Value,
)
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.match import judge, match_rules
from worker.rules.reading import Reading
from worker.rules.text import Text

UNTIMED = settings(deadline=None)
LANGS = st.sampled_from(["", "fr", "en", "de", "ru", "uk", "ar", "zh", "nl"])
# Each with a text that has it, so that a good part of what is generated matches.
WRITTEN = {
    "trêve": "des TREVES", "treve": "la trêve", "tué": "deux tuées", "tue": "il tue", "cœur": "au coeur",
    "négocier": "ils négocient", "Poutine": "POUTINE", "OTAN": "l’Otan", "SIDA": "le SIDA",
    "~Ukrainien": "Ukrainiennes", "=tué": "tué", "=Orange": "Orange", "négoci*": "NEGOCIATEUR",
    "prisonni* de guerre": "prisonnières de guerre", "échange de prisonniers": "l'échange des prisonnières",
    '="les verts"': "les verts", "l’accord": "l'accord", "cessez-le-feu": "cessez le feu",
    "casque-bleu": "casques-bleus", "États-Unis": "Etats Unis", "11-Septembre": "11 septembre", "à": "à",
    "50 %": "50 %", "C++": "C++", "child": "children", "Waffenruhe": "Waffenruhen", "Straße": "STRASSE",
    "перемирие": "перемирии", "перемир'я": "перемир’я", "停火协议": "双方停火协议", "هدنة": "الهدنة",
    "القدس": "والقدس", "لبنان": "ولبنان", "İzmir": "İzmir", "ﬁlm": "film",
}  # fmt: skip
LISTS = {
    "paix": [ListEntry("", parse_term("paix")), ListEntry("fr", parse_term("trêve"))],
    "truce": [ListEntry("en", parse_term("truce")), ListEntry("en", parse_term("@paix"))],
}
LEAVES: st.SearchStrategy[Node] = st.sampled_from(
    [*map(parse_term, WRITTEN), *map(ListName, LISTS), Regex("t.e"), Regex("[0-9]+")]
)
FOUND = LEAVES | st.lists(LEAVES, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts)))
APART: list[Node] = [RuleName("first"), Value("lang", "fr"), Value("site", "lemonde.fr")]


def several(trees: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees over trees."""
    parts = st.lists(trees, min_size=2, max_size=3).map(tuple)
    return (
        st.builds(And, parts)
        | st.builds(Or, parts)
        | st.builds(lambda these, without: And((*these, Not(without))), parts, trees)
        | st.builds(KOf, st.integers(1, 2), parts)
        | st.builds(In, st.sampled_from(["title", "body", "tag"]), trees)
        | st.builds(First, st.integers(1, 9), trees)
    )


NEAR = st.builds(Near, FOUND, FOUND, st.integers(0, 5), st.booleans())
TREES = st.recursive(
    FOUND | NEAR | st.builds(Times, st.integers(2, 3), FOUND) | st.sampled_from(APART), several, max_leaves=6
)
RULES = st.lists(
    st.builds(
        RuleSettings,
        id=st.just(""),
        when=TREES,
        unless=st.none() | LEAVES,
        ignore=st.lists(FOUND, max_size=1).map(tuple),
        fields=st.sampled_from([(), ("title",), ("lead", "body")]),
        langs=st.sampled_from([(), ("fr",), ("en", "ru")]),
    ),
    min_size=1,
    max_size=5,
)
PIECES = st.sampled_from([*WRITTEN.values(), *WRITTEN, "paix", "truce", "un", "mot", ".", "\n\n", ",", "12"])
WORDS = st.lists(PIECES, max_size=12).map(" ".join)
TEXTS = st.builds(
    Text, title=WORDS, lead=WORDS, body=WORDS, lang=LANGS, tags=st.lists(WORDS, max_size=2).map(tuple)
)


def compiled(rules: list[RuleSettings]) -> CompiledRules:
    """The generated rules after a first one, which they may name."""
    named = [replace(rule, id=f"r{number}") for number, rule in enumerate(rules)]
    return compile_rules([RuleSettings(id="first", when=parse_term("trêve OR otage")), *named], LISTS)


@UNTIMED
@given(RULES, TEXTS)
def test_the_screen_passes_over_no_rule_that_matches(rules: list[RuleSettings], text: Text) -> None:
    all_rules = compiled(rules)

    judged = [rule.id for rule in all_rules.rules if judge(all_rules, rule, Reading(text)).holds]

    assert [match.rule for match in match_rules(all_rules, text)] == judged


@UNTIMED
@given(RULES, TEXTS, st.randoms())
def test_what_a_rule_finds_does_not_hang_on_the_others(
    rules: list[RuleSettings], text: Text, chance: random.Random
) -> None:
    all_rules = compiled(rules)
    others = list(all_rules.rules)
    chance.shuffle(others)

    found = {match.rule: match for match in match_rules(all_rules, text)}

    assert {match.rule: match for match in match_rules(compile_rules(others, LISTS), text)} == found
    for rule in all_rules.rules[1:]:
        alone = match_rules(compile_rules([all_rules.rules[0], rule], LISTS), text)
        assert [match for match in alone if match.rule == rule.id] == [
            match for match in found.values() if match.rule == rule.id
        ]


@UNTIMED
@given(RULES, TEXTS)
def test_every_span_is_what_stands_there(rules: list[RuleSettings], text: Text) -> None:
    for match in match_rules(compiled(rules), text):
        for span in match.spans:
            assert span.text == getattr(text, span.field)[span.start : span.end] != ""
