"""However much a text holds there is room for it; nothing of another text is left there; it is given back."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, product

import pytest

from tests.unit.rules.plain import plain_matches
from worker.configuration.model import RuleSettings
from worker.query.parse import parse_query
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.match import match_rules
from worker.rules.scan.programs import program_for
from worker.rules.scan.scanning import scan
from worker.rules.text import MOST_SPANS, Text

QUERIES = [
    "trêve", "trêve OR otage", "negociation", "trêve AND negociation", "(trêve OR otage){3}",
    "trêve NEAR/3 otage",
    "trêve ONEAR/3 otage", "(trêve OR paix) NEAR/sentence (otage OR mot)", "trêve AND NOT paix", "/t.{2}ve/",
    '"trêve trêve"', "otag*", "2 OF (trêve, otage, paix)", "first:5:(trêve OR paix)",
    "title:mot OR (otage AND paix)",
    "@rule:r1 OR @rule:r3",
    "@rule:r15 AND @rule:r1 AND lang:fr",
]  # fmt: skip


def rules_of(*queries: str) -> CompiledRules:
    return compile_rules(
        RuleSettings(id=f"r{number}", when=parse_query(query)) for number, query in enumerate(queries)
    )


RULES = rules_of(*QUERIES)


def text(body: str, lang: str = "fr") -> Text:
    return Text(title="Un mot", body=body, lang=lang)


def with_other_accents(word: str, count: int) -> str:
    """The word in so many spellings that no dictionary has."""
    marks = ["", "\u0301", "\u0300", "\u0302", "\u0308"]
    choices = product(
        *([letter + mark for mark in marks] if letter in "aeiou" else [letter] for letter in word)
    )
    return unicodedata.normalize("NFC", " ".join(map("".join, islice(choices, count))))


TEXTS = {
    "a few words": text("La trêve. Un otage, et la paix !"),
    "nothing": Text(title=""),
    "one word": Text(title="trêve"),
    "more words than there is room for": text("mot " * 3000 + "trêve"),
    "more places than there is room for": text("trêve otage " * 3000),
    "a row of one word": text("trêve " * 10_000),
    "more questions than are kept": text(with_other_accents("negociation", 5000)),
    "one question again and again": text("négócìation " * 3000),
    "another language": text("trêve otage paix. " * 20, "nl"),
    "an unknown language": text("trêve otage paix negociation", ""),
    "sentences and paragraphs": text("trêve. Un otage\n\npaix " * 400),
}


@pytest.mark.parametrize("one", TEXTS.values(), ids=TEXTS)
def test_however_much_is_found_it_is_what_the_plain_matcher_finds(one: Text) -> None:
    assert match_rules(RULES, one) == plain_matches(RULES, one)


def test_of_one_text_nothing_is_left_in_the_next() -> None:
    plainly = {name: plain_matches(RULES, one) for name, one in TEXTS.items()}

    for before, one in TEXTS.items():
        for name in ("a few words", "nothing", "one word", "another language"):
            match_rules(RULES, one)
            assert match_rules(RULES, TEXTS[name]) == plainly[name], f"{name} after {before}"


def test_threads_that_share_rules_find_the_same() -> None:
    rules = rules_of(*QUERIES)  # of which no program is compiled yet
    plainly = {name: plain_matches(rules, one) for name, one in TEXTS.items()}

    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda name: (name, match_rules(rules, TEXTS[name])), [*TEXTS] * 6))

    assert all(matches == plainly[name] for name, matches in found)


def test_rules_of_several_configurations_are_matched_in_turn() -> None:
    others = rules_of("otage OR mot", "paix")

    for one in TEXTS.values():
        assert match_rules(others, one) == plain_matches(others, one)
        assert match_rules(RULES, one) == plain_matches(RULES, one)


def test_a_configuration_without_rules_finds_nothing() -> None:
    assert match_rules(compile_rules([]), text("trêve")) == ()


def test_room_that_a_text_took_beyond_others_is_given_back() -> None:
    rules = rules_of("trêve", "trêve OR paix")

    match_rules(rules, text("trêve " * 200_000))

    assert len(program_for(rules, "fr").room(1).hits.rows) < 100_000


def test_a_word_without_end_is_told_a_thousand_times_in_each_rule() -> None:
    rules = rules_of(*(f"trêve OR mot{number}" for number in range(300)))

    found = scan(rules, text("trêve " * 20_000))

    assert len(found) == 300
    assert len(found.hits) == 300 * MOST_SPANS
    assert [span.start for span in found.matches()[0].spans] == [6 * number for number in range(MOST_SPANS)]


def test_rules_that_name_a_rule_twice_find_each_place_once_however_long_the_chain() -> None:
    chain = (f"@rule:r{number} OR (@rule:r{number} AND mot)" for number in range(40))

    found = match_rules(rules_of("trêve", *chain), text("trêve mot " * 50))

    assert len(found) == 41
    assert len(found[-1].spans) == 101


@pytest.mark.parametrize(
    "near", ["NEAR/1", "NEAR/3", "ONEAR/3", "ONEAR/sentence", "NEAR/sentence", "NEAR/40"]
)
@pytest.mark.parametrize("gap", [" ", " mot ", ". Le ", " mot mot mot mot ", "\n\n", " l'"])
def test_many_places_near_each_other_are_paired_as_few_are(near: str, gap: str) -> None:
    query = f"(trêve OR paix) {near} (otage OR guerre)"
    rules = rules_of(query, query.replace("trêve OR ", ""), query.replace(" OR guerre", ""))
    many = "mot ".join(f"trêve{gap}otage{gap * 3}guerre{gap * 5}trêve{gap * 2}paix " for _ in range(40))

    for one in (
        text(many),
        text("otage " * 20 + many + "trêve " * 20),
        Text(title=many, lead=many, body=many),
    ):
        assert match_rules(rules, one) == plain_matches(rules, one)


def test_an_expression_may_match_within_the_first_words_of_what_has_no_word() -> None:
    rules = rules_of("first:3:/!+/", "/!+/{2}", "/!+/ NEAR/3 /[?]/", "url:/!+/")
    one = Text(title="!!", lead="", body="Un mot ! Deux ?", tags=("?",), url="!")

    assert match_rules(rules, one) == plain_matches(rules, one)
    assert [match.rule for match in match_rules(rules, one)] == ["r0", "r1", "r2", "r3"]
