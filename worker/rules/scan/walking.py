"""Where the terms of all rules stand: from each word of a text along the trie of phrases."""

import numpy as np

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
    TERM_RANK,
    Ints,
    Phrases,
)  # fmt: skip
from worker.rules.scan.linking import link, unlink
from worker.rules.scan.signs import has_signs
from worker.rules.scan.tables import child_of, way_hash
from worker.rules.scan.workspace import DONE, HITS, TOO_LITTLE_ROOM, Hits, Names


@kernel
def walk(text: Order, rules: Phrases, always: Ints, names: Names, hits: Hits) -> int:
    """Fill `hits.rows`, in the order of their places, and `hits.candidates`; `always` are some of these."""
    unlink(hits)
    hits.counts[HITS] = 0
    hits.candidates[:] = 0
    for rule in always:
        hits.candidates[rule] = 1
    for at in range(len(text.start)):
        before = hits.counts[HITS]
        for number in range(names.firsts[at], names.firsts[at + 1]):
            node = names.ids[number]
            if rules.nodes[node, ENDS_COUNT] and not _end_terms(text, rules, hits, node, at, at):
                return TOO_LITTLE_ROOM
            if rules.nodes[node, HAS_CHILDREN] and not _go_on(text, rules, names, hits, node, at):
                return TOO_LITTLE_ROOM
        after = hits.counts[HITS]
        if after > before + 1:
            _sort(rules.terms, hits.rows, before, after)
        link(rules.terms, rules.rules_of_terms, hits, after)
    return DONE


@inlined
def _go_on(text: Order, rules: Phrases, names: Names, hits: Hits, root: int, first: int) -> bool:
    """All ways on from a node, over the words that follow in the same field. False: too little room."""
    stack, depth, has_room = hits.stack, 2, True
    stack[0], stack[1] = root, first
    while depth and has_room:
        depth -= 2
        node, after = stack[depth], stack[depth + 1] + 1
        if after >= len(text.start) or text.segment[after] != text.segment[first]:
            continue
        for number in range(names.firsts[after], names.firsts[after + 1]):
            child = int(np.int64(child_of(rules.ways, way_hash(node, text.gap[after], names.ids[number]))))
            if not child:
                continue
            has_room = _end_terms(text, rules, hits, child, first, after) and depth + 2 <= len(stack)
            if not has_room:
                break
            if rules.nodes[child, HAS_CHILDREN]:
                stack[depth], stack[depth + 1] = child, after
                depth += 2
    return bool(has_room)


@inlined
def _end_terms(text: Order, rules: Phrases, hits: Hits, node: int, first: int, last: int) -> bool:
    """Note the terms that end at a node. False: too little room."""
    ends, count = rules.nodes[node, ENDS_FIRST], hits.counts[HITS]
    has_room = count + rules.nodes[node, ENDS_COUNT] <= len(hits.rows)
    if has_room:
        for number in range(ends, ends + rules.nodes[node, ENDS_COUNT]):
            end = rules.ends[number]
            if end & 1 and not has_signs(text, rules.terms[end >> 1], rules.signs, first, last):
                continue
            hits.rows[count, HIT_TERM] = end >> 1
            hits.rows[count, HIT_FIRST], hits.rows[count, HIT_LAST] = first, last
            hits.rows[count, HIT_START], hits.rows[count, HIT_END] = text.start[first], text.end[last]
            hits.rows[count, HIT_FIELD] = text.segment[first]
            count += 1
        hits.counts[HITS] = count
    return bool(has_room)


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
