"""Clauses side by side, joined by AND, OR or a space, and when they can be read in two ways."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeGuard

from lark import Token, Tree

from worker.query.mistakes import QuerySyntaxError, mistake, shown
from worker.query.terms import term_of
from worker.query.tree import Place

Part: TypeAlias = Token | Tree[Token]


def place_of(part: Part) -> Place:
    """Where a part of the parse is written."""
    if isinstance(part, Token):
        return Place(part.start_pos or 0, part.end_pos or 0)
    return Place(part.meta.start_pos, part.meta.end_pos)


def text_of(source: str, part: Part) -> str:
    """A part of the parse as it is written."""
    place = place_of(part)
    return source[place.start : place.end]


def is_token(part: Part, kind: str) -> TypeGuard[Token]:
    """Whether a part is one piece of this kind."""
    return isinstance(part, Token) and part.type == kind


def is_tree(part: Part, kind: str) -> TypeGuard[Tree[Token]]:
    """Whether a part is several pieces that the grammar has joined as this."""
    return isinstance(part, Tree) and part.data == kind


@dataclass(frozen=True, slots=True)
class Chain:
    """The clauses of a chain, and what is written between them (None: only a space)."""

    source: str
    clauses: Sequence[Part]
    operators: Sequence[Token | None]

    @classmethod
    def of(cls, source: str, tree: Tree[Token]) -> "Chain":
        """Take the chain of a parse apart."""
        clauses: list[Part] = []
        operators: list[Token | None] = []
        operator: Token | None = None
        for child in tree.children:
            if isinstance(child, Token) and child.type in ("AND", "OR"):
                operator = child
                continue
            if clauses:
                operators.append(operator)
            clauses.append(child)
            operator = None
        return cls(source, clauses, operators)

    @property
    def kinds(self) -> frozenset[str]:
        """AND, OR, or both."""
        return frozenset(map(_kind, self.operators))

    def two_readings(self) -> QuerySyntaxError:
        """The mistake of AND and OR without parentheses, with both readings."""
        readings = [self._reading("OR"), self._reading("AND")]
        number = next(n for n, one in enumerate(self.operators) if _kind(one) != _kind(self.operators[0]))
        place = place_of(self.operators[number] or self.clauses[number + 1])
        both = " or ".join(shown(reading) for reading in readings)
        message = f"AND and OR without parentheses can be read in two ways: {both}"
        return mistake(
            self.source, place, message, expected="parentheses", instead=readings, at=self._place()
        )

    def missing_and(self) -> QuerySyntaxError | None:
        """The mistake of things side by side in a list, None where none are."""
        pairs = zip(self.operators, self.clauses[1:], strict=True)
        missing = [one for operator, one in pairs if operator is None and not is_tree(one, "negation")]
        if not missing:
            return None
        message = "in a list, words in a row are one phrase, and AND between two things is written"
        return mistake(
            self.source, place_of(missing[0]), message,
            expected="AND or OR", instead=self._with_and(), at=self._place(),
        )  # fmt: skip

    def _with_and(self) -> str:
        """The chain with the ANDs that are missing; where it is words and quotes alone, as one phrase."""
        if not any(self.operators) and all(is_token(clause, "TERM") for clause in self.clauses):
            return " ".join(term_of(self.source, place_of(clause)).text for clause in self.clauses)
        pairs = zip(self.operators, self.clauses[1:], strict=True)
        rest = [self._joint(operator, clause) + text_of(self.source, clause) for operator, clause in pairs]
        return text_of(self.source, self.clauses[0]) + "".join(rest)

    def _joint(self, operator: Token | None, clause: Part) -> str:
        if operator is not None:
            return f" {operator} "
        return " " if is_tree(clause, "negation") else " AND "

    def _reading(self, outer: str) -> str:
        """The chain as it reads where `outer` binds least."""
        groups = [[text_of(self.source, self.clauses[0])]]
        joints: list[str] = [""]
        for operator, clause in zip(self.operators, self.clauses[1:], strict=True):
            between, text = (f" {operator} " if operator is not None else " "), text_of(self.source, clause)
            if _kind(operator) == outer:
                joints.append(between)
                groups.append([text])
            else:
                groups[-1].append(between + text)
        texts = ["".join(group) if len(group) == 1 else f"({''.join(group)})" for group in groups]
        return "".join(joint + text for joint, text in zip(joints, texts, strict=True))

    def _place(self) -> Place:
        return Place(place_of(self.clauses[0]).start, place_of(self.clauses[-1]).end)


def _kind(operator: Token | None) -> str:
    return operator.type if operator is not None else "AND"
