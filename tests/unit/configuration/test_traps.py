"""Every trap of YAML and of French typography: its message, its place, the line as it should be."""

import pytest

from tests.unit.configuration.texts import (
    load,
    problems_of,
    receiver_with,
    rule_with,
    the_configuration,
    the_problem,
)
from worker.query.tree import Or, Term

# What follows a rule's id, where the problem is (line, column), its path, a piece of its message, its fix.
RULE_TRAPS = {
    "a headline with a colon": (
        "    any:\n      - Gaza : la trêve", (5, 9), "rules[0].any[0]",
        "a colon followed by a space makes this a key", '- "Gaza : la trêve"',
    ),
    "a headline that ends with a colon": (
        "    any:\n      - Gaza:", (5, 9), "rules[0].any[0].Gaza", "nothing is written", "",
    ),
    "a colon in brackets": (
        "    any: [Gaza : la trêve, paix]", (4, 11), "rules[0].any[0]",
        "a colon", 'any: ["Gaza : la trêve", paix]',
    ),
    "a headline with a colon among tests": (
        '    any: [trêve]\n    tests:\n      match:\n        - Gaza : la "trêve"', (7, 11),
        "rules[0].tests.match[0]", "a colon", "- 'Gaza : la \"trêve\"'",
    ),
    "a text cut at #": (
        "    any:\n      - Vote #direct", (5, 14), "rules[0].any[0]",
        "begins a comment", '- "Vote #direct"',
    ),
    "a text that # swallows": (
        "    any:\n      - #direct", (5, 9), "rules[0].any[0]", "begins a comment", '- "#direct"',
    ),
    "# in brackets": (
        "    any: [Vote #direct, paix]", (4, 16), "", "begins a comment", 'any: ["Vote #direct", paix]',
    ),
    "@ in brackets": (
        "    any: [@treve]", (4, 11), "", "cannot begin with @", 'any: ["@treve"]',
    ),
    "an operator after quotes": (
        '    any:\n      - "trêve" NEAR/5 Gaza', (5, 9), "",
        "after its closing quote", "- '\"trêve\" NEAR/5 Gaza'",
    ),
    "braces in brackets": (
        "    any: [x{2}]", (4, 11), "", "needs quotes", 'any: ["x{2}"]',
    ),
    "an apostrophe in single quotes": (
        "    any: ['L'échange', paix]", (4, 11), "", "closing quote", 'any: ["L\'échange", paix]',
    ),
    "a quote never closed in brackets": (
        '    any: ["trêve, paix]', (4, 11), "", "never closed", 'any: ["trêve, paix"]',
    ),
    "a quote never closed in a list": (
        '    any:\n      - "trêve\n      - "paix"', (5, 9), "", "never closed", '- "trêve"',
    ),
    "a bracket never closed": (
        "    any: [trêve, paix\n    all: [Gaza]", (4, 10), "", "never closed", "any: [trêve, paix]",
    ),
    "no space after a colon": (
        "    any:[trêve]\n    all: [Gaza]", (4, 8), "", "space is missing", "any: [trêve]",
    ),
    "no space after a dash": (
        "    any:\n      -trêve", (5, 7), "rules[0].any", "space is missing after the dash", "- trêve",
    ),
    "an anchor": ("    any: [&a trêve]", (4, 11), "", "& begins a name", 'any: ["&a trêve"]'),
    "an alias": ("    any: [*treve]", (4, 11), "", "* begins a reference", 'any: ["*treve"]'),
    "a lone star": ("    any:\n      - * trêve", (5, 9), "", "cannot begin with *", '- "* trêve"'),
    "a tag": ("    any: [!x trêve]", (4, 11), "", "! begins the name of a type", 'any: ["!x trêve"]'),
    "a percent sign": ("    any: [%x]", (4, 11), "", "cannot begin with %", 'any: ["%x"]'),
    "a key twice": (
        "    any: [trêve]\n    any: [paix]", (5, 5), "rules[0].any", "written twice (first in line 4)", "",
    ),
    "a tab": ("    any:\n\t- trêve", (5, 1), "", "a tab", "write spaces instead"),
    "an unbreakable space after a colon": (
        "    any:\u00a0[trêve]\n    all: [Gaza]", (4, 9), "", "unbreakable", "any: [trêve]",
    ),
    "an unbreakable space before text": (
        "    any:\n      - \u00a0trêve", (5, 9), "rules[0].any[0]", "unbreakable", "- trêve",
    ),
    "an unbreakable space in the indentation": (
        "    any: [trêve]\n    \u00a0all: [Gaza]", (5, 5), "rules[0].all", "unbreakable", "all: [Gaza]",
    ),
    "a line that hangs": (
        "    any: [trêve]\n   all: [Gaza]", (5, 4), "", "not aligned", "",
    ),
    "texts without dashes": (
        "    any:\n      trêve\n      paix", (5, 7), "rules[0].any", "over several lines", "",
    ),
    "joined lines": ("    any: >\n      trêve\n      paix", (4, 10), "rules[0].any", "joins the lines", ""),
    "dashes in a block": (
        "    any: |\n      - trêve\n      - paix", (5, 7), "rules[0].any[0]", "an item already", "trêve",
    ),
    "a comment in a block": (
        "    any: |\n      trêve\n\n      # la paix", (7, 7), "rules[0].any[1]", "no comment", "",
    ),
    "several texts without brackets": (
        "    any: trêve, paix", (4, 10), "rules[0].any", "need brackets", "any: [trêve, paix]",
    ),
    "a value forgotten": ("    any:", (4, 5), "rules[0].any", "nothing is written here", ""),
    "two documents": ("    any: [trêve]\n---\nversion: 1", (5, 1), "", "second document", ""),
    "a control character": ("    any: [tr\x1bve]", (4, 13), "", "control character", "delete it"),
    "a line separator": ("    any: [trêve]\u2028", (4, 17), "", "invisible line end", ""),
    "a byte that is not UTF-8": ("    any: [tr\udceave]", (4, 13), "", "not UTF-8", "save the file"),
}  # fmt: skip


