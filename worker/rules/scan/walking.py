"""Where the terms of all rules stand: from each word of a text along the trie of phrases."""

from worker.rules.scan.arrays import Order
from worker.rules.scan.kernels import inlined, kernel, part
from worker.rules.scan.layout import (
    ENDS_COUNT,
    ENDS_FIRST,
    HAS_CHILDREN,
    HIT_COLUMNS,
    HIT_END,
    HIT_FIELD,
    HIT_FIRST,
    HIT_LAST,
    HIT_START,
    HIT_TERM,
    RULES_COUNT,
    RULES_FIRST,
    TERM_RANK,
    Ints,
    Phrases,
)  # fmt: skip
from worker.rules.scan.signs import has_signs
from worker.rules.scan.tables import edge_hash, edge_of
from worker.rules.scan.workspace import DONE, HITS, TOO_LITTLE_ROOM, Hits, Names


@kernel
def walk(text: Order, rules: Phrases, always: Ints, names: Names, hits: Hits) -> int:
    """Fill `hits.rows`, in the order of their places, and `hits.candidates`; `always` are some of these."""
    hits.counts[HITS] = 0
    hits.candidates[:] = 0
    for rule in always:
        hits.candidates[rule] = 1
    for at in range(len(text.start)):
        before = hits.counts[HITS]
        for number in range(names.firsts[at], names.firsts[at + 1]):
            node = rules.roots[names.ids[number]]
            if node < 0:
                continue
            if not _end_terms(text, rules, hits, node, at, at):
                return TOO_LITTLE_ROOM
            if rules.nodes[node, HAS_CHILDREN] and not _go_on(text, rules, names, hits, node, at):
                return TOO_LITTLE_ROOM
        if hits.counts[HITS] > before:
            _sort(rules.terms, hits.rows, before, hits.counts[HITS])
    return DONE


@inlined
def _go_on(text: Order, rules: Phrases, names: Names, hits: Hits, root: int, first: int) -> bool:
    """All ways on from a node, over the words that follow in the same field. False: too little room."""
    stack, depth = hits.stack, 2
    stack[0], stack[1] = root, first
    while depth:
        depth -= 2
        node, last = stack[depth], stack[depth + 1]
        after = last + 1
        if after >= len(text.start) or text.segment[after] != text.segment[first]:
            continue
        for number in range(names.firsts[after], names.firsts[after + 1]):
            word = names.ids[number]
            child = edge_of(
                rules.edge_hashes, rules.edges, edge_hash(node, text.gap[after], word), node, word
            )
            if child < 0:
                continue
            if not _end_terms(text, rules, hits, child, first, after) or depth + 2 > len(stack):
                return False
            if rules.nodes[child, HAS_CHILDREN]:
                stack[depth], stack[depth + 1] = child, after
                depth += 2
    return True


@inlined
def _end_terms(text: Order, rules: Phrases, hits: Hits, node: int, first: int, last: int) -> bool:
    """Note the terms that end at a node. False: too little room."""
    ends = rules.nodes[node, ENDS_FIRST]
    for number in range(ends, ends + rules.nodes[node, ENDS_COUNT]):
        term = rules.ends[number]
        if not has_signs(text, rules, term, first, last):
            continue
        count = hits.counts[HITS]
        if count >= len(hits.rows):
            return False
        hit = hits.rows[count]
        hit[HIT_TERM], hit[HIT_FIRST], hit[HIT_LAST] = term, first, last
        hit[HIT_START], hit[HIT_END], hit[HIT_FIELD] = text.start[first], text.end[last], text.segment[first]
        hits.counts[HITS] = count + 1
        waiting = rules.terms[term, RULES_FIRST]
        for place in range(waiting, waiting + rules.terms[term, RULES_COUNT]):
            hits.candidates[rules.rules_of_terms[place]] = 1
    return True


@part
def _sort(terms: Ints, hits: Ints, first: int, end: int) -> None:
    """By end, then by the term's text: hits that begin at one word are few."""
    for number in range(first + 1, end):
        at = number
        while at > first and (
            hits[at, HIT_END] < hits[at - 1, HIT_END]
            or (
                hits[at, HIT_END] == hits[at - 1, HIT_END]
                and terms[hits[at, HIT_TERM], TERM_RANK] < terms[hits[at - 1, HIT_TERM], TERM_RANK]
            )
        ):
            for column in range(HIT_COLUMNS):
                hits[at, column], hits[at - 1, column] = hits[at - 1, column], hits[at, column]
            at -= 1
