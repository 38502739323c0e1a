"""The second half of a scan: what each rule that may hold says, and what it found."""

import numpy as np

from worker.rules.scan.arrays import Order
from worker.rules.scan.code import run
from worker.rules.scan.kernels import inlined, kernel
from worker.rules.scan.layout import GATE, IS_NAMED, NEEDED_COUNT, NEEDED_FIRST, Bytes, Ints, Queries
from worker.rules.scan.places import count_words_before
from worker.rules.scan.telling import each_once, in_order, tell
from worker.rules.scan.workspace import (
    CLAUSES,
    CLAUSES_END,
    CLAUSES_FIRST,
    DOES_NOT_HOLD,
    DONE,
    FOUND,
    HOLDS,
    KEPT,
    MATCH_END,
    MATCH_FIRST,
    MATCH_RULE,
    MATCHES,
    PLACES,
    TOO_LITTLE_ROOM,
    Hits,
    Judged,
)  # fmt: skip
from worker.rules.text import MOST_SPANS


@kernel
def judge(
    text: Order, rules: Queries, terms: Ints, gates: Bytes, values: Bytes, hits: Hits, judged: Judged
) -> int:
    """Fill `judged.matches` with the rules that hold, in their order, `judged.found` and `judged.clauses`.

    `gates` and `values` say which gates let this text pass, and which values are its own.
    """
    counts = judged.counts
    for counted in (KEPT, MATCHES, FOUND, CLAUSES):
        counts[counted] = 0
    judged.verdicts[:] = 0
    judged.passed_over[:] = -1
    count_words_before(text, counts)
    eights = hits.candidates.view(np.uint64)  # nearly all of them are zero
    for eight in range(len(eights)):
        if not eights[eight]:
            continue
        for rule in range(eight * 8, min(eight * 8 + 8, len(rules.rules))):
            if hits.candidates[rule]:
                status = _ask_with_needed(text, rules, gates, values, hits, judged, rule)
                if status == HOLDS:
                    status = _note_match(rule, terms, hits.rows, judged)
                if status == TOO_LITTLE_ROOM:
                    return status
    return DONE


@inlined
def _ask_with_needed(
    text: Order, rules: Queries, gates: Bytes, values: Bytes, hits: Hits, judged: Judged, rule: int
) -> int:
    """The verdict on a rule, after those on the rules that it names, each after what it names itself."""
    first, count = rules.rules[rule, NEEDED_FIRST], rules.rules[rule, NEEDED_COUNT]
    status = DONE
    for number in range(first, first + count + 1):
        one = rules.needed[number] if number < first + count else rule
        if one != rule and judged.verdicts[one]:
            continue
        clauses, status = judged.counts[CLAUSES], DOES_NOT_HOLD
        if hits.candidates[one] and gates[rules.rules[one, GATE]]:
            status = run(text, rules, values, hits, judged, one)
        if status == TOO_LITTLE_ROOM:
            return status
        if one != rule or status != HOLDS:
            judged.counts[CLAUSES] = clauses
        if (
            status == HOLDS
            and rules.rules[one, IS_NAMED]
            and not judged.verdicts[one]
            and not _keep(judged, one)
        ):
            return TOO_LITTLE_ROOM
        judged.verdicts[one] = status
    return status


@inlined
def _keep(judged: Judged, rule: int) -> bool:
    """Keep what a rule found, for those that name it. False: too little room."""
    in_order(judged.places, judged.counts[PLACES], judged.marks)
    first, count = judged.counts[KEPT], each_once(judged.places, judged.counts[PLACES])
    judged.counts[PLACES] = count  # else those that name it, twice, and are named themselves, double it each
    if first + count > len(judged.kept_places):
        return False
    for number in range(count):
        judged.kept_places[first + number] = judged.places[number]
    judged.kept[rule, 0], judged.kept[rule, 1] = first, first + count
    judged.counts[KEPT] = first + count
    return True


@inlined
def _note_match(rule: int, terms: Ints, hits: Ints, judged: Judged) -> int:
    """A rule that holds is told."""
    counts = judged.counts
    first, number = counts[FOUND], counts[MATCHES]
    end = first + min(counts[PLACES], MOST_SPANS)
    if end > len(judged.found):
        return TOO_LITTLE_ROOM
    counts[FOUND] += tell(terms, hits, judged.places[: counts[PLACES]], judged.marks, judged.found[first:end])
    match = judged.matches[number]
    match[MATCH_RULE], match[MATCH_FIRST], match[MATCH_END] = rule, first, counts[FOUND]
    match[CLAUSES_FIRST] = judged.matches[number - 1, CLAUSES_END] if number else 0
    match[CLAUSES_END] = counts[CLAUSES]
    counts[MATCHES] = number + 1
    return HOLDS
