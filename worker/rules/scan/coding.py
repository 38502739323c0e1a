"""From what rules ask, as trees, to code that runs on a stack."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

from worker.configuration.model import RuleSettings
from worker.query.tree import (
    TEXT_NAMES,
    And,
    First,
    In,
    KOf,
    ListName,
    Near,
    Node,
    Not,
    Or,
    Regex,
    RuleName,
    Term,
    Times,
    Value,
    children,
)  # fmt: skip
from worker.rules.clauses import group_of
from worker.rules.evaluate import EVERYWHERE, Scope, narrowed
from worker.rules.reading import READ_BY_DEFAULT
from worker.rules.scan import layout

_K = TypeVar("_K", bound=Hashable)
Gate = tuple[tuple[str, ...], tuple[str, ...]]  # languages and feeds that a rule reads; none: all


def text_of(term: Term | Regex) -> str:
    """A term as spans name it."""
    return f"/{term.pattern}/" if isinstance(term, Regex) else term.text


class Numbers(dict[_K, int]):
    """Things numbered as they come."""

    def of(self, thing: _K) -> int:
        """Its number, a new one for what is new."""
        return self.setdefault(thing, len(self))


class Region(NamedTuple):
    """Where a leaf is looked for, and whether it is not seen in what `ignore` found."""

    scope: Scope
    passes_over: bool

    @property
    def row(self) -> tuple[int, int, int]:
        """As kernels read it."""
        bits = sum(1 << TEXT_NAMES.index(name) for name in dict.fromkeys(self.scope.fields))
        words = -1 if self.scope.first_words is None else self.scope.first_words
        return bits, words, int(self.passes_over)


@dataclass
class Coder:
    """Writes the code of rules; its numbers say what is meant by those in the code."""

    list_terms: Callable[[str], Sequence[Node]]
    rules: Numbers[str]
    terms: Numbers[Term | Regex] = field(default_factory=Numbers)
    values: Numbers[Value] = field(default_factory=Numbers)
    gates: Numbers[Gate] = field(default_factory=Numbers)
    scopes: Numbers[Region] = field(default_factory=Numbers)
    code: list[int] = field(default_factory=list)
    beginnings: list[int] = field(default_factory=list)  # of each rule's code
    named: list[dict[int, None]] = field(default_factory=list)  # rules that each names
    expressions: list[dict[int, None]] = field(default_factory=list)  # among its terms
    _passes_over: bool = False  # what is written now does not see what `ignore` found

    def add(self, rule: RuleSettings) -> None:
        """Write the code of the next rule."""
        self.beginnings.append(len(self.code))
        self.named.append({})
        self.expressions.append({})
        for one in rule.ignore:
            self._add(one, EVERYWHERE, is_whole=True)
            self._write(layout.IGNORE)
        self._passes_over = bool(rule.ignore)
        self._add_when(rule.when, Scope(rule.fields or READ_BY_DEFAULT))
        self._passes_over = False
        if rule.unless:
            self._add(rule.unless, EVERYWHERE)
            self._write(layout.WITHOUT)
        self._write(layout.END)

    def _add_when(self, when: Node, scope: Scope) -> None:
        """With a note of each alternative that makes a clause."""
        group = group_of(when)
        if group is when:
            self._add_group(group, scope)
        elif group is not None and isinstance(when, And):
            self._add_all(when.parts, scope, group=group)
        else:
            self._add(when, scope)

    def _add_group(self, group: Or, scope: Scope) -> None:
        if all(isinstance(part, Term | Regex) for part in group.parts):  # these are one clause
            self._add(group, scope)
            return
        for number, part in enumerate(group.parts):
            self._add(part, scope)
            self._write(layout.CLAUSE, number)
        self._write(layout.KOF, len(group.parts), 1)

    def _add_all(
        self, parts: Sequence[Node], scope: Scope, *, is_whole: bool = False, group: Or | None = None
    ) -> None:
        """AND. Behind a part that fails nothing is asked, unless all that is found matters (`is_whole`)."""
        stops = []
        for number, part in enumerate(parts, 1):
            if part is group:
                self._add_group(group, scope)
            else:
                self._add(part, scope, is_whole=is_whole)
            if number < len(parts) and not is_whole:
                stops.append(self._write(layout.STOP_UNLESS, number))
        end = self._write(layout.KOF, len(parts), len(parts)) + layout.INSTRUCTION
        for stop in stops:
            self.code[stop + 2] = end

    def _add(self, node: Node, scope: Scope, *, is_whole: bool = False) -> None:
        match node:
            case Term() | Regex():
                self._add_terms([node], scope)
            case Value():
                self._write(layout.VALUE, self.values.of(node))
            case RuleName(id):
                self.named[-1][self.rules[id]] = None
                self._write(layout.RULE, self.rules[id])
            case And(parts):
                self._add_all(parts, scope, is_whole=is_whole)
            case _:
                self._add_combined(node, scope, is_whole=is_whole)

    def _add_combined(self, node: Node, scope: Scope, *, is_whole: bool) -> None:
        parts = self.list_terms(node.name) if isinstance(node, ListName) else children(node)
        found = [part for part in parts if isinstance(part, Term | Regex)]
        if found and len(found) == len(parts) and isinstance(node, Or | ListName):
            self._add_terms(found, scope)
            return
        for part in parts:
            self._add(part, narrowed(scope, node), is_whole=is_whole)
        match node:
            case Not():
                self._write(layout.NOT)
            case KOf(least):
                self._write(layout.KOF, len(parts), least)
            case Times(least):
                self._write(layout.TIMES, least)
            case Near(distance=distance, is_ordered=is_ordered):
                self._write(layout.NEAR, distance, int(is_ordered))
            case Or() | ListName() | In() | First():  # of a part that fails, what it found is dropped
                self._write(layout.KOF, len(parts), 1)

    def _add_terms(self, terms: Sequence[Term | Regex], scope: Scope) -> None:
        """One of these."""
        numbers = [self.terms.of(term) for term in terms]
        self.expressions[-1].update(
            (number, None) for number, term in zip(numbers, terms, strict=True) if isinstance(term, Regex)
        )
        self._write(layout.TERMS, self.scopes.of(Region(scope, self._passes_over)), len(numbers))
        self.code += numbers

    def _write(self, operation: int, one: int = 0, other: int = 0) -> int:
        self.code += (operation, one, other)
        return len(self.code) - layout.INSTRUCTION
