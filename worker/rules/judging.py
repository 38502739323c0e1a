"""What one rule says of a text, and why: read node by node, to be explained and to be checked by eye.

`worker.rules.scan` finds the same for all rules at once, hundreds of times as fast.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from worker.configuration.model import RuleSettings
from worker.query.tree import TextName
from worker.rules.compile import CompiledRules
from worker.rules.evaluate import Names, Scope, Verdict, evaluate
from worker.rules.occurrences import Occurrence
from worker.rules.reading import READ_BY_DEFAULT, Reading
from worker.rules.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVerdict:
    """Whether a rule matches a text, and why (not)."""

    rule: RuleSettings
    holds: bool
    why_not_asked: str = ""  # the text is of a language or feed that the rule does not read
    when: Verdict | None = None
    unless: Verdict | None = None
    ignored: tuple[Occurrence, ...] = ()


def judge(compiled: CompiledRules, rule: RuleSettings, reading: Reading) -> RuleVerdict:
    """What a rule says of a text, with every part looked at."""
    why_not_asked = why_not_asked_of(rule, reading.text)
    if why_not_asked:
        return RuleVerdict(rule=rule, holds=False, why_not_asked=why_not_asked)
    names = Names(
        list_terms=compiled.list_terms,
        rule_verdict=lambda id_, text: _verdict_on(compiled, id_, text),
    )
    fields = rule.fields or READ_BY_DEFAULT
    ignored = tuple(chain.from_iterable(evaluate(one, reading, names).occurrences for one in rule.ignore))
    when = evaluate(rule.when, reading, names, Scope(fields=fields, ignored=frozenset(_words_of(ignored))))
    unless = evaluate(rule.unless, reading, names) if rule.unless else None
    holds = when.holds and not (unless and unless.holds)
    return RuleVerdict(rule=rule, holds=holds, when=when, unless=unless, ignored=ignored)


def why_not_asked_of(rule: RuleSettings, text: Text) -> str:
    """Why a rule does not read this text at all, "" if it does. An unknown language passes."""
    if rule.langs and text.lang and text.lang not in rule.langs:
        return f"its language is {text.lang}, the rule reads {', '.join(rule.langs)}"
    if rule.feeds and text.feed not in rule.feeds and text.group not in rule.feeds:
        where = text.feed or "no feed"
        return f"it is from {where}, the rule reads {', '.join(rule.feeds)}"
    return ""


def _verdict_on(compiled: CompiledRules, id_: str, reading: Reading) -> Verdict:
    """Another rule's verdict, as one node of the query that names it."""
    found = judge(compiled, compiled.by_id[id_], reading)
    if found.when is None:
        why_not = f"@rule:{id_} does not hold: {found.why_not_asked}"
        return Verdict(compiled.by_id[id_].when, holds=False, why_not=why_not)
    is_taken_out = found.when.holds and not found.holds
    why_not = f"@rule:{id_} does not hold: its `unless` does" if is_taken_out else ""
    return replace(found.when, holds=found.holds, why_not=why_not)


def _words_of(occurrences: tuple[Occurrence, ...]) -> Iterator[tuple[TextName, int]]:
    for one in occurrences:
        for word in range(one.first, one.last + 1):
            yield one.field, word
