"""The scan says what the plain matcher says, of any rules and texts: matches, spans and clauses."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.rules.plain import plain_matches
from tests.unit.rules.scan.whole_language import TEXTS, mutations_of, rule_sets
from worker.configuration.model import RuleSettings
from worker.query.parse import parse_query
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.match import match_rules
from worker.rules.text import Text

# Pairs of rules and a text: 8 mutations of 5 texts with each of 50 rule sets are 2 000, of 5 000 are 200 000.
SEVERAL_TEXTS = st.lists(TEXTS, min_size=5, max_size=5)


@pytest.mark.parametrize(
    "ignored", ["title:(un AND otage)", "first:2:(un AND otage)", "(un AND otage) OR paix", "otage AND un"]
)
def test_what_is_passed_over_is_what_was_found_as_a_whole(ignored: str) -> None:
    rule = RuleSettings(id="r", when=parse_query("un"), ignore=(parse_query(ignored),))

    for title in ("un mot", "un otage", "un mot otage", "un mot paix"):
        one = Text(title=title, lang="fr")
        assert match_rules(compile_rules([rule]), one) == plain_matches(compile_rules([rule]), one)


@pytest.mark.timeout(7200)
@settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
)
@given(rule_sets(), SEVERAL_TEXTS)
def test_the_scan_finds_what_the_plain_matcher_finds(rules: CompiledRules, texts: list[Text]) -> None:
    for text in texts:
        for one in mutations_of(text):
            assert match_rules(rules, one) == plain_matches(rules, one)
