"""The scan says what the plain matcher says, of any rules and texts: matches, spans and clauses."""

from hypothesis import given

from tests.unit.rules.generated import RULES, TEXTS, UNTIMED, compiled
from tests.unit.rules.plain import plain_matches
from worker.configuration.model import RuleSettings
from worker.rules.match import match_rules
from worker.rules.text import Text


@UNTIMED
@given(RULES, TEXTS)
def test_the_scan_finds_what_the_plain_matcher_finds(rules: list[RuleSettings], text: Text) -> None:
    all_rules = compiled(rules)

    assert match_rules(all_rules, text) == plain_matches(all_rules, text)
