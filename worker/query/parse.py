"""The text of a query, or of a term in a list, as its tree."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from lark import Lark, Token, Tree, UnexpectedToken
from lark.lexer import Lexer

from worker.query.build import Builder
from worker.query.mistakes import QuerySyntaxError
from worker.query.tokens import tokens_of
from worker.query.tree import Node, Place
from worker.query.unexpected import explain

_GRAMMAR: Final = Path(__file__).with_name("grammar.lark")
_MOST_MISTAKES: Final = 3  # besides the first one, that a fix corrects


class _Given(Lexer):
    """The pieces as tokens.py gives them."""

    def __init__(self, _: object) -> None: ...

    def lex(self, lexer_state: Any, parser_state: Any = None) -> Iterator[Token]:
        """The tokens, one by one."""
        del parser_state
        return iter(lexer_state)


@lru_cache(maxsize=1)
def _parser() -> Lark:
    return Lark(_GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer=_Given, propagate_positions=True)


def parse_query(text: str) -> Node:
    """A query of `when:` or `unless:`, where a space between two words means AND."""
    return _read(text, is_item=False)


def parse_term(text: str) -> Node:
    """An item of a list, where words in a row are one phrase and AND is written."""
    return _read(text, is_item=True)


def _read(text: str, *, is_item: bool) -> Node:
    try:
        return _parse(text, is_item=is_item)
    except QuerySyntaxError as error:
        sound = dict.fromkeys(_sound(error.fixes, _MOST_MISTAKES, is_item=is_item))
        error.fixes = tuple(fix for fix in sound if fix != text)
        raise


def _sound(fixes: Sequence[str], mistakes: int, *, is_item: bool) -> Iterator[str]:
    """Fixes that are read as they stand; where one has another mistake, it is corrected too, or let go."""
    for fix in fixes:
        try:
            _parse(fix, is_item=is_item)
        except QuerySyntaxError as error:
            if mistakes:
                yield from _sound(error.fixes, mistakes - 1, is_item=is_item)
        else:
            yield fix


def _parse(text: str, *, is_item: bool) -> Node:
    tokens = tokens_of(text, is_item=is_item)
    if not tokens:
        raise QuerySyntaxError("nothing is written here", Place(0, len(text)), expected="a word", source=text)
    try:
        tree: Tree[Token] = _parser().parse(tokens)
    except UnexpectedToken as error:
        raise explain(text, tokens, error.token) from error
    return Builder(text, is_item=is_item).node(tree)
