"""The plain matcher: every rule is judged node by node. What the scan is compared with."""

from worker.models import Match, Span
from worker.rules.clauses import clauses_of
from worker.rules.compile import CompiledRules
from worker.rules.judging import RuleVerdict, judge
from worker.rules.near import in_order
from worker.rules.occurrences import Occurrence
from worker.rules.reading import Reading
from worker.rules.text import MOST_SPANS, SHOWN, Text


def plain_matches(compiled: CompiledRules, text: Text) -> tuple[Match, ...]:
    """The rules that match a text, in their order, each with the spans of its terms in the original text."""
    reading = Reading(text)
    verdicts = (judge(compiled, rule, reading) for rule in compiled.rules)
    return tuple(_match(verdict, reading) for verdict in verdicts if verdict.holds)


def _match(verdict: RuleVerdict, reading: Reading) -> Match:
    assert verdict.when is not None
    spans = [
        Span(field=name, start=one.start, end=one.end, text=_text(one, reading), term=one.term)
        for one in in_order(verdict.when.occurrences, reading.fields)
        for name in SHOWN
        if one.field == name
    ]
    return Match(
        rule=verdict.rule.id, spans=tuple(dict.fromkeys(spans))[:MOST_SPANS], clauses=clauses_of(verdict.when)
    )


def _text(one: Occurrence, reading: Reading) -> str:
    return reading.fields[one.field].text[one.start : one.end]
