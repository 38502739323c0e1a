"""The screen of rules passes over none that matches; what a rule finds is its own, and stands in the text."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.rules.generated import LISTS, RULES, TEXTS, UNTIMED, compiled
from worker.configuration.model import RuleSettings
from worker.rules.compile import compile_rules
from worker.rules.judging import judge
from worker.rules.match import match_rules
from worker.rules.reading import Reading
from worker.rules.text import Text


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
