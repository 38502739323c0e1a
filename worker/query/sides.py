"""What stands beside NEAR, and what may be counted: leaves that have a place in a text, or one of several."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from worker.query.mistakes import QuerySyntaxError, mistake
from worker.query.tree import (
    And,
    First,
    In,
    KOf,
    ListName,
    Near,
    Node,
    Or,
    Place,
    Regex,
    RuleName,
    Term,
    Times,
    Value,
)

_WHY: Final = {
    Near: "NEAR joins two things, and this is itself a NEAR",
    In: "a field within NEAR: the field stands around it",
    First: "first: within NEAR: it stands around it",
    Times: "a count within NEAR: count apart from it",
    KOf: "k OF within NEAR: a side is a word, a phrase, a list, or one of several in parentheses",
    Value: "this has no place in the text, so nothing is near it",
    RuleName: "a rule has no place in the text, so nothing is near it",
}


@dataclass(frozen=True, slots=True)
class Written:
    """A node, where it is written, and the pieces of a group: each with whether NOT is before it."""

    node: Node
    place: Place
    pieces: Sequence[tuple[Place, bool]] = ()


def is_found(node: Node) -> bool:
    """Whether it has occurrences in a text: a leaf, or an OR-group of leaves."""
    parts = node.parts if isinstance(node, Or) else (node,)
    return all(isinstance(part, Term | Regex | ListName) for part in parts)


def refuse_side(source: str, sides: Sequence[Written], operators: Sequence[Place]) -> QuerySyntaxError:
    """The mistake of a side that NEAR cannot have, with a way to write what was meant."""
    wrong = next((side for side in sides if not is_found(side.node)), sides[0])
    whole = Place(sides[0].place.start, sides[-1].place.end)
    if len(sides) > 2:
        message = "NEAR joins two things; of three, say which are near which"
        pairs = zip(sides, operators, sides[1:], strict=False)
        fix = " AND ".join(f"({_text(source, a, near, b)})" for a, near, b in pairs)
        return mistake(source, operators[1], message, expected="one NEAR", instead=fix, at=whole)
    message = _WHY.get(type(wrong.node), "a side of NEAR is one of several things, not all of them together")
    way_out = _way_out(source, sides, operators[0], wrong)
    expected = "a word, a phrase, a list, or (a OR b)"
    return mistake(source, wrong.place, message, expected=expected, instead=way_out, at=whole)


def _text(source: str, *parts: Written | Place) -> str:
    places = [part.place if isinstance(part, Written) else part for part in parts]
    return " ".join(source[place.start : place.end] for place in places)


def _way_out(source: str, sides: Sequence[Written], near: Place, wrong: Written) -> str | None:
    left, right = sides
    match wrong.node:
        case And() if wrong.pieces:
            pairs = [
                (
                    is_not,
                    _text(source, piece, near, right) if wrong is left else _text(source, left, near, piece),
                )
                for piece, is_not in wrong.pieces
            ]
            return " ".join(f"{'NOT ' if is_not else 'AND '}({text})" for is_not, text in pairs)[4:]
        case In() | First():
            prefix, inner = _without_prefix(source, wrong)
            other = right if wrong is left else left
            if type(other.node) is type(wrong.node) and _without_prefix(source, other)[0] == prefix:
                other = _without_prefix(source, other)[1]
            parts = (inner, near, other) if wrong is left else (other, near, inner)
            return f"{prefix}({_text(source, *parts)})"
        case Value() | RuleName():
            return _text(source, left) + " AND " + _text(source, right)
        case Times():
            brace = source.rindex("{", wrong.place.start, wrong.place.end)
            bare = Written(wrong.node, Place(wrong.place.start, brace))
            parts = (bare, near, right) if wrong is left else (left, near, bare)
            return f"({_text(source, *parts)}) AND {_text(source, wrong)}"
        case _:
            return None


def _without_prefix(source: str, side: Written) -> tuple[str, Written]:
    """The field before a side, and the side without it."""
    start = source.index(":", side.place.start) + 1
    if isinstance(side.node, First):
        start = source.index(":", start) + 1
    return source[side.place.start : start], Written(side.node, Place(start, side.place.end))
