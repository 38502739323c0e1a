"""What a rule finds: hits, by number, of the terms that it looks for, where it looks for them."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.arrays import Order
from worker.rules.scan.kernels import inlined, part
from worker.rules.scan.layout import (
    HIT_FIELD,
    HIT_FIRST,
    HIT_LAST,
    SCOPE_FIELDS,
    SCOPE_FIRST_WORDS,
    SCOPE_PASSES_OVER,
    Ints,
)  # fmt: skip
from worker.rules.scan.workspace import BEFORE, PLACES

SHOWN: Final = 3  # title, lead and body: what is read in order, and what an alert can show
_Counts = NDArray[np.int64]


@part
def count_words_before(text: Order, counts: _Counts) -> None:
    """How many words, as a reader counts them, stand before each of title, lead and body."""
    before, at = 0, 0
    for field in range(SHOWN):
        counts[BEFORE + field], last = before, -1
        while at < len(text.start) and text.segment[at] == field:
            last = at
            at += 1
        before += text.position[last] + 1 if last >= 0 else 0


@inlined
def is_seen(text: Order, counts: _Counts, hit: Ints, scope: Ints, passed_over: Ints, rule: int) -> bool:
    """In one of the fields, within the first words of the article, and not passed over."""
    field = hit[HIT_FIELD]
    if not (scope[SCOPE_FIELDS] >> field) & 1:
        return False
    if scope[SCOPE_FIRST_WORDS] >= 0:
        if field >= SHOWN:
            return False
        within = text.position[hit[HIT_LAST]] if hit[HIT_LAST] < len(text.start) else 0
        if counts[BEFORE + field] + within >= scope[SCOPE_FIRST_WORDS]:
            return False
    if scope[SCOPE_PASSES_OVER]:
        for word in range(hit[HIT_FIRST], hit[HIT_LAST] + 1):
            if passed_over[word] == rule:
                return False
    return True


@part
def pass_over(counts: _Counts, hits: Ints, places: Ints, passed_over: Ints, rule: int) -> None:
    """From now on the rule does not see the words of what it found."""
    for number in range(counts[PLACES]):
        hit = hits[places[number]]
        passed_over[hit[HIT_FIRST] : hit[HIT_LAST] + 1] = rule
    counts[PLACES] = 0


@part
def beginnings(hits: Ints, places: Ints, marks: Ints) -> int:
    """At how many words something found begins."""
    count = 0
    for place in places:
        marks[hits[place, HIT_FIRST]] = 0
    for place in places:
        word = hits[place, HIT_FIRST]
        count += 1 - marks[word]
        marks[word] = 1
    return count
