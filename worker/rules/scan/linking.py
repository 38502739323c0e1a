"""The hits of each term, one after the other; the rules that wait for a term may hold when it is found."""

from worker.rules.scan.kernels import inlined, kernel
from worker.rules.scan.layout import HIT_NEXT, HIT_TERM, RULES_COUNT, RULES_FIRST, Ints
from worker.rules.scan.workspace import HITS, LINKED, Hits


@inlined
def link(terms: Ints, rules_of_terms: Ints, hits: Hits, end: int) -> None:
    """Link the hits up to `end` that are not linked yet."""
    for number in range(hits.counts[LINKED], end):
        term = hits.rows[number, HIT_TERM]
        hits.rows[number, HIT_NEXT] = -1
        if hits.heads[term]:
            hits.rows[hits.tails[term], HIT_NEXT] = number
        else:
            hits.heads[term] = number + 1
            first = terms[term, RULES_FIRST]
            for place in range(first, first + terms[term, RULES_COUNT]):
                hits.candidates[rules_of_terms[place]] = 1
        hits.tails[term] = number
    hits.counts[LINKED] = end


@inlined
def unlink(hits: Hits) -> None:
    """Forget those of the text before: what was not found needs no clearing."""
    for number in range(hits.counts[LINKED]):
        hits.heads[hits.rows[number, HIT_TERM]] = 0
    hits.counts[LINKED] = 0


@kernel
def link_again(terms: Ints, rules_of_terms: Ints, hits: Hits) -> None:
    """After hits were added, and all of them numbered anew."""
    hits.counts[LINKED] = hits.counts[HITS]
    unlink(hits)
    link(terms, rules_of_terms, hits, hits.counts[HITS])
