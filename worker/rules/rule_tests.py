"""The rules' own tests: texts that a rule must, or must not, match."""

from collections.abc import Iterable
from dataclasses import dataclass

from worker.configuration.model import RuleSettings, RuleTest
from worker.rules.compile import CompiledRules, Lists, compile_rules
from worker.rules.explain import why
from worker.rules.judging import judge
from worker.rules.reading import Reading
from worker.rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedTest:
    """A test that does not hold, and why."""

    rule: str
    test: RuleTest
    why: str


def failed_tests(rules: Iterable[RuleSettings], lists: Lists | None = None) -> tuple[FailedTest, ...]:
    """The tests that fail, in the order they are written."""
    compiled = compile_rules(rules, lists)
    return tuple(
        FailedTest(rule=rule.id, test=test, why=why_failed)
        for rule in compiled.rules
        for test in rule.tests
        if (why_failed := _why_failed(compiled, rule, test))
    )


def _why_failed(compiled: CompiledRules, rule: RuleSettings, test: RuleTest) -> str:
    """A test's text is read as if it came from a feed that the rule reads, in the rule's first language."""
    text = Text(
        title=test.title,
        lead=test.lead,
        body=test.text,
        lang=test.lang or next(iter(rule.langs), ""),
        feed=next(iter(rule.feeds), ""),
    )
    reading = Reading(text)
    verdict = judge(compiled, rule, reading)
    if verdict.holds is test.must_match:
        return ""
    must = "must not match, and" if verdict.holds else "must match, but"
    return f"it {must} {why(verdict, reading).removeprefix('it ')}"
