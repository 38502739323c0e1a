"""The strings of tests/data/matching-cases.yaml: what French readers expect of a keyword."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.unit.rules.matching import words

CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).parents[2].joinpath("data/matching-cases.yaml").read_text(encoding="utf-8")
)
# These need the rule language: operators, an exact form, `ignore`.
FOR_THE_LANGUAGE = {"échange* NEAR/5 prisonnier*", "=tué", None}
PLAIN = [case for case in CASES if case.get("term") not in FOR_THE_LANGUAGE]
MATCHES = [(case["term"], text) for case in PLAIN for text in case["matches"]]
MISSES = [(case["term"], text) for case in PLAIN for text in case["misses"]]


def test_the_lines_left_out_are_these_and_no_others() -> None:
    assert {case.get("term") for case in CASES} >= FOR_THE_LANGUAGE
    assert len(PLAIN) == len(CASES) - len(FOR_THE_LANGUAGE)


@pytest.mark.parametrize(("term", "text"), MATCHES)
def test_a_term_matches(term: str, text: str) -> None:
    assert words(term, text)


@pytest.mark.parametrize(("term", "text"), MISSES)
def test_a_term_does_not_match(term: str, text: str) -> None:
    assert not words(term, text)


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
    ],
)
def test_a_span_covers_exactly_the_words_meant(term: str, text: str, covered: str) -> None:
    assert words(term, text) == [covered]
