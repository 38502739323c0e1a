"""Our reading of simplemma's stream says what simplemma says."""

import random
import unicodedata

import pytest
from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from worker.rules.forms.lexicon import TABLES, PackedLexicon, lexicon

FACTORY = DefaultDictionaryFactory(1)
FRENCH = PackedLexicon("fr")


@pytest.mark.parametrize("lang", ["fr", "uk"])
def test_every_lookup_agrees_with_the_unpacked_table(lang: str) -> None:
    table, ours = dict(FACTORY.get_dictionary(lang)), lexicon(lang)
    assert ours is not None
    by_lemma: dict[str, set[str]] = {}
    for form, lemma in table.items():
        by_lemma.setdefault(lemma, set()).add(form)

    for form in random.Random(7).sample(sorted(table), 500):
        assert ours.lemma(form) == table[form]
        assert ours.forms(table[form]) == by_lemma[table[form]]


def test_the_first_and_the_last_spelling_are_found() -> None:
    table = dict(FACTORY.get_dictionary("fr"))

    for edge in (min(table), max(table)):
        assert FRENCH.lemma(edge) == table[edge]


@pytest.mark.parametrize("absent", ["", "treve", "zzzz", "\ud800", "停火", "a" * 1000])
def test_what_is_absent_is_nowhere(absent: str) -> None:
    assert FRENCH.lemma(absent) is None
    assert FRENCH.forms(absent) == frozenset()


def test_a_bare_spelling_leads_to_every_accented_one() -> None:
    table = FACTORY.get_dictionary("fr")
    stripped = {
        form for form in table if unicodedata.normalize("NFD", form).encode("ascii", "ignore") == b"peche"
    }

    assert FRENCH.accented("peche") == stripped >= {"pêche", "péché"}
    assert FRENCH.accented("treve") == {"trêve"}


def test_a_spelling_without_accents_is_no_accented_one_of_itself() -> None:
    english = lexicon("en")

    assert english is not None
    assert english.lemma("aren’t") is not None
    assert english.accented("aren’t") == frozenset()


def test_every_language_promised_has_a_table() -> None:
    assert {"fr", "en", "es", "de", "it", "pt", "ru", "uk"} == TABLES
    assert lexicon("ar") is None
