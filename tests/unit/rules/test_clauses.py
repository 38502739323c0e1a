"""Which alternatives of a rule a text fulfils: what had not fired before is news in a story."""

import pytest

from worker.configuration.model import ListEntry, RuleSettings
from worker.query.parse import parse_query, parse_term
from worker.rules.clauses import MOST_CLAUSES
from worker.rules.compile import compile_rules
from worker.rules.match import match_rules
from worker.rules.text import Text

LISTS = {
    "treve": [ListEntry("", parse_term("trêve")), ListEntry("", parse_term("armistice"))],
    "otages": [ListEntry("", parse_term("otage"))],
}
TITLE = "Trêve à Gaza, cessez-le-feu : trois otages libérés"


def clauses(query: str, title: str = TITLE) -> tuple[str, ...] | None:
    rule = RuleSettings(id="rule", when=parse_query(query))
    found = match_rules(compile_rules([rule], LISTS), Text(title=title, lang="fr"))
    return found[0].clauses if found else None


@pytest.mark.parametrize(
    "query",
    [
        "trêve",
        "trêve OR cessez-le-feu",
        'Soudan OR "trois otages" OR /tr.ve/',
        "trêve AND Gaza",
        "title:trêve",
    ],
)
def test_words_are_one_clause_and_so_is_a_rule_without_alternatives(query: str) -> None:
    assert clauses(query) == ("",)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("trêve OR (otage NEAR/3 libérer)", ("", "otage NEAR/3 libérer")),
        ("trêve OR (otage NEAR/3 Soudan)", ("",)),
        ("Soudan OR (otage AND Gaza) OR title:otage", ("otage AND Gaza", "title:otage")),
        ("Soudan OR 2 OF (trêve, otage, Tchad)", ("2 OF (trêve, otage, Tchad)",)),
        ("@treve OR @otages OR trêve", ("@treve", "@otages", "")),
        ("(trêve OR (otage AND Gaza)) NOT Soudan", ("", "otage AND Gaza")),
        ("(trêve OR (otage AND Gaza)) AND libérer", ("", "otage AND Gaza")),
        ("(trêve OR (otage AND Gaza)) AND (libérer OR Soudan)", ("",)),
    ],
)
def test_an_alternative_that_combines_is_a_clause(query: str, expected: tuple[str, ...]) -> None:
    assert clauses(query) == expected


def test_a_rule_that_does_not_match_has_no_clauses() -> None:
    assert clauses("Soudan OR (otage AND Tchad)") is None


def test_clauses_are_short_few_and_told_apart() -> None:
    long = " OR ".join(f"(otage AND {'x' * 90}{n})" for n in range(2 * MOST_CLAUSES))
    title = "otage " + " ".join(f"{'x' * 90}{n}" for n in range(2 * MOST_CLAUSES))

    found = clauses(long, title)

    assert found
    assert len(found) == len(set(found)) == MOST_CLAUSES
    assert max(map(len, found)) < 100
