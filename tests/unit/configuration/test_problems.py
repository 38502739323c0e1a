"""What a person reads of a problem."""

import pytest

from tests.unit.configuration.texts import rule_with, the_problem
from worker.configuration.problems import Problem, explain_problem, masked


def test_a_problem_is_shown_with_its_line_a_caret_and_the_fix() -> None:
    problem = the_problem(rules=rule_with("    any:\n      - paix\n      - Gaza : la trêve"))

    assert explain_problem(problem).split("\n") == [
        "rules.yaml:6:9 rules[0].any[1]",
        "  a colon followed by a space makes this a key, not a text: quote it",
        "          - Gaza : la trêve",
        "            ^",
        '  → - "Gaza : la trêve"',
    ]


def test_a_problem_is_one_line_for_a_log() -> None:
    problem = Problem(file="rules.yaml", line=12, column=5, path="rules[2].any", message="no", fix="yes")

    assert str(problem) == "rules.yaml:12:5 rules[2].any: no → yes"
    assert str(Problem(file="rules.yaml", message="no")) == "rules.yaml:1:1: no"


def test_a_long_line_is_shown_around_the_place_meant() -> None:
    problem = the_problem(rules=rule_with(f"    any: [{'mot, ' * 400}@a]"))

    source, caret = explain_problem(problem).split("\n")[2:4]

    assert len(source) < 120
    assert source[caret.index("^")] == "@"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("password: hunter2", "password: ***"),
        ("password:hunter2", "password:***"),
        ("{pasword: 'hun, ter2', user: a}", "{pasword: ***"),
        ("motdepasse: hunter2", "motdepasse: ***"),
        ("hunter: hunter2", "hunter: ***"),
        ('password: "${SMTP_PASSWORD:-}"', 'password: "${SMTP_PASSWORD:-}"'),
        ("{token: ${file:/run/x}, channel: a}", "{token: ${file:/run/x}, channel: a}"),
        ("password: ${A:-hunter2}", "password: ***"),
        ("{skip-empty: false, mode: thread}", "{skip-empty: false, mode: thread}"),
        ("pause: 10m  # encore", "pause: 10m  # encore"),
        ("password: high", "password: ***"),
        ("hunter: 10m hunter2", "hunter: ***"),
        ("hunter: truehunter2", "hunter: ***"),
        ('webhook: {url: "${HOOK_URL:-}"}', 'webhook: {url: "${HOOK_URL:-}"}'),
        ('webhook: {url: "${HOOK_URL}", secret: hunter2}', 'webhook: {url: "${HOOK_URL}", secret: ***'),
        ("webhook: {url: https://hunter2}", "webhook: {url: ***"),
        ("webhook: {hunter2}", "webhook: ***"),
        ("webhook: hunter2", "webhook: ***"),
        ('server: "smtp.example.org:587"', 'server: "smtp.example.org:587"'),
        ("url: https://user:hunter2@a.example/", "url: ***"),
        ("api: https://user:hunter2@a.example/", "api: https://***@a.example/"),
        ("name: xoxb-1234-hunter2", "name: xox…***"),
        ("name: https://hooks.slack.com/services/T0/B0/hunter2", "name: https://hooks.slack.com/***"),
    ],
)
def test_what_looks_like_a_secret_is_not_shown(text: str, shown: str) -> None:
    assert masked(text, "alerts.yaml") == shown


def test_headlines_are_shown() -> None:
    assert masked("- Impasse : la clé du scrutin", "rules.yaml") == "- Impasse : la clé du scrutin"
