"""A piece of a query where none like it can stand, in words: what was found, what was expected."""

from collections.abc import Sequence
from typing import Final

from lark import Token

from worker.query.mistakes import QuerySyntaxError, mistake
from worker.query.tree import Place

_JOINS: Final = ("AND", "OR", "NEAR")
_ANYTHING: Final = 'a word, a "phrase", or ('


def explain(source: str, tokens: Sequence[Token], found: Token) -> QuerySyntaxError:
    """The mistake at the token that the grammar refused."""
    if found.type == "$END":
        return _missing_after(source, tokens[-1], "at the end")
    if found.type == "COUNT":
        message = f"{found} counts a word, a phrase, a list or (a OR b), and none of these stands before it"
        return mistake(source, _place(found), message, expected=_ANYTHING, instead="")
    number = next(number for number, token in enumerate(tokens) if token is found)
    return _after(source, tokens[number - 1], found) if number else _missing_before(source, found)


def _after(source: str, before: Token, found: Token) -> QuerySyntaxError:
    if before.type == "LPAR":
        return _within(source, before, found)
    if before.type in ("FIELD", "FIRST"):
        return _after_field(source, before, found)
    if found.type in _JOINS or found.type == "NOT":
        return _two_operators(source, before, found)
    return _missing_after(source, before, f"before {found}")


def _place(token: Token) -> Place:
    return Place(token.start_pos or 0, token.end_pos or 0)


def _missing_after(source: str, token: Token, where: str) -> QuerySyntaxError:
    fix = None
    if token.type in (*_JOINS, "NOT", "COMMA"):
        fix = ""
    message = f"something is missing after {token} {where}{_as_word(token)}"
    return mistake(source, _place(token), message, expected=_ANYTHING, instead=fix)


def _missing_before(source: str, found: Token) -> QuerySyntaxError:
    message = f"something is missing before {found}{_as_word(found)}"
    return mistake(source, _place(found), message, expected=_ANYTHING, instead="")


def _as_word(token: Token) -> str:
    """How an operator is written that is meant as a word."""
    return f' (the word itself is "{token}")' if token.isalpha() else ""


def _within(source: str, opening: Token, found: Token) -> QuerySyntaxError:
    if found.type == "RPAR":
        place = Place(opening.start_pos or 0, found.end_pos or 0)
        return mistake(source, place, "nothing stands in these parentheses", expected=_ANYTHING, instead="")
    return _missing_before(source, found)


def _after_field(source: str, field: Token, found: Token) -> QuerySyntaxError:
    if found.type in ("FIELD", "FIRST"):
        message = f"{found} cannot stand within {field} one field is not within another"
        return mistake(source, _place(found), message, expected="words, phrases or lists", instead="")
    if found.type == "NOT":
        message = f"NOT stands before the field: -{field}"
        place = Place(field.start_pos or 0, found.end_pos or 0)
        return mistake(source, _place(found), message, expected=_ANYTHING, instead=f"-{field}", at=place)
    return _missing_after(source, field, f"before {found}")


def _two_operators(source: str, before: Token, found: Token) -> QuerySyntaxError:
    if before.type == found.type == "NOT":
        both = Place(before.start_pos or 0, found.end_pos or 0)
        message = "NOT twice is not NOT: write it once, or not at all"
        return mistake(source, _place(found), message, expected=_ANYTHING, instead="", at=both)
    if before.type == "NEAR" and found.type == "NOT":
        message = "NOT cannot stand within NEAR: what is not to be near is excluded whole"
        return mistake(source, _place(found), message, expected=f"a NOT (a {before} b)")
    message = f"two operators stand side by side: {before} {found}"
    return mistake(source, _place(found), message, expected=_ANYTHING, instead="")
