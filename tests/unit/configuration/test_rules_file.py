"""rules.yaml: terms, defaults, tests with their lines, names."""

import pytest

from tests.unit.configuration.texts import problems_of, rule_with, the_configuration, the_problem
from worker.configuration.model import RuleTest
from worker.models import Severity
from worker.query.parse import parse_query


def test_a_rule_inherits_the_defaults_of_its_file() -> None:
    rules = """\
version: 1
defaults: {severity: high, receivers: [veille], owner: Le desk, labels: {desk: inter}}
rules:
  - {id: a, any: [paix]}
  - {id: b, all: [paix], none: [guerre], severity: low, receivers: [console], owner: Zoé, labels: {x: 1}}
"""
    a, b = the_configuration(rules=rules).rules.values()

    assert (a.severity, a.receivers, a.owner) == (Severity.HIGH, ("veille",), "Le desk")
    assert (a.labels, a.file, a.line) == ({"desk": "inter"}, "rules.yaml", 4)
    assert b.when == parse_query("paix -guerre")
    assert (b.severity, b.receivers, b.owner) == (Severity.LOW, ("console",), "Zoé")
    assert b.labels == {"desk": "inter", "x": "1"}


@pytest.mark.parametrize(
    "terms",
    [
        "any: [trêve, cessez-le-feu]",
        "any: |\n      trêve\n\n      cessez-le-feu",
        "any:\n      - trêve\n      - 'cessez-le-feu'   # et ses pluriels",
        "any: |-\n      trêve\n        cessez-le-feu  ",
    ],
)
def test_a_list_is_a_list_or_a_block(terms: str) -> None:
    rule = the_configuration(rules=rule_with(f"    {terms}")).rules["treve"]

    assert rule.when == parse_query("trêve OR cessez-le-feu")


def test_one_text_is_a_list_of_one() -> None:
    assert the_configuration(rules=rule_with("    any: trêve")).rules["treve"].when == parse_query("trêve")


def test_tests_keep_the_line_they_stand_in() -> None:
    rules = rule_with("""\
    any: [trêve]
    tests:
      match: |

        TREVE A GAZA : LE HAMAS ACCEPTE

        « Trêve », dit-il
      no_match:
        - La paix
        - {lead: "Un chapô : deux", text: Le corps, lang: fr}
        - title: Un titre
          text: |
            Un paragraphe.
            Un autre.""")

    tests = the_configuration(rules=rules).rules["treve"].tests

    assert [(test.title, test.must_match, test.line) for test in tests] == [
        ("TREVE A GAZA : LE HAMAS ACCEPTE", True, 8),
        ("« Trêve », dit-il", True, 10),
        ("La paix", False, 12),
        ("", False, 13),
        ("Un titre", False, 14),
    ]
    assert tests[3] == RuleTest(
        title="",
        lead="Un chapô : deux",
        text="Le corps",
        lang="fr",
        must_match=False,
        file="rules.yaml",
        line=13,
    )
    assert tests[4].text == "Un paragraphe.\nUn autre."


@pytest.mark.parametrize(
    ("lines", "path", "message", "fix"),
    [
        ("    none: [paix]", "rules[0].id", "at least one word", "any: ["),
        ("    any: []", "rules[0].id", "at least one word", "any: ["),
        ('    any: ["@treve"]', "rules[0].any[0]", "there is no list called treve", ""),
        ("    any: [= Orange]", "rules[0].any[0]", "right before a word", 'any: ["=Orange"]'),
        ("    any: [ech*]", "rules[0].any[0]", "at least 4 letters", "any: [ech]"),
        (
            "    any: [trêve NEAR Gaza]",
            "rules[0].any[0]",
            "how near is missing",
            'any: ["trêve NEAR/5 Gaza"]',
        ),
        ("    when: a AND b OR c", "rules[0].when", "two ways", "(a AND b) OR c, or a AND (b OR c)"),
        ("    when: [a, b]", "rules[0].when", "one text is expected", ""),
        ("    unless: a", "rules[0].id", "a query under when", "any: ["),
        ("    any: [a]\n    ignore: [a AND b]", "rules[0].ignore[0]", "only words, phrases", "write the"),
        ("    any: [a]\n    in: titer", "rules[0].in[0]", "reads title, lead and body", "in: [title"),
        ("    any: [a]\n    langs: [french]", "rules[0].langs[0]", "two-letter code", ""),
        ("    any: [a]\n    feeds: [lemond]", "rules[0].feeds[0]", "no feed or group", "feeds: [lemonde]"),
        ("    any: [a]\n    until: 31/01/2027", "rules[0].until", "year-month-day", "until: 2027-01-31"),
        ("    any: [a]\n    until: 2027-02-31", "rules[0].until", "in the calendar", ""),
        ("    when: feed:lemond", "rules[0].when", "did you mean lemonde?", "when: feed:lemonde"),
        ('    any: ["…"]', "rules[0].any[0]", "without a letter or a digit", ""),
        ('    any: [""]', "rules[0].any[0]", "nothing is written", ""),
        ("    any: {trêve: 1}", "rules[0].any", "a list is expected", ""),
        ("    any: [trêve]\n    severity: hihg", "rules[0].severity", "one of low", "severity: high"),
        (
            "    any: [trêve]\n    receivers: [vielle]",
            "rules[0].receivers[0]",
            "no receiver",
            "receivers: [veille]",
        ),
        ("    any: [trêve]\n    receivers: x", "rules[0].receivers[0]", "no receiver", "known are: console"),
        ("    any: [trêve]\n    test: x", "rules[0].test", "did you mean tests?", "tests: x"),
        ("    any: [trêve]\n    tests: {match: [{titre: x}]}", "rules[0].tests.match[0]", "a colon", ""),
    ],
)
def test_a_wrong_rule_is_refused_with_the_way_out(lines: str, path: str, message: str, fix: str) -> None:
    problem = the_problem(rules=rule_with(lines))

    assert problem.path == path
    assert message in problem.message
    assert problem.fix.startswith(fix)


