"""What is known of each term besides its words, and of each word besides its spellings."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from worker.query.tree import Regex, Term
from worker.rules.scan.coding import Numbers, text_of
from worker.rules.scan.layout import IS_EXACT, IS_NAME, NEEDS_CAPITALS, Characters, Ints
from worker.rules.spelled import Spelled


class TermTables(NamedTuple):
    """The parts of an index that concern whole terms."""

    terms: Ints
    signs: Characters
    rules_of_terms: Ints


def term_tables(
    terms: Sequence[Term | Regex], ends: Mapping[int, tuple[str, str]], waiting: Mapping[Term, Sequence[int]]
) -> TermTables:
    """The rows of numbered terms; `ends`: the signs before and after those of words, `waiting`: the rules that need them."""
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


def word_rows(words: Sequence[Spelled], languages: Numbers[tuple[str, ...]]) -> Ints:
    """The rows of numbered words."""
    flags = [
        IS_NAME * word.is_name | NEEDS_CAPITALS * word.needs_capitals | IS_EXACT * word.is_exact
        for word in words
    ]
    asked = [languages.of(tuple(word.languages)) for word in words]
    return np.array([flags, asked], np.int32).T.copy()
