"""A tree is printed as a query that is read as the same tree; whatever is typed has an answer."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from worker.query.mistakes import QuerySyntaxError, caret
from worker.query.parse import parse_query, parse_term
from worker.query.printing import as_text
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
)

UNTIMED = settings(deadline=None)
WORDS = st.sampled_from(
    [
        "trêve",
        "Gaza",
        "cessez-le-feu",
        "l’échange",
        "AND",
        "OU",
        "NEAR/5",
        "-a",
        "titre:x",
        "a,b",
        "7,5",
        "x{2}",
        "2",
        "OF",
        "/a/",
        "=b",
        "~c",
        "@d",
        "échange*",
        "(a",
        "b)",
        "C++",
        "a:",
        "停火",
        "перемир'я",
        "first:5:x",
    ]
)
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
LEAVES: list[Node] = [Term("trêve", "="), Term("AND", "="), Term("échange de OU", "~"), ListName("a.b-c_d")]
LEAVES += [Regex("a/b"), Regex(r"\d+ morts"), Regex(r"\\/")]
APART: list[Node] = [Value("site", "=b"), Value("lang", "fr"), RuleName("a-b")]


@st.composite
def found(draw: st.DrawFn) -> Node:
    """What has a place in a text: a leaf, or one of several."""
    leaf: st.SearchStrategy[Node] = st.builds(Term, PHRASES) | st.sampled_from(LEAVES)
    parts = draw(st.lists(leaf, min_size=1, max_size=3))
    return Or(tuple(parts)) if len(parts) > 1 else parts[0]


@st.composite
def scoped(draw: st.DrawFn) -> Node:
    """A tree within a field, where neither another nor a rule can stand."""
    part = draw(trees(2, is_scoped=True))
    return In(draw(st.sampled_from(TEXT_NAMES)), part) if draw(st.booleans()) else First(9, part)


@st.composite
def several(draw: st.DrawFn, depth: int, *, is_scoped: bool) -> Node:
    """Two or three trees, all, one, or some of them wanted."""
    parts = draw(st.lists(trees(depth, is_scoped=is_scoped), min_size=2, max_size=3))
    kind = draw(st.sampled_from([And, Or, KOf]))
    if kind is KOf:
        return KOf(draw(st.integers(1, 2)), tuple(parts))
    if kind is Or:
        return Or((Term("a"), *(part for part in parts if not isinstance(part, Or)), Term("b")))
    excluded = Not(parts.pop())
    return And((Term("a"), *(part for part in parts if not isinstance(part, And)), excluded))


@st.composite
def trees(draw: st.DrawFn, depth: int = 3, *, is_scoped: bool = False) -> Node:
    """A tree that can be written."""
    one: st.SearchStrategy[Node] = (
        found()
        | st.builds(Near, found(), found(), st.integers(0, 30), st.booleans())
        | st.builds(Times, st.integers(2, 9), found())
    )
    if not is_scoped:
        one |= st.sampled_from(APART) | scoped()
    return draw(one | several(depth - 1, is_scoped=is_scoped) if depth else one)


@UNTIMED
@given(trees())
def test_a_tree_is_read_back_from_its_text(tree: Node) -> None:
    assert parse_query(as_text(tree)) == tree


@UNTIMED
@given(trees())
def test_the_text_of_a_tree_means_the_same_in_a_list(tree: Node) -> None:
    assert parse_term(as_text(tree)) == tree


PIECES = st.sampled_from(
    [
        *"()\"«»“”{}/\\=~*-,:@' \n\u00a0\u200b|",
        " AND ",
        " OR ",
        " NOT ",
        " NEAR/5 ",
        " PUIS/phrase ",
        "2 OF (",
        "titre:",
        "site:",
        "lang:fr",
        "first:5:",
        "/a/",
        "{2}",
        "@l",
        "@rule:",
        "trêve",
        "échange*",
        "é",
        "e\u0301",
    ]
)
TYPED = st.lists(PIECES | st.text(st.characters(codec=None), max_size=3), max_size=12).map("".join)


@pytest.mark.parametrize("parse", [parse_query, parse_term])
@settings(UNTIMED, max_examples=300)
@given(st.text(st.characters(codec=None)) | TYPED)
def test_any_text_is_read_or_refused_with_its_place(parse: Callable[[str], Node], text: str) -> None:
    try:
        tree = parse(text)
    except QuerySyntaxError as error:
        refused = error
    else:
        assert parse_query(as_text(tree)) == tree
        assert parse_term(as_text(tree)) == tree
        return
    assert 0 <= refused.place.start <= refused.place.end <= len(text)
    assert "\n" not in str(refused)
    assert caret(text, refused.place)
    for fix in refused.fixes:
        parse(fix)