def test_a_rule_is_on_trial_where_it_says_so() -> None:
    rules = rule_with("    any: [trêve]\n    trial: true\n  - {id: paix, any: [paix], trial: false}")

    treve, paix = the_configuration(rules=rules).rules.values()

    assert (treve.trial, paix.trial) == (True, False)


def test_a_trial_is_true_or_false() -> None:
    problem = the_problem(rules=rule_with("    any: [trêve]\n    trial: oui"))

    assert (problem.path, problem.fix) == ("rules[0].trial", "trial: true")


def test_a_rule_may_ring_for_every_article() -> None:
    rules = rule_with("    any: [trêve]\n    ring: every_article\n  - {id: paix, any: [paix]}")

    treve, paix = the_configuration(rules=rules).rules.values()

    assert (treve.ring, paix.ring) == ("every_article", "story")


def test_another_way_to_ring_is_refused_with_those_there_are() -> None:
    problem = the_problem(rules=rule_with("    any: [trêve]\n    ring: every-article"))

    assert problem.message == "one of story, every_article is expected here"
    assert problem.fix == "ring: every_article"


def test_a_limit_is_a_number_an_hour_and_twenty_where_none_is_written() -> None:
    rules = rule_with("    any: [trêve]\n    limit: 10/h\n  - {id: paix, any: [paix]}")

    treve, paix = the_configuration(rules=rules).rules.values()

    assert (treve.limit, paix.limit) == (10, 20)


@pytest.mark.parametrize(
    ("written", "fix"),
    [("10", "10/h"), ("10 par heure", "10/h"), ("0/h", "10/h"), ("5/d", "5/h"), ("aucune", "10/h")],
)
def test_another_limit_is_refused_with_one_that_is(written: str, fix: str) -> None:
    problem = the_problem(rules=rule_with(f"    any: [trêve]\n    limit: {written}"))

    assert problem.message == "a limit is a number an hour, as in 10/h"
    assert problem.fix == f"limit: {fix}"


def test_two_rules_of_one_id_are_refused() -> None:
    problem = the_problem(rules=rule_with("    any: [paix]\n  - {id: treve, any: [a]}"))

    assert problem.message == "another rule is called treve (rules.yaml, line 3)"


def test_an_unknown_receiver_in_a_block_is_found_in_its_line() -> None:
    problem = the_problem(rules=rule_with("    any: [a]\n    receivers: |\n      console\n      vielle"))

    assert (problem.line, problem.column, problem.fix) == (7, 7, "veille")


def test_receivers_are_not_complained_of_while_alerts_yaml_is_wrong() -> None:
    problems = problems_of(rules=rule_with("    any: [a]\n    receivers: [x]"), alerts="version: 1\n")

    assert {problem.file for problem in problems} == {"alerts.yaml"}


def test_all_problems_of_all_files_are_reported_at_once() -> None:
    problems = problems_of(
        feeds="version: 1\ngroups: [{id: A, feeds: []}]\nx: 1\n",
        rules=rule_with("    any:\n      - Vote #direct\n    ring: x\n  - {id: b}"),
        alerts="version: 1\nreceivers: [{name: a}]\nroute: {receivers: [a, b]}\n",
    )

    assert [(problem.file, problem.line) for problem in problems] == [
        ("alerts.yaml", 2), ("feeds.yaml", 1), ("feeds.yaml", 2), ("feeds.yaml", 3),
        ("rules.yaml", 5), ("rules.yaml", 6),
    ]  # fmt: skip
