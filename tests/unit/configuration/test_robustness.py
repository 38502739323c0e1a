"""Whatever is written in the files, there is an answer."""

import re
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shipped import shipped_configuration
from tests.unit.configuration.texts import rule_with, the_sources
from worker.configuration.document import data_of, quoted
from worker.configuration.load import load_configuration
from worker.configuration.problems import explain_problem
from worker.configuration.sources import read_sources
from worker.configuration.strict_yaml import read_document
from worker.configuration.values import parse_duration
from worker.rules.compile import compile_rules

SHIPPED = read_sources(shipped_configuration())
TYPED = [*"#:-[]{}\"'@*&!%|>,? \t\n\u00a0\ufeff\u2028\x00é", "\r\n", "${X}", "- ", ": ", " #", ""]
UNTIMED = settings(deadline=None)  # a first example also pays for caches, on a machine that may be busy


@settings(UNTIMED, max_examples=300)
@given(st.sampled_from(sorted(SHIPPED)), st.integers(0, 10_000), st.integers(0, 6), st.sampled_from(TYPED))
def test_a_slip_of_the_keyboard_is_read_or_answered(file: str, at: int, deleted: int, typed: str) -> None:
    text = SHIPPED[file]
    at %= len(text)
    sources = {**SHIPPED, file: text[:at] + typed + text[at + deleted :]}

    loaded = load_configuration(sources)

    assert (loaded.configuration is None) == any(problem.severity == "error" for problem in loaded.problems)
    for problem in loaded.problems:
        lines = re.split("\r\n|\r|\n", sources[problem.file].removeprefix("\ufeff"))
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1
        assert explain_problem(problem).encode()
        assert "\n" not in str(problem)


@UNTIMED
@given(st.text(st.characters(codec=None)))
def test_any_text_is_answered(text: str) -> None:
    loaded = load_configuration(the_sources(rules=text))

    assert loaded.problems


@UNTIMED
@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="\u2028"), min_size=1))
def test_a_quoted_text_is_read_as_it_was(text: str) -> None:
    document = read_document("rules.yaml", f"a: {quoted(text)}\n")

    assert document.root is not None
    assert data_of(document.root) == {"a": text}


@UNTIMED
@given(st.text(st.characters(categories=["L", "M", "N", "P"]), min_size=1, max_size=4))
def test_a_term_that_is_accepted_can_be_compiled(term: str) -> None:
    loaded = load_configuration(the_sources(rules=rule_with(f"    any: [{quoted(term)}]")))

    if loaded.configuration:
        compile_rules(loaded.configuration.rules.values(), loaded.configuration.lists)


@UNTIMED
@given(st.integers(0, 5), st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_a_duration_is_the_sum_of_its_parts(days: int, hours: int, minutes: int, seconds: int) -> None:
    parts = {"d": days, "h": hours, "m": minutes, "s": seconds}
    text = "".join(f"{number}{unit}" for unit, number in parts.items() if number) or "0s"

    assert parse_duration(text) == timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def test_a_list_of_thousands_of_wrong_lines_is_answered_soon() -> None:
    rules = "version: 1\nrules:\n" + "  - {id: A, any: [= x]}\n" * 5000

    assert len(load_configuration(the_sources(rules=rules)).problems) == 10_000
