"""The strings of tests/data/matching-cases.yaml: what French readers expect of a keyword."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.rules.matching import matches, words
from worker.configuration.model import RuleSettings
from worker.query.parse import parse_query, parse_term

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).parents[2].joinpath("data/matching-cases.yaml").read_text(encoding="utf-8")
)
TERMS = [case for case in CASES if "term" in case]
RULES = [case for case in CASES if "rule" in case]


def pairs(cases: list[dict[str, Any]], key: str) -> list[tuple[Any, str]]:
    return [(case.get("term") or case["rule"], text) for case in cases for text in case[key]]


def rule_of(written: dict[str, Any]) -> RuleSettings:
    ignored = tuple(map(parse_term, written["ignore"]))
    return RuleSettings(id="rule", when=parse_query(written["when"]), ignore=ignored)


def test_every_line_is_asked() -> None:
    assert len(TERMS) + len(RULES) == len(CASES)


@pytest.mark.parametrize(("term", "text"), pairs(TERMS, "matches"))
def test_a_term_matches(term: str, text: str) -> None:
    assert words(term, text)


@pytest.mark.parametrize(("term", "text"), pairs(TERMS, "misses"))
def test_a_term_does_not_match(term: str, text: str) -> None:
    assert not words(term, text)


@pytest.mark.parametrize(("rule", "text"), pairs(RULES, "matches"))
def test_a_rule_matches(rule: dict[str, Any], text: str) -> None:
    assert matches(rule_of(rule), title=text)


@pytest.mark.parametrize(("rule", "text"), pairs(RULES, "misses"))
def test_a_rule_does_not_match(rule: dict[str, Any], text: str) -> None:
    assert not matches(rule_of(rule), title=text)


@pytest.mark.parametrize(
    ("term", "text", "covered"),
    [
        ("trêve", "d’une trêve de 30 jours", "trêve"),
        ("trêve", "la trê\u00adve (soft hyphen)", "trê\u00adve"),
        ("trêve", "La tre\u0302ve (NFD)", "tre\u0302ve"),
        ("trêve", "cette «\u00a0trêve\u00a0»", "trêve"),
        ("trêve", "des trêves successives", "trêves"),
        ("échange de prisonniers", "L’échange de\u00a0prisonniers", "échange de\u00a0prisonniers"),
        ("échange de prisonniers", "échange de\nprisonniers", "échange de\nprisonniers"),
        ("cessez-le-feu", "un cessez‑le‑feu (U+2011)", "cessez‑le‑feu"),
        ("OTAN", "L'OTAN réagit", "OTAN"),
        ("перемир'я", "оголошено перемир’я", "перемир’я"),
        ("停火", "双方同意停火三十天", "停火"),
        ("هدنة", "الهدنة", "الهدنة"),
        ("=tué", "Un homme tué à Lyon", "tué"),
        ("États-Unis", "les Etats Unis", "Etats Unis"),
    ],
)
def test_a_span_covers_exactly_the_words_meant(term: str, text: str, covered: str) -> None:
    assert words(term, text) == [covered]
