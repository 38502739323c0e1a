"""What is known of each term besides its words."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from worker.query.tree import Regex, Term
from worker.rules.scan.coding import text_of
from worker.rules.scan.layout import Characters, Ints


class TermTables(NamedTuple):
    """The parts of an index that concern whole terms."""

    terms: Ints
    signs: Characters
    rules_of_terms: Ints


def term_tables(
    terms: Sequence[Term | Regex], ends: Mapping[int, tuple[str, str]], waiting: Mapping[Term, Sequence[int]]
) -> TermTables:
    """The rows of numbered terms. `ends`: signs before and after; `waiting`: the rules that need them."""
    texts = [text_of(term) for term in terms]
    ranks = {text: rank for rank, text in enumerate(sorted(set(texts)))}
    signs: list[int] = []
    rules: list[int] = []
    rows = []
    for number, (term, text) in enumerate(zip(terms, texts, strict=True)):
        row = [ranks[text]]
        for sign in ends.get(number, ("", "")):
            row += [len(signs), len(sign)]
            signs += map(ord, sign)
        waiting_for_it = waiting.get(term, ()) if isinstance(term, Term) else ()
        row += [len(rules), len(waiting_for_it)]
        rules += waiting_for_it
        rows.append(row)
    return TermTables(
        np.array(rows, np.int32).reshape(-1, 7), np.array(signs, np.uint32), np.array(rules, np.int32)
    )
