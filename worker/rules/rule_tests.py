"""The rules' own tests: texts that a rule must, or must not, match."""

from collections.abc import Iterable
from dataclasses import dataclass

from worker.configuration.model import RuleSettings, RuleTest
from worker.models import Match
from worker.rules.compile import compile_rules
from worker.rules.match import match_rules
from worker.rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTest:
    """A test that does not hold, and why."""

    rule: str
    test: RuleTest
    why: str


def failed_tests(rules: Iterable[RuleSettings]) -> tuple[FailedTest, ...]:
    """The tests that fail, in the order they are written."""
    return tuple(
        FailedTest(rule=rule.id, test=test, why=why)
        for rule in rules
        for test in rule.tests
        if (why := _why_failed(rule, test))
    )


def _why_failed(rule: RuleSettings, test: RuleTest) -> str:
    text = Text(title=test.title, lead=test.lead, body=test.text, lang=test.lang)
    matches = match_rules(compile_rules([rule]), text)
    if bool(matches) is test.must_match:
        return ""
    return _what_matched(matches[0]) if matches else _what_is_missing(rule, text)


def _what_matched(match: Match) -> str:
    found = ", ".join(f"« {span.text} » ({span.field} {span.start}-{span.end})" for span in match.spans)
    return f"it must not match, and does: {found}"


def _what_is_missing(rule: RuleSettings, text: Text) -> str:
    def occurs(term: str) -> bool:
        alone = RuleSettings(id=rule.id, any=(term,))
        return bool(match_rules(compile_rules([alone]), text))

    excluded = [term for term in rule.none if occurs(term)]
    if excluded:
        return f"it must match, and « {excluded[0]} » of `none` is in it"
    missing = [term for term in rule.all if not occurs(term)]
    if missing:
        return f"it must match, and « {missing[0]} » of `all` is not in it"
    return "it must match, and no term of `any` is in it"
