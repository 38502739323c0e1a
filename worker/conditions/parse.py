"""Reads conditions: `severity>=high and not (feed=lemonde or host=example.org)`.

`and`, `or` and `not` (`et`, `ou`, `non`) join comparisons of a name with a value. `and` and `or` beside each
other need parentheses: nobody should have to know which of them binds tighter.
"""

from dataclasses import dataclass
from typing import Final, NoReturn

from worker.conditions.comparing import checked_name, checked_operator, checked_value, why_incomplete
from worker.conditions.mistakes import ConditionError
from worker.conditions.tokens import Token, tokens_of
from worker.conditions.tree import AllOf, AnyOf, Comparison, Condition, Not

DEEPEST: Final = 50  # parentheses and `not` within each other
JOINS: Final = {"and": "and", "et": "and", "or": "or", "ou": "or"}
NEGATIONS: Final = frozenset({"not", "non"})
_SIGNS_OF_OTHERS: Final = {"&&": "and", "&": "and", "||": "or", "|": "or"}


@dataclass(frozen=True, slots=True)
class Placed:
    """A comparison, and where its name and its value stand in the text."""

    comparison: Comparison
    name: tuple[int, int]
    value: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ReadCondition:
    """A condition as it is written and as it is read."""

    text: str
    condition: Condition
    comparisons: tuple[Placed, ...]


def parse_condition(text: str, *, may_ask_outlets: bool = True) -> ReadCondition:
    """The condition that a text says; a `ConditionError` where it says none."""
    reader = _Reader(text, may_ask_outlets=may_ask_outlets)
    condition = reader.read()
    return ReadCondition(text, condition, tuple(reader.comparisons))


class _Reader:
    """Reads token after token."""

    def __init__(self, text: str, *, may_ask_outlets: bool) -> None:
        self.text = text
        self.comparisons: list[Placed] = []
        self._may_ask_outlets = may_ask_outlets
        self._tokens = tokens_of(text)
        self._at = 0
        self._depth = 0

    def read(self) -> Condition:
        condition = self._joined()
        token = self._token
        if token.text == ")" and token.kind == "parenthesis":
            self._fail("this parenthesis was never opened", token, instead="")
        if token.kind != "end":
            self._fail_between(token)
        return condition

    @property
    def _token(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._token
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _joined(self) -> Condition:
        """Operands with `and` between all of them, or with `or`."""
        operands, joins = [self._placed_operand()], []
        while join := JOINS.get(self._token.word):
            self._next()
            joins.append(join)
            operands.append(self._placed_operand())
        if len(set(joins)) > 1:
            self._fail_mixed([place for _, place in operands], joins)
        parts = tuple(operand for operand, _ in operands)
        if not joins:
            return parts[0]
        return AllOf(parts) if joins[0] == "and" else AnyOf(parts)

    def _placed_operand(self) -> tuple[Condition, tuple[int, int]]:
        start = self._token.start
        operand = self._operand()
        return operand, (start, self._tokens[self._at - 1].end)

    def _operand(self) -> Condition:
        token = self._next()
        is_open = token.kind == "parenthesis" and token.text == "("
        if not is_open and token.word not in NEGATIONS:
            return self._comparison(token)
        self._depth += 1
        if self._depth > DEEPEST:
            self._fail(f"more than {DEEPEST} levels of parentheses", token)
        inner = self._in_parentheses(token) if is_open else Not(self._operand())
        self._depth -= 1
        return inner

    def _in_parentheses(self, opening: Token) -> Condition:
        inner = self._joined()
        closing = self._next()
        if closing.kind == "end":
            fix = f"{self.text.rstrip()})"
            raise ConditionError("this parenthesis is never closed", opening.place, fixes=[fix])
        if closing.text != ")" or closing.kind != "parenthesis":
            self._fail_between(closing)
        return inner

    def _comparison(self, token: Token) -> Condition:
        if token.kind != "word" or token.word in JOINS:
            self._fail_without_operand(token)
        name = checked_name(self.text, token, may_ask_outlets=self._may_ask_outlets)
        if self._token.kind != "operator":
            raise why_incomplete(self.text, token, self._token)
        sign, value = self._next(), self._next()
        if value.kind not in ("word", "quoted"):
            self._fail(f"a value is missing after {sign.text}", value)
        operator = checked_operator(self.text, name, sign, value)
        comparison = Comparison(name, operator, checked_value(self.text, name, value))
        self.comparisons.append(Placed(comparison, token.place, value.place))
        return comparison

    def _fail(self, message: str, token: Token, *, instead: str | None = None) -> NoReturn:
        fix = None if instead is None else self.text[: token.start] + instead + self.text[token.end :]
        raise ConditionError(message, token.place, fixes=[] if fix is None else [fix.strip()])

    def _fail_without_operand(self, token: Token) -> NoReturn:
        if token.text == "!":
            self._fail("a negation is written not", token, instead="not ")
        what = f"before {token.text}" if token.kind != "end" else "at the end"
        message = f"a comparison is missing {what}"
        raise ConditionError(message, token.place, expected="a name and a value, as in severity>=high")

    def _fail_between(self, token: Token) -> NoReturn:
        """Two operands stand side by side."""
        if join := _SIGNS_OF_OTHERS.get(token.text):
            self._fail(f"write {join} for {token.text}", token, instead=join)
        message = "`and` or `or` is missing here; a value of several words stands in quotes"
        raise ConditionError(message, token.place)

    def _fail_mixed(self, places: list[tuple[int, int]], joins: list[str]) -> NoReturn:
        start, end = places[0][0], places[-1][1]
        operands = [self.text[first:last] for first, last in places]
        readings = [_reading(operands, joins, tighter) for tighter in ("and", "or")]
        fixes = [self.text[:start] + reading + self.text[end:] for reading in readings]
        message = "`and` and `or` stand side by side: say with parentheses which belongs together"
        raise ConditionError(message, (start, end), fixes=fixes)


def _reading(operands: list[str], joins: list[str], tighter: str) -> str:
    """The text with parentheses around what `tighter` joins."""
    looser = "or" if tighter == "and" else "and"
    groups = [[operands[0]]]
    for join, operand in zip(joins, operands[1:], strict=True):
        if join == tighter:
            groups[-1].append(operand)
        else:
            groups.append([operand])
    joined = [f" {tighter} ".join(group) for group in groups]
    whole = [f"({one})" if len(group) > 1 else one for one, group in zip(joined, groups, strict=True)]
    return f" {looser} ".join(whole)
