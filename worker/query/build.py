"""From the pieces of a query to its tree: what can be read in two ways, or means nothing, is refused."""

from collections.abc import Iterator, Sequence
from typing import Final

from lark import Token, Tree

from worker.query import names
from worker.query.chains import Chain, Part, is_token, is_tree, place_of, text_of
from worker.query.characters import visible
from worker.query.mistakes import mistake, shown
from worker.query.numbers import MOST_FIRST_WORDS, MOST_OCCURRENCES, distance_of, number_of
from worker.query.printing import as_text
from worker.query.regexes import pattern_of
from worker.query.sides import Written, is_found, refuse_side
from worker.query.terms import term_of
from worker.query.tree import (
    And,
    First,
    In,
    KOf,
    ListName,
    Near,
    Node,
    Not,
    Or,
    Place,
    Regex,
    RuleName,
    Term,
    Times,
    Value,
)

_SCOPES: Final = ("FIELD", "FIRST", "RULE")  # what cannot stand within a field


class Builder:
    """Builds the tree of one text. `is_item`: of a list, where AND must be written."""

    def __init__(self, source: str, *, is_item: bool) -> None:
        self.source = source
        self.is_item = is_item

    def node(self, part: Part) -> Node:
        """The node that a part of the parse means."""
        if isinstance(part, Token):
            return self._leaf(part)
        build: Node = getattr(self, f"_{part.data}")(part)
        return build

    def _leaf(self, token: Token) -> Node:
        place = place_of(token)
        match token.type:
            case "REGEX":
                return Regex(pattern_of(self.source, place), place)
            case "LIST":
                return ListName(token.removeprefix("@"), place)
            case "RULE":
                return RuleName(token.removeprefix(f"@{names.RULE}:"), place)
            case _:
                return term_of(self.source, place)

    def _group(self, tree: Tree[Token]) -> Node:
        return self.node(tree.children[1])

    def _negation(self, tree: Tree[Token]) -> Node:
        """NOT with nothing beside it; beside something it is read in `_chain`."""
        sign = tree.children[0]
        what = shown(text_of(self.source, tree.children[1]), longest=40)
        message = f"NOT alone finds every article without {what}: write first what is to be found"
        raise mistake(self.source, place_of(sign), message, expected=f"… NOT {what}")

    def _chain(self, tree: Tree[Token]) -> Node:
        chain = Chain.of(self.source, tree)
        if self.is_item and (missing := chain.missing_and()):
            raise missing
        if chain.kinds == {"AND", "OR"}:
            raise chain.two_readings()
        if chain.kinds == {"OR"}:
            return Or(tuple(_flat(Or, [self._alternative(clause) for clause in chain.clauses])))
        if all(is_tree(clause, "negation") for clause in chain.clauses):
            return self.node(chain.clauses[0])  # raises: NOT alone
        return And(tuple(_flat(And, [self._conjunct(clause) for clause in chain.clauses])))

    def _alternative(self, clause: Part) -> Node:
        if not is_tree(clause, "negation"):
            return self.node(clause)
        what = shown(text_of(self.source, clause.children[1]), longest=40)
        message = f"OR NOT finds every article without {what}: NOT stands after what is to be found"
        expected = f"… NOT {what}, or … OR (… NOT {what})"
        raise mistake(self.source, place_of(clause.children[0]), message, expected=expected)

    def _conjunct(self, clause: Part) -> Node:
        return Not(self.node(clause.children[1])) if is_tree(clause, "negation") else self.node(clause)

    def _near(self, tree: Tree[Token]) -> Node:
        sides = [self._written(part) for part in tree.children[::2]]
        operators = [place_of(operator) for operator in tree.children[1::2]]
        if len(sides) > 2 or not all(is_found(side.node) for side in sides):
            raise refuse_side(self.source, sides, operators)
        distance, is_ordered = distance_of(self.source, operators[0])
        return Near(sides[0].node, sides[1].node, distance, is_ordered)

    def _written(self, part: Part) -> Written:
        pieces: list[tuple[Place, bool]] = []
        if is_tree(part, "group") and is_tree(chain := part.children[1], "chain"):
            for clause in Chain.of(self.source, chain).clauses:
                is_not = is_tree(clause, "negation")
                pieces.append(
                    (place_of(clause.children[1] if is_tree(clause, "negation") else clause), is_not)
                )
        return Written(self.node(part), place_of(part), pieces)

    def _times(self, tree: Tree[Token]) -> Node:
        counted, count = tree.children
        part, digits = self.node(counted), str(count).strip("{} ")
        place = place_of(count)
        if not is_found(part):
            message = "only a word, a phrase, a list or (a OR b) can be counted"
            raise mistake(self.source, place, message, expected="a count after one of these", instead="")
        least = number_of(self.source, place, digits, most=MOST_OCCURRENCES)
        if least < 2:
            message = "a count is at least 2: once is what a word says by itself"
            raise mistake(self.source, place, message, expected="{2} or more", instead="")
        return Times(least, part)

    def _k_of(self, tree: Tree[Token]) -> Node:
        number, inner = (
            tree.children[0],
            [part for part in tree.children[2:-1] if not is_token(part, "COMMA")],
        )
        if len(inner) == 1 and is_tree(inner[0], "chain"):
            chain = Chain.of(self.source, inner[0])
            if chain.kinds == {"OR"}:
                return self._at_least(number, [self._alternative(clause) for clause in chain.clauses])
        return self._at_least(number, [self.node(part) for part in inner])

    def _at_least(self, token: Part, parts: Sequence[Node]) -> Node:
        place = place_of(token)
        digits, operator = str(token).split()
        least = number_of(self.source, place, digits, most=MOST_OCCURRENCES * 100)
        if len(parts) == 1 < least and isinstance(parts[0], And):
            fix = f"{token} ({', '.join(map(as_text, parts[0].parts))})"
            message = f"what {operator} counts is parted by commas"
            raise mistake(self.source, place, message, expected=shown(fix))
        if not 1 <= least <= len(parts):
            message = f"{least} {operator} needs a number between 1 and {len(parts)}, of how many follow"
            instead = f"{min(max(1, least), len(parts))} {operator}"
            raise mistake(self.source, place, message, expected="a number within", instead=instead)
        return KOf(least, tuple(parts))

    def _field(self, tree: Tree[Token]) -> Node:
        field, scoped = tree.children
        name = visible(str(field)[:-1])
        if name in names.VALUE_FIELDS:
            return self._values(name, scoped)
        self._refuse_scopes(scoped, f"within {name}:")
        return In(names.TEXT_FIELDS[name], self.node(scoped))

    def _first(self, tree: Tree[Token]) -> Node:
        first, scoped = tree.children
        self._refuse_scopes(scoped, "within first:")
        words = number_of(self.source, place_of(first), str(first).split(":")[1], most=MOST_FIRST_WORDS)
        if not words:
            message = "the first 0 words hold nothing"
            raise mistake(self.source, place_of(first), message, expected="a number from 1")
        return First(words, self.node(scoped))

    def _refuse_scopes(self, part: Part, where: str) -> None:
        for token in _tokens_in(part):
            if token.type in _SCOPES:
                what = "a rule" if token.type == "RULE" else "a field"
                message = f"{what} cannot stand {where} {token} is read by itself"
                raise mistake(self.source, place_of(token), message, expected="words, phrases or lists")

    def _values(self, name: str, scoped: Part) -> Node:
        node = self.node(scoped)
        parts = node.parts if isinstance(node, Or) else (node,)
        values = [self._value(part, name, scoped) for part in parts]
        return values[0] if len(values) == 1 else Or(tuple(values))

    def _value(self, part: Node, name: str, scoped: Part) -> Node:
        if not isinstance(part, Term) or part.sign or "*" in part.text:
            message = f"{name}: is compared as a whole: one name, or several as {name}:(a OR b)"
            raise mistake(self.source, place_of(scoped), message, expected="a name, or (a OR b)")
        field = names.VALUE_FIELDS[name]
        if field == "lang" and not (len(part.text) == 2 and part.text.isascii() and part.text.islower()):
            code = part.text[:2].lower()
            message = "a language is its two-letter code, as in fr, en, ar"
            raise mistake(self.source, part.place, message, expected="two letters", instead=code)
        return Value(field, part.text, part.place)


def _flat(kind: type[And] | type[Or], nodes: Sequence[Node]) -> Iterator[Node]:
    """The nodes, those of the same kind as their parts: parentheses that change nothing."""
    for node in nodes:
        if isinstance(node, kind):
            yield from node.parts
        else:
            yield node


def _tokens_in(part: Part) -> Iterator[Token]:
    waiting = [part]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Token):
            yield one
        else:
            waiting.extend(reversed(one.children))
