"""The phrases of all terms as a trie over words of rules: `otage`, `échange de prisonniers`, `échange de`."""

from collections.abc import Sequence
from itertools import accumulate

import numpy as np

from worker.rules.scan.hashing import sign_hash
from worker.rules.scan.layout import Hashes, Ints

_NOWHERE = -1


class Trie:
    """Grows by phrases. Node 0 is above all words; the words that phrases begin with have a node at once."""

    def __init__(self, words: int) -> None:
        self.roots = np.full(words, _NOWHERE, np.int32)
        self.ends: list[list[int]] = [[]]
        self._children: dict[tuple[int, str | None, int], int] = {}
        self._with_children: set[int] = set()

    def add(self, words: Sequence[int], between: Sequence[str | None], term: int) -> None:
        """A term of these words, with these signs between them."""
        node = int(self.roots[words[0]])
        if node == _NOWHERE:
            node = self.roots[words[0]] = self._new()
        for sign, word in zip(between, words[1:], strict=True):
            self._with_children.add(node)
            way = (node, sign, word)
            if way not in self._children:
                self._children[way] = self._new()
            node = self._children[way]
        self.ends[node].append(term)

    def rows(self) -> tuple[Ints, Ints]:
        """The rows of `nodes`, and the terms that end at them."""
        counts = [len(terms) for terms in self.ends]
        firsts = list(accumulate(counts, initial=0))[:-1]
        has_children = [int(node in self._with_children) for node in range(len(counts))]
        ends = [term for terms in self.ends for term in terms]
        return np.array([firsts, counts, has_children], np.int32).T.copy(), np.array(ends, np.int32)

    def ways(self) -> tuple[Ints, Hashes]:
        """The rows of `edges`, and the signs that they go over."""
        rows: Sequence[tuple[int, int, int]] = [
            (node, word, child) for (node, _, word), child in self._children.items()
        ]
        gaps = [sign_hash(sign) for _, sign, _ in self._children]
        return np.array(rows, np.int32).reshape(-1, 3), np.array(gaps, np.uint64)

    def _new(self) -> int:
        self.ends.append([])
        return len(self.ends) - 1
