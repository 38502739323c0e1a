"""Why a rule matched a text, or why not, in sentences for the person who wrote it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from worker.models import Span
from worker.query.printing import as_text
from worker.query.tree import And, First, In, KOf, ListName, Near, Not, Or, RuleName, Times, Value
from worker.rules.evaluate import Verdict
from worker.rules.judging import RuleVerdict
from worker.rules.occurrences import Occurrence
from worker.rules.reading import Reading

_BLANK: Final = re.compile(r"\s+")
AROUND: Final = 40  # characters of context on either side
_MOST_SHOWN: Final = 5  # occurrences in a sentence
_LONGEST: Final = 120  # characters of a query, or of what it found


@dataclass(frozen=True, slots=True)
class Context:
    """An occurrence in its surroundings: `before` + `found` + `after`, one line each."""

    field: str
    start: int
    end: int
    before: str
    found: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One node of an explained query: how deep it stands, what it says, what it found or passed over."""

    depth: int
    query: str
    holds: bool
    found: tuple[Context, ...] = ()
    ignored: tuple[Context, ...] = ()


def explained(verdict: Verdict, reading: Reading, depth: int = 0) -> Iterator[Line]:
    """A query's tree from the top, each node with its verdict."""
    is_leaf = not verdict.parts
    yield Line(
        depth,
        as_text(verdict.node),
        verdict.holds,
        _contexts(verdict.occurrences, reading) if is_leaf else (),
        _contexts(verdict.ignored, reading),
    )
    for part in verdict.parts:
        yield from explained(part, reading, depth + 1)


def context_of(one: Occurrence | Span, text: str) -> Context:
    """What stands around something found in a text."""
    start, end = max(0, one.start - AROUND), min(len(text), one.end + AROUND)
    before = ("…" if start else "") + _line(text[start : one.start]).lstrip()
    after = _line(text[one.end : end]).rstrip() + ("…" if end < len(text) else "")
    return Context(one.field, one.start, one.end, before, _line(text[one.start : one.end]), after)


def _contexts(found: Sequence[Occurrence], reading: Reading) -> tuple[Context, ...]:
    return tuple(context_of(one, reading.fields[one.field].text) for one in found)


def why(verdict: RuleVerdict, reading: Reading) -> str:
    """In one sentence why a rule matched, or what stood in its way first."""
    if verdict.why_not_asked:
        return verdict.why_not_asked
    assert verdict.when is not None  # noqa: S101 - it was asked
    if not verdict.when.holds:
        fields = verdict.rule.fields
        only = f" (the rule reads {', '.join(fields)} only)" if fields else ""
        return _why_not(verdict.when, reading) + only
    if verdict.unless and verdict.unless.holds:
        return f"`unless` holds: {_quoted_all(verdict.unless.occurrences, reading) or _text(verdict.unless)}"
    return f"it found {_quoted_all(verdict.when.occurrences, reading) or _text(verdict.when)}"


def _why_not(verdict: Verdict, reading: Reading) -> str:
    """The first clause that failed, from the top down to where a reader can see it."""
    if verdict.why_not:
        return verdict.why_not
    failed = next((part for part in verdict.parts if not part.holds), verdict)
    match verdict.node:
        case And() | RuleName() if failed is not verdict:
            return _why_not(failed, reading)
        case In() | First():
            return f"{_why_not(failed, reading)} ({_text(verdict)})"
        case Near() if not all(part.occurrences for part in verdict.parts):
            return _why_not(failed, reading)
        case _:
            return _why_not_here(verdict, reading)


def _why_not_here(verdict: Verdict, reading: Reading) -> str:
    """What a node lacks, or has and should not have."""
    match verdict.node:
        case Not():
            found = _quoted_all(verdict.parts[0].occurrences, reading)
            return f"it has {found or _text(verdict.parts[0])}, which the rule excludes"
        case Near():
            return _why_not_near(verdict.node, verdict.parts, reading)
        case Times(least):
            times = len({(one.field, one.first) for one in verdict.occurrences})
            is_fewer = any(part.ignored for part in _leaves(verdict))
            besides = ", besides what `ignore` takes out" if is_fewer else ""
            return f"{_text(verdict.parts[0])} occurs {times} of {least} times{besides}"
        case KOf(least):
            holding = sum(part.holds for part in verdict.parts)
            return f"{holding} of at least {least} hold: {_text(verdict)}"
        case Value():
            return f"it is not {_text(verdict)}"
        case _:
            return _why_nothing_was_found(verdict, reading)


def _why_nothing_was_found(verdict: Verdict, reading: Reading) -> str:
    ignored = [one for part in _leaves(verdict) for one in part.ignored]
    if ignored:
        return f"what it has is taken out by `ignore`: {_quoted_all(ignored, reading)}"
    many = isinstance(verdict.node, Or | ListName) and len(verdict.parts) > 1
    return f"none of {_text(verdict)} is in it" if many else f"{_text(verdict)} is not in it"


def _why_not_near(near: Near, sides: Sequence[Verdict], reading: Reading) -> str:
    left, right = (_text(side) for side in sides)
    if near.distance == 0:
        order = " in that order" if near.is_ordered else ""
        return f"{left} and {right} are in it, but never{order} in one sentence"
    nearest = min(_gaps(near, sides, reading), default=0)
    if nearest:
        return f"{left} and {right} are {nearest} words apart at the nearest, {near.distance} are allowed"
    how = "in that order" if near.is_ordered else "both"
    return f"{left} and {right} are in it, but not {how} within one field"


def _gaps(near: Near, sides: Sequence[Verdict], reading: Reading) -> Iterator[int]:
    """How far each occurrence of the left side is from the next of the right side, and the last before it."""
    for name, field in reading.fields.items():
        positions = field.positions
        others = [one for one in sides[1].occurrences if one.field == name]
        firsts, lasts = sorted(one.first for one in others), sorted(one.last for one in others)
        for one in sides[0].occurrences:
            after, before = bisect_right(firsts, one.last), bisect_left(lasts, one.first) - 1
            if one.field == name and after < len(firsts):
                yield positions[firsts[after]] - positions[one.last]
            if one.field == name and before >= 0 and not near.is_ordered:
                yield positions[one.first] - positions[lasts[before]]


def _leaves(verdict: Verdict) -> Iterator[Verdict]:
    if not verdict.parts:
        yield verdict
    for part in verdict.parts:
        yield from _leaves(part)


def _quoted_all(occurrences: Sequence[Occurrence], reading: Reading) -> str:
    """As in « trêve » (title 3-8)."""
    places = list({(one.field, one.start, one.end): one for one in occurrences}.values())  # of several terms
    shown = ", ".join(_quoted(one, reading) for one in places[:_MOST_SHOWN])
    more = len(places) - _MOST_SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def _quoted(one: Occurrence, reading: Reading) -> str:
    found = _cut(_line(reading.fields[one.field].text[one.start : one.end]))
    return f"« {found} » ({one.field} {one.start}-{one.end})"


def _text(verdict: Verdict) -> str:
    return _cut(as_text(verdict.node))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _line(text: str) -> str:
    """On one line: runs of spaces and line breaks are one space each."""
    return _BLANK.sub(" ", text)
