"""Rules are hostile input too: what is too much is refused at its place, and nothing hangs."""

import pytest

from worker.query.mistakes import QuerySyntaxError
from worker.query.parse import parse_query, parse_term
from worker.query.printing import as_text
from worker.query.tree import Or

MUCH = 30_000


@pytest.mark.parametrize("form", ["mot{}", "titre:mot{}"])
def test_ten_thousand_terms_are_read_and_printed(form: str) -> None:
    text = " OR ".join(form.format(number) for number in range(10_000))

    tree = parse_query(text)

    assert isinstance(tree, Or)
    assert len(tree.parts) == 10_000
    assert parse_term(as_text(tree)) == tree


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(" * MUCH + "a" + ")" * MUCH, "more than 50 deep"),
        ("1 OF (" * MUCH + "a", "more than 50 deep"),
        ("-" * MUCH + "a", "NOT twice"),
        ("titre:" * MUCH + "a", "within titre:"),
        ("first:5:" * 20_000 + "a", "within first:5:"),
        ("a NEAR/5 " * MUCH + "a", "longer than 200000"),
        ("a NEAR/5 " * 20_000 + "a", "joins two things"),
        ('"' * (MUCH + 1), "a space is missing"),
        ("«" * MUCH, "never closed"),
        ("/a" * MUCH, "second slash"),
        ("/" + "a" * MUCH + "/", "at most 1000"),
        ("/" + "(((a{1,100}){1,100}){1,100})" + "/", "re2 refuses"),
        ("/" + ".{0,900}" * 20 + "/", "re2 refuses"),
        ("a-" * MUCH + "b*", "at least 4 letters"),
        ("a{" + "9" * MUCH + "}", "larger than"),
        ("9" * MUCH + " OF (a)", "larger than"),
        ("a NEAR/" + "9" * MUCH + " b", "larger than"),
        ("a:" * MUCH, "no field a"),
        ("AND " * MUCH, "missing before AND"),
        (" ".join(["a"] * MUCH) + " OR b", "two ways"),
    ],
)
def test_what_is_too_much_is_refused(text: str, message: str) -> None:
    with pytest.raises(QuerySyntaxError, match=message):
        parse_query(text)


@pytest.mark.parametrize(
    "text", ["'a " * 9000 + "b", "aaaa* " * 9000 + "b", "1," * MUCH + "1", "e" + "\u0301" * MUCH]
)
def test_what_is_only_odd_is_read(text: str) -> None:
    assert parse_query(as_text(parse_query(text))) == parse_query(text)


def test_fifty_levels_are_read() -> None:
    text = "a OR (b NOT (" * 25 + "a" + "))" * 25

    assert parse_query(as_text(parse_query(text))) == parse_query(text)
