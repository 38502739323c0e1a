"""A tree as the text of a query that is read as the same tree."""

from worker.query.mistakes import QuerySyntaxError
from worker.query.names import SAME_SENTENCE
from worker.query.tokens import tokens_of
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
    Regex,
    RuleName,
    Term,
    Times,
    Value,
)


def as_text(node: Node) -> str:
    """The query that means the tree, with AND written, so that it is read alike in a list."""
    match node:
        case And(parts):
            text = " AND ".join([_within(part) for part in parts])
        case Or(parts):
            text = " OR ".join([_within(part) for part in parts])
        case Not(part):
            text = f"NOT {_within(part)}"
        case Near(left, right, distance, is_ordered):
            operator = f"{'ONEAR' if is_ordered else 'NEAR'}/{distance or SAME_SENTENCE[0]}"
            text = f"{_within(left)} {operator} {_within(right)}"
        case _:
            text = _tight(node)
    return text


def _tight(node: Node) -> str:
    """A node that needs no parentheses as part of another."""
    match node:
        case KOf(least, parts):
            text = f"{least} OF ({', '.join([_within(part) for part in parts])})"
        case Times(least, part):
            text = f"{_within(part)}{{{least}}}"
        case In(name, part):
            text = f"{name}:{_within(part)}"
        case First(words, part):
            text = f"first:{words}:{_within(part)}"
        case _:
            text = _leaf(node)
    return text


def _within(node: Node) -> str:
    """A node as part of another: what has operators of its own stands in parentheses."""
    return f"({as_text(node)})" if isinstance(node, And | Or | Near) else as_text(node)


def _leaf(node: Node) -> str:
    match node:
        case Term(text, sign):
            return sign + _word(text, sign)
        case Regex(pattern):
            return "/" + pattern.replace("/", "\\/") + "/"
        case ListName(name):
            return f"@{name}"
        case RuleName(rule):
            return f"@rule:{rule}"
        case Value(name, value):
            return f"{name}:{_word(value)}"
        case _:
            raise TypeError(node)


def _word(text: str, sign: str = "") -> str:
    """A text as one word if it is read so, else in quotes."""
    try:
        is_bare = [(token.type, str(token)) for token in tokens_of(sign + text, is_item=False)] == [
            ("TERM", sign + text)
        ]
    except QuerySyntaxError:
        is_bare = False
    return text if is_bare and text[0] not in "=~" else f'"{text}"'
