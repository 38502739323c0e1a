"""Lists, and what rules and lists ask of each other across files."""

import pytest

from tests.unit.configuration.texts import (
    load,
    problems_of,
    reload,
    rule_with,
    the_configuration,
    the_problem,
)
from worker.configuration.model import ListEntry
from worker.query.parse import parse_query
from worker.query.tree import ListName, Term

LISTS = """\
lists:
  treve:
    fr: |
      trêve
      cessez-le-feu
    en: [truce]
  paix: [paix, "@treve"]
"""


def chain(length: int) -> str:
    """Rules of which each asks for the next."""
    rules = [f"  - {{id: r{number}, any: [a, '@rule:r{number + 1}']}}\n" for number in range(length)]
    return "version: 1\nrules:\n" + "".join(rules) + f"  - {{id: r{length}, any: [a]}}\n"


def test_a_list_is_for_all_languages_or_by_language() -> None:
    configuration = the_configuration(rules=rule_with('    any: ["@paix"]') + LISTS)

    assert configuration.lists["treve"] == (
        ListEntry("fr", Term("trêve")),
        ListEntry("fr", Term("cessez-le-feu")),
        ListEntry("en", Term("truce")),
    )
    assert configuration.lists["paix"] == (ListEntry("", Term("paix")), ListEntry("", ListName("treve")))


def test_lists_and_rules_of_other_files_are_known() -> None:
    rules = rule_with('    any: ["@greve", "@rule:accident"]') + LISTS
    desk = "version: 1\nlists: {greve: [grève]}\nrules:\n  - {id: accident, any: ['@paix']}\n"

    configuration = the_configuration(rules=rules, desk=desk)

    assert set(configuration.lists) == {"treve", "paix", "greve"}
    assert configuration.rules["treve"].when == parse_query("@greve OR @rule:accident")


@pytest.mark.parametrize(
    ("lines", "place", "message", "fix"),
    [
        ('    any: [a, "@trve"]', (4, 15), "no list called trve: did you mean treve?", 'any: [a, "@treve"]'),
        ("    when: >-\n      a\n      @trve", (6, 7), "did you mean treve?", "a @treve"),
        (
            '    any: ["@rule:trev"]',
            (4, 12),
            "no rule called trev: did you mean treve?",
            'any: ["@rule:treve"]',
        ),
        ("    when: a @rule:zzz", (4, 13), "there is no rule called zzz", ""),
        ("    when: a @rule:treve", (4, 13), "this asks for itself: treve → treve", ""),
    ],
)
def test_what_is_unknown_is_found_at_its_character(
    lines: str, place: tuple[int, int], message: str, fix: str
) -> None:
    problem = next(one for one in problems_of(rules=rule_with(lines) + LISTS) if one.severity == "error")

    assert (problem.line, problem.column) == place
    assert message in problem.message
    assert problem.fix == fix


def test_a_list_that_no_rule_uses_is_a_warning() -> None:
    loaded = load(rules=rule_with("    any: [a]") + LISTS)

    assert loaded.configuration
    assert [(one.severity, one.line, one.message) for one in loaded.problems] == [
        ("warning", 11, "no rule uses the list @paix")
    ]


def test_a_list_whose_name_is_no_id_is_shown_its_name_corrected() -> None:
    problem = the_problem(rules="version: 1\nlists:\n  trêve: [paix]\nrules: [{id: b, any: [paix]}]\n")

    assert (problem.line, problem.column, problem.path) == (3, 3, "lists.trêve")
    assert problem.fix == "treve: [paix]"


def test_two_lists_of_one_name_are_refused_in_the_later_file() -> None:
    desk = "version: 1\nlists: {paix: [a]}\nrules: [{id: b, any: ['@paix']}]\n"

    loaded = load(rules=rule_with('    any: ["@paix"]') + LISTS, desk=desk)

    assert loaded.configuration
    assert set(loaded.configuration.rules) == {"treve"}
    assert "another list is called paix (rules.yaml)" in loaded.problems[0].message


@pytest.mark.parametrize("term", ["a AND b", "titre:a", "a{2}", "a -b", "@rule:treve", "2 OF (a, b)"])
def test_a_list_holds_only_what_is_found_in_a_text(term: str) -> None:
    problem = the_problem(rules=rule_with('    any: ["@l"]') + f"lists:\n  l:\n    - b\n    - '{term}'\n")

    assert problem.line == 8
    assert "only words, phrases" in problem.message


def test_rules_that_ask_for_each_other_are_refused() -> None:
    desk = "version: 1\nrules:\n  - {id: b, any: ['@rule:c']}\n  - {id: c, any: [x, '@rule:b']}\n"

    loaded = load(desk=desk)

    assert loaded.configuration
    assert [(one.file, one.message) for one in loaded.problems if one.severity == "error"] == [
        ("rules.d/desk.yaml", "this asks for itself: b → c → b")
    ]


def test_a_circle_through_two_files_refuses_the_later_one() -> None:
    rules = rule_with('    any: [a, "@rule:b"]')
    desk = "version: 1\nrules: [{id: b, any: [b]}]\n"
    before = load(rules=rules, desk=desk)

    after = reload(before.sources, rules=rules, desk=desk.replace("[b]}", "[b, '@rule:treve']}"))

    assert after.configuration == before.configuration
    assert {one.file for one in after.problems} == {"rules.d/desk.yaml"}


def test_a_file_falls_back_to_its_last_version_that_fits_the_others() -> None:
    rules = rule_with("    any: [a]") + LISTS
    before = load(rules=rules, desk="version: 1\nrules: [{id: b, any: ['@paix']}]\n")

    after = reload(before.sources, rules=rules, desk="version: 1\nrules: [{id: b, any: ['@pais']}]\n")

    assert after.configuration == before.configuration
    assert "did you mean paix?" in after.problems[0].message


def test_a_wrong_file_does_not_make_its_lists_unknown_to_others() -> None:
    desk = "version: 1\nlists: {greve: [grève]}\nrules: [{id: b, any: ['@greve']}]\n"
    rules = rule_with('    any: ["@greve"]')
    before = load(rules=rules, desk=desk)

    after = reload(before.sources, rules=rules, desk=desk + "x: 1\n")

    assert after.configuration == before.configuration
    assert not any("no list" in problem.message for problem in after.problems)


@pytest.mark.parametrize("length", [21, 3000])
def test_a_chain_of_rules_has_an_end(length: int) -> None:
    assert "a chain of more than 20" in the_problem(rules=chain(length)).message


def test_twenty_rules_may_ask_one_after_the_other() -> None:
    assert the_configuration(rules=chain(20))
