"""Regular expressions among the terms: looked for by re2, for the rules alone that may hold."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from worker.rules.occurrences import spans_of_regex
from worker.rules.scan.arrays import Words
from worker.rules.scan.layout import GATE, HIT_COLUMNS, HIT_END, HIT_START, HIT_TERM, TERM_RANK, Bytes, Ints
from worker.rules.scan.linking import link_again
from worker.rules.scan.program import Program
from worker.rules.scan.workspace import DONE, HITS, TOO_LITTLE_ROOM, WANTED, Hits


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
    bounds = np.searchsorted(text.segment, range(len(fields) + 1))
    rows = [rows for term, pattern in terms.items() for rows in _hits(term, pattern, fields, text, bounds)]
    before = int(hits.counts[HITS])
    count = before + sum(map(len, rows))
    if count > len(hits.rows):
        hits.counts[WANTED] = count  # not to look for all of them at each doubling
        return TOO_LITTLE_ROOM
    hits.rows[before:count] = np.concatenate([np.empty((0, HIT_COLUMNS), np.int32), *rows])
    rows_so_far = hits.rows[:count]
    phrases = program.phrases
    ranks = phrases.terms[rows_so_far[:, HIT_TERM], TERM_RANK]
    hits.rows[:count] = rows_so_far[np.lexsort((ranks, rows_so_far[:, HIT_END], rows_so_far[:, HIT_START]))]
    hits.counts[HITS] = count
    link_again(phrases.terms, phrases.rules_of_terms, hits)
    return DONE


def _hits(
    term: int, pattern: str, fields: Sequence[str], text: Words, bounds: NDArray[np.int64]
) -> Iterator[Ints]:  # fmt: skip
    """Rows of hits: the words that an expression touches, or the one before it; a field may have none.

    `bounds`: the first word of each field, and the end. A field's hits are made at once: it may have many.
    """
    for number, content in enumerate(fields):
        spans = list(spans_of_regex(pattern, content))
        if not spans:
            continue
        begins, ends = np.array(spans, np.int32).T + text.offsets[number]
        first, starts = bounds[number], text.start[bounds[number] : bounds[number + 1]]
        low = first + np.maximum(np.searchsorted(starts, begins, "right") - 1, 0)
        high = np.maximum(first + np.searchsorted(starts, ends) - 1, low)
        if not len(starts):
            low[:] = high[:] = len(text.start) + number
        columns = np.broadcast_arrays(term, low, high, begins, ends, number, -1)
        yield np.column_stack(columns).astype(np.int32)