@pytest.mark.parametrize("name", RULE_TRAPS)
def test_a_trap_is_answered_with_its_place_and_the_corrected_line(name: str) -> None:
    lines, place, path, message, fix = RULE_TRAPS[name]

    problem = problems_of(rules=rule_with(lines))[0]

    assert (problem.line, problem.column) == place
    assert problem.path == path
    assert message in problem.message
    assert problem.fix.startswith(fix)


QUOTED_LINES = [name for name, trap in RULE_TRAPS.items() if trap[4][:2] in ("- ", "an") and "@" not in name]


@pytest.mark.parametrize("name", QUOTED_LINES)
def test_the_corrected_line_is_no_trap_itself(name: str) -> None:
    lines = rule_with(RULE_TRAPS[name][0]).split("\n")
    problem = the_problem(rules="\n".join(lines))
    wrong = lines[problem.line - 1]
    indent = wrong[: len(wrong) - len(wrong.lstrip())].replace("\u00a0", "").replace("\t", "      ")
    lines[problem.line - 1] = indent + problem.fix

    loaded = load(rules="\n".join(lines))

    assert not any("quot" in problem.message for problem in loaded.problems), loaded.problems


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ('slack: {token: ${X}, channel: "#inter"}', 'slack: {token: "${X}", channel: "#inter"}'),
        ("slack: {webhook: ${file:/run/secrets/slack}}", 'slack: {webhook: "${file:/run/secrets/slack}"}'),
    ],
)
def test_a_reference_in_braces_is_to_be_quoted(line: str, fix: str) -> None:
    problem = the_problem(alerts=receiver_with(line))

    assert "a reference needs quotes" in problem.message
    assert problem.fix == fix


def test_a_channel_that_reads_as_a_comment_is_to_be_quoted() -> None:
    alerts = receiver_with('slack:\n      token: "${X}"\n      channel: #inter')

    problem = problems_of(alerts=alerts)[0]

    assert (problem.line, problem.column, problem.path) == (6, 16, "receivers[0].slack.channel")
    assert problem.fix == 'channel: "#inter"'


def test_what_yaml_reads_as_numbers_times_and_booleans_is_text() -> None:
    rules = rule_with("    any: [no, on, yes, 22:00, 07:30, 2024, 1e3, null, 2026-11-24, 0o7]")

    rule = the_configuration(rules=rules).rules["treve"]

    words = ("no", "on", "yes", "22:00", "07:30", "2024", "1e3", "null", "2026-11-24", "0o7")
    assert rule.when == Or(tuple(map(Term, words)))


def test_norwegian_is_a_language() -> None:
    feeds = """\
version: 1
contact: veille@example.org
defaults: {lang: no}
groups: [{id: a, feeds: [{id: nrk, url: "https://www.nrk.no/toppsaker.rss"}]}]
"""
    assert the_configuration(feeds=feeds).feeds["nrk"].lang == "no"


def test_french_quotes_are_quotes() -> None:
    rules = rule_with("    any: [«\u00a0la trêve\u00a0», cessez-le-feu]")

    assert the_configuration(rules=rules).rules["treve"].when == Or((Term("la trêve"), Term("cessez-le-feu")))


def test_a_bom_and_windows_line_ends_change_nothing() -> None:
    rules = rule_with("    any: |\n      trêve\n      paix")

    theirs = the_configuration(rules="\ufeff" + rules.replace("\n", "\r\n"))

    assert theirs == the_configuration(rules=rules)


def test_nested_aliases_are_refused_before_they_are_expanded() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 15))

    assert "&" in problems_of(rules=f"version: 1\nl0: &l0 a\n{levels}\n")[0].message


def test_depth_is_bounded() -> None:
    problem = the_problem(rules=rule_with("    any: " + "[" * 30 + "]" * 30))

    assert "more than 20 levels deep" in problem.message


def test_size_is_bounded() -> None:
    assert "larger than 1 MB" in the_problem(rules="#" * 1_000_001).message
