"""The language of `if:` and `interrupt_if:`: what it says, and what it answers to mistakes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.conditions.evaluate import holds
from worker.conditions.mistakes import ConditionError
from worker.conditions.parse import DEEPEST, parse_condition
from worker.conditions.printing import as_text
from worker.conditions.tree import AllOf, AnyOf, Comparison, Condition, Not, Operator

A, B, C = (Comparison("feed", "=", name) for name in "abc")
HIGH = Comparison("severity", ">=", "high")


def read(text: str) -> Condition:
    return parse_condition(text).condition


def refused(text: str, *, may_ask_outlets: bool = True) -> ConditionError:
    with pytest.raises(ConditionError) as error:
        parse_condition(text, may_ask_outlets=may_ask_outlets)
    return error.value


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("severity>=high", HIGH),
        (" severity >= high ", HIGH),
        ("feed=a", A),
        ("feed == a", A),
        ("feed='a'", A),
        ("feed=a and feed=b and feed=c", AllOf((A, B, C))),
        ("feed=a or feed=b", AnyOf((A, B))),
        ("feed=a ET feed=b", AllOf((A, B))),
        ("feed=a ou non feed=b", AnyOf((A, Not(B)))),
        ("not feed=a and feed=b", AllOf((Not(A), B))),
        ("not not feed=a", Not(Not(A))),
        ("feed=a and (feed=b or feed=c)", AllOf((A, AnyOf((B, C))))),
        ("((feed=a))", A),
        ("lang=et", Comparison("lang", "=", "et")),
        ("outlets>=5", Comparison("outlets", ">=", "5")),
        ('label.ville="L\'Aigle (Orne)"', Comparison("label.ville", "=", "L'Aigle (Orne)")),
        ("host!=example.org", Comparison("host", "!=", "example.org")),
        ("feed=a\n  and feed=b", AllOf((A, B))),
    ],
)
def test_what_is_written_is_what_is_read(text: str, condition: Condition) -> None:
    assert read(text) == condition


def test_it_is_known_where_names_and_values_stand() -> None:
    text = 'not (rule="treve" or feed=monde)'

    found = [(text[slice(*one.name)], text[slice(*one.value)]) for one in parse_condition(text).comparisons]

    assert found == [("rule", '"treve"'), ("feed", "monde")]


def test_and_beside_or_is_refused_with_both_readings() -> None:
    error = refused("not feed=a and feed=b or feed=c and lang=fr")

    assert error.fixes == (
        "(not feed=a and feed=b) or (feed=c and lang=fr)",
        "not feed=a and (feed=b or feed=c) and lang=fr",
    )
    assert [type(read(fix)) for fix in error.fixes] == [AnyOf, AllOf]


def test_both_readings_stand_within_what_is_around_them() -> None:
    error = refused("lang=fr or (feed=a and feed=b or feed=c)")

    assert error.fixes[0] == "lang=fr or ((feed=a and feed=b) or feed=c)"
    assert all(read(fix) for fix in error.fixes)


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("severty>=high", "did you mean severity?", "severity>=high"),
        ("langue=fr", "did you mean lang?", "lang=fr"),
        ("tier=1", "a label is asked as label.tier", "label.tier=1"),
        ("labels.tier=1", "a label is asked as label.tier", "label.tier=1"),
        ("severity>=hihg", "hihg is no severity", "severity>=high"),
        ("severity=critique", "no severity", "severity=critical"),
        ("severity=High", "no severity", "severity=High".lower()),
        ("severity>normal", "> is no sign", "severity>=high"),
        ("outlets < 5", "< is no sign", "outlets <=4"),
        ("severity>critical", "nothing is above critical", "severity=critical"),
        ("severity<low", "nothing is below low", "severity=low"),
        ("severity ≥ high", "write >=", "severity >= high"),
        ("severity => high", "write >=", "severity >= high"),
        ("rule>=treve", "rule has no order", "rule=treve"),
        ("label.tier<=2", "label.tier has no order", "label.tier=2"),
        ("outlets>=five", "compared with a number", ""),
        ("lang=FR", "two-letter code", "lang=fr"),
        ("lang=fr-FR", "two-letter code", "lang=fr"),
        ("host=https://www.lemonde.fr/sport", "a host is written", "host=lemonde.fr"),
        ("host=*.lemonde.fr", "a star stands for nothing", ""),
        ("severity:high", "compared by a sign", "severity=high"),
        ("severity high", "a sign is missing", "severity=high"),
        ("feed in (a, b)", "feed=a or feed=b", ""),
        ("feed=a,b", "feed=a or feed=b", ""),
        ("feed=", "a value is missing", ""),
        ("feed=''", "empty", ""),
        ("critical", "critical is a severity", "severity=critical"),
        ("severity", "compared with nothing", ""),
        ("", "a comparison is missing at the end", ""),
        ("feed=a and", "a comparison is missing at the end", ""),
        ("and feed=a", "a comparison is missing before and", ""),
        ("!feed=a", "written not", "not feed=a"),
        ("feed=a && feed=b", "write and", "feed=a and feed=b"),
        ("feed=a || feed=b", "write or", "feed=a or feed=b"),
        ("feed=a feed=b", "`and` or `or` is missing", ""),
        ("feed=le monde", "stands in quotes", ""),
        ("(feed=a", "never closed", "(feed=a)"),
        ("feed=a)", "never opened", "feed=a"),
        ("()", "a comparison is missing before )", ""),
        ('feed="a', "this quote is never closed", ""),
        ("feed=«\u00a0a\u00a0»", "quotes are straight", 'feed="a"'),
        ("feed=“a”", "quotes are straight", 'feed="a"'),
    ],
)
def test_a_mistake_is_answered_with_the_way_out(text: str, message: str, fix: str) -> None:
    error = refused(text)

    assert message in error.message
    assert list(error.fixes) == ([fix] if fix else [])
    if fix:
        read(fix)


def test_a_route_cannot_ask_for_what_is_not_known_yet() -> None:
    error = refused("feed=a and outlets>=3", may_ask_outlets=False)

    assert "interrupt_if" in error.message
    assert error.place == (11, 18)


def test_what_is_far_too_much_is_refused() -> None:
    refused("(" * (DEEPEST + 1) + "feed=a" + ")" * (DEEPEST + 1))
    refused("not " * (DEEPEST + 1) + "feed=a")
    refused("feed=a and " * 500 + "feed=a")
    assert read("(" * DEEPEST + "feed=a" + ")" * DEEPEST) == A


names = st.sampled_from(["rule", "feed", "group", "host", "label.tier", "label.a-b.c"])
values = st.from_regex(r"[a-z0-9._-]{1,9}", fullmatch=True).filter(lambda one: not one.startswith("www."))
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="'"), min_size=1, max_size=9)
comparisons = (
    st.builds(Comparison, names, st.sampled_from(["=", "!="]), values)
    | st.builds(Comparison, st.just("label.x"), st.just("="), texts.filter(str.strip))
    | st.builds(
        Comparison,
        st.just("severity"),
        st.sampled_from(["=", "!=", ">=", "<="]),
        st.sampled_from(["low", "normal", "high", "critical"]),
    )
    | st.builds(Comparison, st.just("outlets"), st.just(">="), st.integers(0, 99).map(str))
)
conditions: st.SearchStrategy[Condition] = st.recursive(
    comparisons,
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: AllOf(tuple(parts)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: AnyOf(tuple(parts)))
    ),
    max_leaves=8,
)


@given(conditions)
def test_what_is_printed_reads_as_the_same(condition: Condition) -> None:
    assert read(as_text(condition)) == condition


PIECES = [
    "and",
    "or",
    "not",
    "(",
    ")",
    "feed",
    "=",
    ">=",
    "a",
    "severity",
    "high",
    '"',
    "'",
    "«",
    ",",
    "!",
    " ",
]


@given(st.lists(st.sampled_from(PIECES)).map(" ".join) | st.text())
def test_any_text_is_read_or_refused_at_a_place_of_it(text: str) -> None:
    error: ConditionError | None = None
    try:
        condition = read(text)
    except ConditionError as refusal:
        error = refusal
    if error is None:
        assert read(as_text(condition)) == condition
    else:
        assert 0 <= error.place[0] <= error.place[1] <= len(text)
        assert text not in error.fixes


@pytest.mark.parametrize(
    ("operator", "fact", "is_it"),
    [(">=", "critical", True), (">=", "low", False), ("<=", "normal", True), ("!=", "high", False)],
)
def test_severities_are_compared_by_their_rank(operator: Operator, fact: str, *, is_it: bool) -> None:
    assert holds(Comparison("severity", operator, "high"), {"severity": fact}) is is_it
