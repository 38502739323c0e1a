"""Regular expressions among the terms: looked for by re2, for the rules alone that may hold."""

from collections.abc import Iterator, Sequence

import numpy as np

from worker.rules.occurrences import spans_of_regex
from worker.rules.scan.arrays import Words
from worker.rules.scan.layout import GATE, HIT_COLUMNS, HIT_END, HIT_START, HIT_TERM, TERM_RANK, Bytes
from worker.rules.scan.linking import link_again
from worker.rules.scan.program import Program
from worker.rules.scan.workspace import DONE, HITS, TOO_LITTLE_ROOM, Hits


def add_expressions(program: Program, fields: Sequence[str], text: Words, gates: Bytes, hits: Hits) -> int:
    """Add to `hits.rows`, in the order of places, what the expressions of rules that may hold find."""
    terms = {
        term: pattern
        for rule, expressions in program.expressions.items()
        if hits.candidates[rule] and gates[program.queries.rules[rule, GATE]]
        for term, pattern in expressions
    }
    if not terms:
        return DONE
    rows = [row for term, pattern in terms.items() for row in _hits(term, pattern, fields, text)]
    before = int(hits.counts[HITS])
    count = before + len(rows)
    if count > len(hits.rows):
        return TOO_LITTLE_ROOM
    hits.rows[before:count] = np.array(rows, np.int32).reshape(-1, HIT_COLUMNS)
    rows_so_far = hits.rows[:count]
    phrases = program.phrases
    ranks = phrases.terms[rows_so_far[:, HIT_TERM], TERM_RANK]
    hits.rows[:count] = rows_so_far[np.lexsort((ranks, rows_so_far[:, HIT_END], rows_so_far[:, HIT_START]))]
    hits.counts[HITS] = count
    link_again(phrases.terms, phrases.rules_of_terms, hits)
    return DONE


def _hits(term: int, pattern: str, fields: Sequence[str], text: Words) -> Iterator[tuple[int, ...]]:
    """Rows of hits: the words that an expression touches, or the one before it; a field may have none."""
    bounds = np.searchsorted(text.segment, range(len(fields) + 1))
    for number, content in enumerate(fields):
        offset, first, end = int(text.offsets[number]), bounds[number], bounds[number + 1]
        starts = text.start[first:end]
        for start, stop in spans_of_regex(pattern, content):
            if first == end:
                low = high = len(text.start) + number
            else:
                low = first + max(int(np.searchsorted(starts, start + offset, "right")) - 1, 0)
                high = max(first + int(np.searchsorted(starts, stop + offset)) - 1, low)
            yield term, low, high, start + offset, stop + offset, number, -1
