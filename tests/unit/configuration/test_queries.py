"""Queries and terms in the files: the tree a rule asks, and mistakes at their very character."""

import pytest

from tests.unit.configuration.texts import load, problems_of, rule_with, the_configuration, the_problem
from worker.configuration.model import RuleSettings
from worker.configuration.problems import explain_problem
from worker.query.parse import parse_query, parse_term
from worker.query.tree import Term


def the_rule(lines: str) -> RuleSettings:
    return the_configuration(rules=rule_with(lines)).rules["treve"]


@pytest.mark.parametrize(
    ("lines", "query"),
    [
        ("    when: trêve (Gaza OR Liban)", "trêve (Gaza OR Liban)"),
        ("    when: >-\n      trêve\n      (Gaza OR Liban)", "trêve (Gaza OR Liban)"),
        ("    when: |\n      trêve\n\n      (Gaza OR Liban)", "trêve (Gaza OR Liban)"),
        ("    when: trêve\n      (Gaza OR Liban)", "trêve (Gaza OR Liban)"),
        ("    when: 'trêve\n      \"la paix\"'", 'trêve "la paix"'),
        ("    any: [trêve, la paix]", 'trêve OR "la paix"'),
        ("    all: [trêve, la paix]", 'trêve "la paix"'),
        ("    any: [trêve]", "trêve"),
        ("    any: [a, b]\n    all: [c]\n    none: [d, e f]", '(a OR b) c -d -"e f"'),
        ("    when: a OR b\n    any: [c, d OR e]\n    all: [f AND g]", "(a OR b) (c OR d OR e) f g"),
        (
            "    any:\n      - '\"trêve\" NEAR/5 Gaza'\n      - 2 OF (a, b)",
            "trêve NEAR/5 Gaza OR 2 OF (a, b)",
        ),
        ("    any: 2 OF (a, b)", "2 OF (a, b)"),
        ("    any: à 7,5 km", '"à 7,5 km"'),
    ],
)
def test_a_rule_is_one_tree_however_it_is_written(lines: str, query: str) -> None:
    assert the_rule(lines).when == parse_query(query)


def test_a_rule_keeps_what_else_it_says() -> None:
    rule = the_rule("""\
    when: trêve
    unless: titre:procès
    ignore: [trêve hivernale, sans trêve NEAR/3 ni repos]
    in: [titre, chapô]
    feeds: [lemonde, presse]
    langs: [fr, en]
    until: 2027-01-31""")

    assert rule.unless == parse_query("titre:procès")
    assert rule.ignore == (Term("trêve hivernale"), parse_term("sans trêve NEAR/3 ni repos"))
    assert (rule.fields, rule.feeds, rule.langs) == (("title", "lead"), ("lemonde", "presse"), ("fr", "en"))
    assert str(rule.until) == "2027-01-31"


# Where OR stands alone at the end: what follows a rule's id, its line, its column.
PLACES = {
    "plain": ("    when: trêve OR", 4, 17),
    "single quotes": ("    when: 'l''été \"a b\" OR'", 4, 25),
    "double quotes": ('    when: "l\\u2019été \\"a b\\" OR"', 4, 31),
    "plain over lines": ("    when: trêve\n      Gaza\n\n      Liban OR", 7, 13),
    "double quotes over lines": ('    when: "trêve \\\n      Gaza\n      Liban OR"', 6, 13),
    "folded": ("    when: >-\n      trêve\n      Gaza OR", 6, 12),
    "folded with a blank line": ("    when: >\n\n      trêve\n\n        Gaza\n      b OR\n", 9, 9),
    "literal": ("    when: |\n      trêve\n      Gaza OR", 6, 12),
    "in brackets": ("    any: [trêve, Gaza OR]", 4, 23),
    "quoted in brackets": ("    any: [trêve, 'Gaza OR']", 4, 24),
    "in a block": ("    any: |\n      trêve\n\n        Gaza OR", 7, 14),
    "after a dash": ("    any:\n      - trêve\n      - Gaza OR", 6, 14),
    "alone": ("    any: Gaza OR", 4, 15),
    "flow mapping": ("    all: [a]\n    labels: {a: b}\n    none: ['d', \"e OR\"]", 6, 20),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_mistake_is_found_at_its_character(name: str) -> None:
    lines, line, column = PLACES[name]

    problem = the_problem(rules=rule_with(lines))

    assert "missing after OR" in problem.message
    assert (problem.line, problem.column) == (line, column)


def test_a_problem_shows_the_line_the_character_what_is_expected_and_the_fix() -> None:
    problem = the_problem(rules=rule_with("    when: trêve langue:FR"))

    assert explain_problem(problem).split("\n") == [
        "rules.yaml:4:24 rules[0].when",
        "  a language is its two-letter code, as in fr, en, ar",
        "        when: trêve langue:FR",
        "                           ^",
        "  expected: two letters",
        '  → when: "trêve langue:fr"',
    ]


def test_mistakes_are_reported_together_with_all_else() -> None:
    problems = problems_of(rules=rule_with("    when: a OR\n    any: [b OR, c, (d]\n    severity: x"))

    assert [(one.line, one.path) for one in problems] == [
        (4, "rules[0].when"), (5, "rules[0].any[0]"), (5, "rules[0].any[2]"), (6, "rules[0].severity"),
    ]  # fmt: skip


def test_a_comment_in_a_query_is_refused() -> None:
    problem = the_problem(rules=rule_with("    when: >-\n      a\n      # et\n      b"))

    assert (problem.line, problem.column) == (6, 7)
    assert "begins no comment" in problem.message


def test_a_query_cut_at_a_hash_is_refused() -> None:
    problem = problems_of(rules=rule_with("    when: a AND\n      b #MeToo"))[0]

    assert (problem.line, problem.column) == (5, 9)
    assert "begins a comment" in problem.message


def test_a_term_that_is_written_twice_is_a_warning() -> None:
    loaded = load(rules=rule_with("    any:\n      - l’échange\n      - trêve\n      - l'échange"))

    assert loaded.configuration
    assert [(one.severity, one.line, one.message) for one in loaded.problems] == [
        ("warning", 7, "l'échange is written twice (first in line 5)")
    ]


def test_ten_thousand_terms_are_read() -> None:
    terms = "\n".join(f"      mot{number}" for number in range(10_000))

    assert the_rule(f"    any: |\n{terms}").when == parse_query(" OR ".join(terms.split()))
