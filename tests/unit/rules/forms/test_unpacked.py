"""A table says the same packed and unpacked, and is unpacked where a language has many words only."""

import random
from collections.abc import Callable, Collection

import pytest

from worker.rules.forms.lexicon import TABLES, Lexicon, PackedLexicon, lexicon, records_of
from worker.rules.forms.many import Tables
from worker.rules.forms.spelling import without_accents
from worker.rules.forms.unpacked import UnpackedLexicon


def check_sameness(lang: str, samples: int) -> None:
    packed, unpacked = lexicon(lang), UnpackedLexicon(lang)
    assert packed is not None
    chance = random.Random(lang)
    known = chance.sample(list(packed.spellings()), samples)
    for word in (*known, *(f"{word}s" for word in known), "", "停火", "\ud800"):
        for ask in questions():
            assert sorted(ask(packed, word)) == sorted(ask(unpacked, word))


def questions() -> tuple[Callable[[Lexicon, str], Collection[str]], ...]:
    return (
        lambda table, word: {table.lemma(word) or ""},
        lambda table, word: table.forms(word),
        lambda table, word: table.forms(table.lemma(word) or ""),
        lambda table, word: table.accented(word),
        lambda table, word: table.accented(without_accents(word)),
    )


@pytest.mark.parametrize("lang", ["fr", "it"])
def test_an_unpacked_table_says_what_the_packed_one_says(lang: str) -> None:
    check_sameness(lang, 300)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("lang", sorted(TABLES))
def test_an_unpacked_table_of_any_language_says_what_the_packed_one_says(lang: str) -> None:
    check_sameness(lang, 10_000)


def test_a_language_is_unpacked_once_it_was_asked_for_often() -> None:
    tables = Tables({})

    asked = [type(tables["fr"]) for _ in range(records_of("fr"))]

    assert (asked[0], asked[-1]) == (PackedLexicon, UnpackedLexicon)
    assert isinstance(tables["en"], PackedLexicon)
    assert tables["ar"] is None


def test_a_language_of_which_many_words_are_expected_is_unpacked_at_once() -> None:
    assert isinstance(Tables({"fr": 10**6})["fr"], UnpackedLexicon)
    assert isinstance(Tables({"fr": 40})["fr"], PackedLexicon)


def test_the_number_of_records_is_known_without_reading_them() -> None:
    table = lexicon("fr")

    assert table is not None
    assert records_of("fr") == sum(1 for _ in table.spellings())
