"""What holds for the forms of anything at all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simplemma.strategies.dictionaries.dictionary_factory import DEFAULT_DICTIONARY_FACTORY

from worker.rules.forms import forms_of, forms_of_name, inflected_compound, is_word
from worker.rules.forms.spelling import could_be_typed, normal, without_accents

LANGUAGES = st.sampled_from(["fr", "en", "", "zh"])
FRENCH = sorted(form for form in DEFAULT_DICTIONARY_FACTORY.get_dictionary("fr") if form.islower())
WORDS = st.one_of(st.text(max_size=20), st.sampled_from(FRENCH))


@given(WORDS, LANGUAGES)
def test_forms_are_composed_lower_case_and_hold_the_word(word: str, lang: str) -> None:
    forms = forms_of(word, lang)

    assert normal(word) in forms
    for form in forms:
        assert form == normal(form) == unicodedata.normalize("NFC", form)


@given(WORDS, LANGUAGES)
def test_case_unicode_form_and_apostrophe_of_the_keyword_change_nothing(word: str, lang: str) -> None:
    typeset = unicodedata.normalize("NFD", word).replace("'", "’")

    assert forms_of(typeset, lang) == forms_of(word, lang)
    assert is_word(typeset, lang) == is_word(word, lang)


@given(st.sampled_from(FRENCH))
def test_forms_of_a_word_of_the_language_are_few_unless_it_is_a_verb(word: str) -> None:
    forms = forms_of(word, "fr")

    assert len(forms) <= 12 or word.endswith(("er", "ir", "re", "ïr"))


@given(st.text(max_size=20), LANGUAGES)
def test_nothing_raises(text: str, lang: str) -> None:
    forms_of_name(text, lang)
    is_word(text, lang)
    assert tuple(map(normal, text.split())) in inflected_compound(tuple(text.split()), lang)


@given(st.sampled_from(FRENCH))
def test_a_word_could_be_typed_bare(word: str) -> None:
    assert could_be_typed(word, word)
    assert could_be_typed(without_accents(word), word)


@pytest.mark.parametrize(
    "words",
    [
        "otage otages",
        "prisonnier prisonnière prisonniers prisonnières",
        "négocié négociée négociés négociées",
    ],
)
def test_forms_of_one_noun_or_participle_stand_for_each_other(words: str) -> None:
    assert len({forms_of(word, "fr") for word in words.split()}) == 1
