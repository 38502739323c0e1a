"""Whether any rule could match: never no where one does, and no where there is nothing."""

import pytest
from hypothesis import given

from tests.unit.rules.generated import LISTS, RULES, TEXTS, UNTIMED, compiled
from worker.configuration.model import RuleSettings
from worker.query.parse import parse_query, parse_term
from worker.rules.compile import compile_rules
from worker.rules.could_match import could_match
from worker.rules.match import match_rules
from worker.rules.text import Text

POOL = "Le conseil municipal vote le budget de la piscine, sans débat."
TRUCE = RuleSettings(id="treve", when=parse_term("trêve"))


def words_of(text: Text) -> str:
    """All fields, in another order than rules read them."""
    return "\n".join((text.url, *text.tags, text.author, text.body, text.lead, text.title))


@UNTIMED
@given(RULES, TEXTS)
def test_where_a_rule_matches_one_could(rules: list[RuleSettings], text: Text) -> None:
    all_rules = compiled(rules)
    if match_rules(all_rules, text):
        assert could_match(all_rules, words_of(text), langs=[text.lang])
        assert could_match(all_rules, words_of(text), langs=())


@pytest.mark.parametrize(
    "query",
    [
        "trêve", "trêve AND budget", "trêve OR otage", "budget NEAR/3 trêve", '"budget de la trêve"', "@paix",
        "trêve AND NOT piscine", "trêv*", "@rule:treve", "2 OF (trêve, otage, paix)", "titre:trêve",
        "=budgets", "@truce",
    ],
)  # fmt: skip
def test_no_rule_could_match_a_text_without_its_words(query: str) -> None:
    rules = compile_rules([TRUCE, RuleSettings(id="r", when=parse_query(query))], LISTS)

    assert not could_match(rules, POOL, langs=["fr"])
    assert not could_match(rules, POOL, langs=())


@pytest.mark.parametrize("query", ["/trêves?/", "lang:fr", "lang:fr AND NOT trêve", "trêve OR lang:fr"])
def test_a_rule_that_needs_no_word_always_could(query: str) -> None:
    assert could_match(compile_rules([RuleSettings(id="r", when=parse_query(query))]), POOL, langs=["fr"])


@pytest.mark.parametrize(
    "query",
    [
        "pisc*",
        "conseil AND débats",
        "conse* NEAR/2 débats",
        '"budget de la pisc*"',
        "piscines OR @truce",
    ],
)
def test_a_rule_could_match_where_its_words_stand_anywhere(query: str) -> None:
    assert could_match(
        compile_rules([RuleSettings(id="r", when=parse_query(query))], LISTS), POOL, langs=["fr"]
    )


def test_what_rules_a_text_out_is_left_out_of_account() -> None:
    rule = RuleSettings(
        id="r", when=TRUCE.when, unless=parse_term("hivernale"), ignore=(TRUCE.when,), fields=("title",)
    )

    assert could_match(compile_rules([rule]), "La trêve hivernale", langs=["fr"])


def test_rules_of_other_feeds_and_languages_are_not_asked() -> None:
    of_feed = RuleSettings(id="r", when=TRUCE.when, feeds=("afp", "agences"))
    in_english = RuleSettings(id="s", when=TRUCE.when, langs=("en",))
    text = "Une trêve"

    assert not could_match(compile_rules([of_feed]), text, langs=["fr"], feed="monde", group="presse")
    assert could_match(compile_rules([of_feed]), text, langs=["fr"], feed="reuters", group="agences")
    assert not could_match(compile_rules([in_english]), text, langs=["fr"])
    assert could_match(compile_rules([in_english]), text, langs=())


@pytest.mark.parametrize(("term", "text"), [("Waffenruhe", "Waffenruhen"), ("перемирие", "перемирии")])
def test_where_the_language_is_unknown_a_word_could_be_of_any(term: str, text: str) -> None:
    assert could_match(compile_rules([RuleSettings(id="r", when=parse_term(term))]), text, langs=())
