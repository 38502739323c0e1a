"""Which terms a rule needs: a text without one of them is not asked about it. A screen, never a verdict."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from worker.query.tree import And, First, In, KOf, ListName, Near, Node, Or, RuleName, Term, Times, children

# How much rarer a word is for each of its letters: a guess that only decides which of several is waited for.
_RARER: Final = 0.6

Needs = tuple[float, frozenset[Term]]  # how often one of them occurs, by that guess; which


class Needed:
    """What the rules of a configuration need in texts of a language."""

    def __init__(self, whens: Mapping[str, Node], list_terms: Callable[[str], Sequence[Node]]) -> None:
        """`whens`: what each rule asks, by its id."""
        self._whens = whens
        self._list_terms = list_terms
        self._of_rules: dict[str, Needs | None] = {}

    def of_rule(self, id_: str) -> frozenset[Term] | None:
        """The terms of which a text must have one; None if the rule may hold without."""
        found = self._of_rule(id_)
        return None if found is None else found[1]

    def _of_rule(self, id_: str) -> Needs | None:
        if id_ not in self._of_rules:
            self._of_rules[id_] = self._of(self._whens[id_])
        return self._of_rules[id_]

    def _of(self, node: Node) -> Needs | None:
        match node:
            case Term():
                return _frequency(node), frozenset({node})
            case ListName(name):
                return _any_of([self._of(one) for one in self._list_terms(name)])
            case RuleName(id):
                return self._of_rule(id)
            case And() | Near():
                known = [one for part in children(node) if (one := self._of(part)) is not None]
                return min(known, key=lambda one: one[0], default=None)
            case Or() | KOf() | Times() | In() | First():
                return _any_of([self._of(part) for part in children(node)])
            case _:
                return None


def _any_of(found: Sequence[Needs | None]) -> Needs | None:
    known = [one for one in found if one is not None]
    if len(known) < len(found):
        return None
    return sum(one[0] for one in known), frozenset().union(*(one[1] for one in known))


def _frequency(term: Term) -> float:
    return float(_RARER ** len(term.text))
