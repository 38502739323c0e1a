"""What runs the code of a rule: verdicts on a stack, and what they found, end to end, in `places`."""

from typing import Final

from worker.rules.scan.arrays import Order
from worker.rules.scan.kernels import inlined, part
from worker.rules.scan.layout import (
    CLAUSE,
    CODE_FIRST,
    END,
    HIT_NEXT,
    IGNORE,
    INSTRUCTION,
    KOF,
    NEAR,
    NOT,
    RULE,
    STOP_UNLESS,
    TERMS,
    TIMES,
    VALUE,
    Bytes,
    Ints,
    Queries,
)  # fmt: skip
from worker.rules.scan.near import near
from worker.rules.scan.places import beginnings, is_seen, pass_over
from worker.rules.scan.workspace import (
    CLAUSES,
    DEPTH,
    DOES_NOT_HOLD,
    HOLDS,
    PLACES,
    TOO_LITTLE_ROOM,
    Hits,
    Judged,
)

_VERDICT: Final = 2  # numbers in each: whether it holds, where what it found begins


@inlined
def run(  # noqa: C901 - a case for each operation
    text: Order, rules: Queries, values: Bytes, hits: Hits, judged: Judged, rule: int
) -> int:
    """HOLDS, DOES_NOT_HOLD or TOO_LITTLE_ROOM; what the rule found is in `judged.places`."""
    counts, stack = judged.counts, judged.stack
    counts[DEPTH] = counts[PLACES] = 0
    at = rules.rules[rule, CODE_FIRST]
    has_room = True
    while has_room:
        operation, one, other = rules.code[at], rules.code[at + 1], rules.code[at + 2]
        at += INSTRUCTION
        if operation == END:
            return HOLDS if stack[0] else DOES_NOT_HOLD
        if operation == TERMS:
            has_room = _push_terms(text, hits, judged, rules.code[at : at + other], rules.scopes[one], rule)
            at += other
        elif operation == RULE:
            has_room = _push_rule(judged, one)
        elif operation == VALUE:
            has_room = _push(judged, values[one])
        elif operation == STOP_UNLESS:
            if not stack[(counts[DEPTH] - 1) * _VERDICT]:
                _pop_to(judged, one, False)
                at = other
        elif operation == CLAUSE:
            has_room = _note_clause(judged, one)
        elif operation == IGNORE:
            pass_over(counts, hits.rows, judged.places, judged.passed_over, rule)
            counts[DEPTH] = 0
        elif operation == NEAR:
            _push_near(text, hits.rows, judged, one, other)
        else:
            has_room = _combine(hits.rows, judged, operation, one, other)
    return TOO_LITTLE_ROOM


@part
def _push(judged: Judged, holds: int) -> bool:
    """False: too little room."""
    top = judged.counts[DEPTH] * _VERDICT
    if top + _VERDICT > len(judged.stack):
        return False
    judged.stack[top], judged.stack[top + 1] = holds, judged.counts[PLACES]
    judged.counts[DEPTH] += 1
    return True


@inlined
def _push_terms(text: Order, hits: Hits, judged: Judged, terms: Ints, scope: Ints, rule: int) -> bool:
    """Where one of these terms stands within a scope."""
    counts, places = judged.counts, judged.places
    first = end = counts[PLACES]
    has_room = True
    for term in terms:
        hit = hits.heads[term] - 1
        while hit >= 0 and has_room:
            if is_seen(text, counts, hits.rows[hit], scope, judged.passed_over, rule):
                has_room = end < len(places)
                if has_room:
                    places[end] = hit
                    end += 1
            hit = hits.rows[hit, HIT_NEXT]
    has_room &= _push(judged, end > first)
    counts[PLACES] = end
    return has_room


@inlined
def _push_rule(judged: Judged, rule: int) -> bool:
    """What another rule says, and what it found."""
    holds = judged.verdicts[rule] == HOLDS
    if not _push(judged, holds):
        return False
    if holds:
        first, end, place = judged.kept[rule, 0], judged.kept[rule, 1], judged.counts[PLACES]
        if place + end - first > len(judged.places):
            return False
        for number in range(end - first):
            judged.places[place + number] = judged.kept_places[first + number]
        judged.counts[PLACES] += end - first
    return True


@inlined
def _push_near(text: Order, hits: Ints, judged: Judged, distance: int, is_ordered: int) -> None:
    """Both sides are replaced by those of their places that have a partner."""
    counts, places, top = judged.counts, judged.places, (judged.counts[DEPTH] - 1) * _VERDICT
    first, middle, end = judged.stack[top - 1], judged.stack[top + 1], counts[PLACES]
    near(
        text,
        hits,
        places[first:middle],
        places[middle:end],
        distance,
        is_ordered,
        judged.marks,
        judged.word_marks,
    )
    kept = first
    for place in range(first, end):
        if judged.marks[place - first]:
            places[kept] = places[place]
            kept += 1
    counts[PLACES] = kept
    _pop_to(judged, 2, kept > first)


@inlined
def _combine(hits: Ints, judged: Judged, operation: int, one: int, other: int) -> bool:
    """A verdict by those on its parts, which it replaces. False: too little room."""
    counts, stack, top = judged.counts, judged.stack, (judged.counts[DEPTH] - 1) * _VERDICT
    if operation == KOF:
        if not one:  # a list without terms
            return _push(judged, 0)
        _pop_to(judged, one, _keep_holding(judged, one) >= other)
    elif operation == NOT:
        counts[PLACES], stack[top] = stack[top + 1], not stack[top]
    elif operation == TIMES:
        if not stack[top]:
            counts[PLACES] = stack[top + 1]
        found = judged.places[stack[top + 1] : counts[PLACES]]
        stack[top] = beginnings(hits, found, judged.word_marks) >= one
    else:  # WITHOUT
        counts[PLACES] = stack[top + 1]
        _pop_to(judged, 2, stack[top - _VERDICT] and not stack[top])
    return True


@part
def _pop_to(judged: Judged, parts: int, holds: int) -> None:
    """One verdict in the place of so many; what they found stays."""
    judged.counts[DEPTH] -= parts - 1
    judged.stack[(judged.counts[DEPTH] - 1) * _VERDICT] = holds


@part
def _keep_holding(judged: Judged, parts: int) -> int:
    """Leave out what the parts found that do not hold; how many hold."""
    stack, places, bottom = judged.stack, judged.places, (judged.counts[DEPTH] - parts) * _VERDICT
    holding, end = 0, stack[bottom + 1]
    for number in range(parts):
        at = bottom + number * _VERDICT
        first = stack[at + 1]
        after = stack[at + _VERDICT + 1] if number + 1 < parts else judged.counts[PLACES]
        if stack[at]:
            holding += 1
            for place in range(first, after):
                places[end] = places[place]
                end += 1
    judged.counts[PLACES] = end
    return holding


@inlined
def _note_clause(judged: Judged, number: int) -> bool:
    """Note an alternative that holds. False: too little room."""
    counts = judged.counts
    if judged.stack[(counts[DEPTH] - 1) * _VERDICT]:
        if counts[CLAUSES] >= len(judged.clauses):
            return False
        judged.clauses[counts[CLAUSES]] = number
        counts[CLAUSES] += 1
    return True
