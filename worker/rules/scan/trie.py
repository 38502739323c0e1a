"""The phrases of all terms as a trie over words of rules: `otage`, `échange de prisonniers`, `échange de`."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from worker.rules.scan.hashing import sign_hash
from worker.rules.scan.layout import Hashes, Ints


class Trie:
    """Grows by phrases. The words are the nodes that all begin with, by their numbers."""

    def __init__(self, words: int) -> None:
        self._ends: list[list[int]] = [[] for _ in range(words)]
        self._children: dict[tuple[int, str | None, int], int] = {}
        self._with_children: set[int] = set()

    def add(self, words: Sequence[int], between: Sequence[str | None], end: int) -> None:
        """A phrase of these words, with these signs between them; `end` is noted where it ends."""
        node = words[0]
        for sign, word in zip(between, words[1:], strict=True):
            self._with_children.add(node)
            way = (node, sign, word)
            if way not in self._children:
                self._children[way] = len(self._ends)
                self._ends.append([])
            node = self._children[way]
        self._ends[node].append(end)

    def rows(self) -> tuple[Ints, Ints]:
        """The rows of `nodes`, and what ends at them."""
        counts = [len(terms) for terms in self._ends]
        firsts = list(accumulate(counts, initial=0))[:-1]
        has_children = [int(node in self._with_children) for node in range(len(counts))]
        ends = [end for of_node in self._ends for end in of_node]
        return np.array([firsts, counts, has_children], np.int32).T.copy(), np.array(ends, np.int32)

    def ways(self) -> tuple[Ints, Hashes]:
        """The rows of `edges`, and the signs that they go over."""
        rows = [(node, word, child) for (node, _, word), child in self._children.items()]
        gaps = [sign_hash(sign) for _, sign, _ in self._children]
        return np.array(rows, np.int32).reshape(-1, 3), np.array(gaps, np.uint64)
