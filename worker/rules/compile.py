"""Rules, compiled: ready to be matched."""

from collections.abc import Iterable
from dataclasses import dataclass

from worker.configuration.model import RuleSettings
from worker.rules.terms import Term, compile_term


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule whose terms are compiled."""

    id: str
    any: tuple[Term, ...]
    all: tuple[Term, ...]
    none: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """All rules, in the order they are written."""

    rules: tuple[CompiledRule, ...]


def compile_rules(rules: Iterable[RuleSettings]) -> CompiledRules:
    """Compile rules that the configuration has accepted. Raises ValueError on a term that cannot match."""
    return CompiledRules(tuple(_compile(rule) for rule in rules))


def _compile(rule: RuleSettings) -> CompiledRule:
    return CompiledRule(
        id=rule.id,
        any=tuple(map(compile_term, rule.any)),
        all=tuple(map(compile_term, rule.all)),
        none=tuple(map(compile_term, rule.none)),
    )
