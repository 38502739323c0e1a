"""The whole: versions, missing files, rules.d, hashes."""

import random

import pytest

from tests.unit.configuration.texts import (
    FEEDS,
    RULES,
    load,
    problems_of,
    reload,
    rule_with,
    the_problem,
    the_sources,
)
from worker.configuration.load import load_configuration, source_hash

DESK = "version: 1\nrules:\n  - {id: paix, any: [paix]}\n"
BROKEN = "version: 1\nrules:\n  - {id: paix, any: [@paix]}\n"


def test_a_newer_version_is_refused_with_the_command_that_converts() -> None:
    problem = the_problem(rules=RULES.replace("version: 1", "version: 2"))

    assert problem.message == "the file has version 2, and this Tocsin reads version 1"
    assert "tocsin config migrate" in problem.fix


@pytest.mark.parametrize(
    "version", ["", "version: one\n", "version: [1]\n", "version: 1.0\n", "version: 0\n"]
)
def test_a_file_says_its_version(version: str) -> None:
    problem = the_problem(rules=RULES.replace("version: 1\n", version))

    assert problem.fix == "version: 1"


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "empty"), ("# vide\n", "empty"), ("- a\n", "no keys"), ("trêve\n", "no keys")],
)
def test_an_empty_file_is_said_to_be_empty(text: str, message: str) -> None:
    assert message in the_problem(rules=text).message


def test_a_missing_file_is_named() -> None:
    sources = the_sources()
    del sources["alerts.yaml"], sources["feeds.yaml"]

    loaded = load_configuration(sources)

    assert loaded.configuration is None
    assert [problem.file for problem in loaded.problems] == ["alerts.yaml", "feeds.yaml"]


def test_rules_of_all_files_are_in_force_in_order_of_name() -> None:
    loaded = load(b="version: 1\nrules: [{id: b, any: [b]}]\n", a="version: 1\nrules: [{id: a, any: [a]}]\n")

    assert loaded.configuration
    assert list(loaded.configuration.rules) == ["treve", "a", "b"]
    assert loaded.configuration.rules["b"].file == "rules.d/b.yaml"


def test_a_bad_file_of_rules_d_is_refused_alone() -> None:
    loaded = load(desk=BROKEN, autre=DESK.replace("paix", "autre"))

    assert loaded.configuration
    assert list(loaded.configuration.rules) == ["treve", "autre"]
    assert "rules.d/desk.yaml" not in loaded.sources
    assert [(problem.file, problem.severity) for problem in loaded.problems] == [
        ("rules.d/desk.yaml", "error"),
        ("rules.d/desk.yaml", "warning"),
    ]


def test_the_last_good_version_of_a_bad_file_stays_in_force() -> None:
    good = load(desk=DESK)

    loaded = reload(good.sources, desk=BROKEN)

    assert loaded.configuration == good.configuration
    assert loaded.sources == good.sources
    assert any("its last good version stays in force" in problem.message for problem in loaded.problems)


def test_the_last_good_version_goes_with_its_file() -> None:
    loaded = reload(load(desk=DESK).sources)

    assert loaded.configuration
    assert list(loaded.configuration.rules) == ["treve"]


def test_a_last_good_version_that_no_longer_fits_refuses_the_whole() -> None:
    good = load(desk=DESK.replace("any:", "receivers: [veille], any:"))

    alerts = "version: 1\nreceivers: [{name: console, console: true}]\nroute: {receivers: [console]}\n"

    assert reload(good.sources, desk=BROKEN, alerts=alerts).configuration is None
    unchanged = reload(good.sources, desk=good.sources["rules.d/desk.yaml"], alerts=alerts)
    assert unchanged.configuration is None
    assert [problem.message for problem in unchanged.problems] == ["veille is no receiver of alerts.yaml"]


def test_an_id_of_another_file_refuses_the_later_file_alone() -> None:
    loaded = load(desk=DESK.replace("paix", "treve"))

    assert loaded.configuration
    assert "another rule is called treve (rules.yaml, line 3)" in [
        problem.message for problem in loaded.problems
    ]


def test_anything_wrong_outside_rules_d_refuses_the_whole() -> None:
    assert problems_of(rules=rule_with("    any: [@a]"), desk=DESK)


def test_a_file_of_rules_d_that_would_not_be_read_is_named() -> None:
    loaded = load_configuration({**the_sources(), "rules.d/desk.yml": DESK})

    assert loaded.configuration
    assert loaded.problems[0].fix == "rename it rules.d/desk.yaml"


def test_loading_the_effective_sources_again_gives_the_same() -> None:
    first = load(desk=DESK, autre=BROKEN, feeds="\ufeff" + FEEDS.replace("\n", "\r\n"))

    again = load_configuration(first.sources)

    assert again.configuration == first.configuration
    assert again.sources == first.sources
    assert not again.problems


def test_the_hash_names_the_text_whatever_the_order_of_files() -> None:
    sources = the_sources(desk=DESK, autre=DESK.replace("paix", "autre"))
    names = list(sources)
    random.Random(1).shuffle(names)

    loaded = load_configuration({name: sources[name] for name in names})

    assert loaded.configuration
    assert loaded.configuration.hash == source_hash(sources) == source_hash(loaded.sources)
    assert source_hash({**sources, "rules.yaml": RULES + "\n"}) != source_hash(sources)
