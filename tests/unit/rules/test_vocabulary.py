"""Many terms at once are read as each alone, and a term of plain words as the tokeniser reads it."""

import gc
import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.query.tree import Sign
from worker.rules.forms import forms_of
from worker.rules.forms.lexicon import TABLES, lexicon
from worker.rules.forms.unpacked import UnpackedLexicon
from worker.rules.plain import bare_of, plain_letters
from worker.rules.spelled import Spelled
from worker.rules.tokens import tokenise
from worker.rules.vocabulary import Vocabulary, vocabulary_of
from worker.rules.words import Word, phrase_of
from worker.rules.written import Written, parts_of

Term = tuple[str, Sign]
TROUBLE = "aàeéEÉiİıoœŒßǆnñŉsſéiйеёїґҐʼ'’-‑ \u00ad\u0301*+#1ªالو停A"
TEXTS = st.text(st.sampled_from(TROUBLE), min_size=1, max_size=12).filter(lambda text: bool(tokenise(text)))
PLAIN = st.one_of(
    st.text(st.sampled_from("abeéÉEoœŒñÿßâÄıİĳ"), min_size=1, max_size=8),
    st.text(st.sampled_from("абйЙёЁїґҐ"), min_size=1, max_size=8),
    st.sampled_from(["de", "Du", "otage", "OTAN"]),
)


def described(word: Word | Spelled) -> tuple[object, ...]:
    if isinstance(word, Word):
        forms = [(form.spelling, form.bare, form.is_bare_a_word) for form in word.forms]
    else:
        forms = list(zip(word.spellings, word.bare, word.is_bare_a_word, strict=True))
    return (forms, word.is_name, word.needs_capitals, word.is_exact, word.is_prefix, tuple(word.languages))


def check_sameness(terms: Sequence[Term], lang: str) -> None:
    vocabulary = vocabulary_of(terms, lang)
    assert len(vocabulary.words) == len(set(vocabulary.words))
    for term, (numbers, signs) in zip(terms, vocabulary.terms, strict=True):
        phrase = phrase_of(*term, lang)
        assert signs == phrase.signs
        assert [described(vocabulary.words[number]) for number in numbers] == [
            described(word) for word in phrase.words
        ]


def terms_of(lang: str, words: int) -> list[Term]:
    table, chance = lexicon(lang), random.Random(lang)
    assert table is not None
    known = sorted(chance.sample(list(table.spellings()), words))
    bare = [word.encode("ascii", "ignore").decode() for word in known]
    pairs = [f"{one}-{other}" for one, other in zip(known[::9], known[1::9], strict=False)]
    terms: list[Term] = [(one, "") for one in (*known, *bare, *pairs)]
    for word in known[::9]:
        terms += [(word.upper(), ""), (word.capitalize(), "~"), (word, "="), (f"{word}*", "")]
        terms += [(f"l'{word} du {known[0]}", ""), (f"{word.capitalize()}-{known[-1]}", "")]
    return [term for term in terms if tokenise(term[0])]


def test_few_terms_at_once_are_read_as_each_alone() -> None:
    for lang in ("fr", "fr-CA", "ar", ""):
        check_sameness(terms_of("fr", 30), lang)


def test_thousands_of_terms_at_once_are_read_as_each_alone() -> None:
    check_sameness(terms_of("fr", 900), "fr")


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("lang", sorted(TABLES))
def test_tens_of_thousands_of_terms_of_any_language_are_read_as_each_alone(lang: str) -> None:
    check_sameness(terms_of(lang, 20_000), lang)


@given(st.lists(st.tuples(TEXTS, st.sampled_from(["", "=", "~"])), max_size=4), st.sampled_from(["fr", ""]))
def test_troublesome_terms_at_once_are_read_as_each_alone(terms: list[Term], lang: str) -> None:
    check_sameness(terms, lang)


def test_equal_words_of_several_terms_have_one_number() -> None:
    vocabulary = vocabulary_of([("otage", ""), ("prise d'otages", ""), ("=otage", "=")], "fr")

    (alone,), (_, _, within), (exact,) = (numbers for numbers, _ in vocabulary.terms)
    assert alone == within != exact


def test_a_form_that_is_several_words_is_left_out() -> None:
    assert "co-signons" in forms_of("cosigner", "fr")

    (word,) = vocabulary_of([("cosigner", "")], "fr").words

    assert "cosigner" in word.spellings
    assert all(len(tokenise(spelling)) == 1 for spelling in word.spellings)


def test_a_bare_form_is_a_word_if_any_of_the_languages_has_it() -> None:
    for lang, is_a_word in (("fr", False), ("en", True), ("", True)):
        (word,) = vocabulary_of([("résumé", "=")], lang).words
        assert word.is_bare_a_word == (is_a_word,)


def test_no_terms_make_no_words() -> None:
    assert vocabulary_of([], "fr") == Vocabulary([], [])


@given(st.one_of(PLAIN, st.text(max_size=5), TEXTS))
def test_the_bare_form_of_a_word_is_that_of_the_tokeniser(word: str) -> None:
    tokens = tokenise(word)

    assert bare_of(word) == (tokens[0].folded[0] if len(tokens) == 1 else None)


@given(st.lists(PLAIN, min_size=1, max_size=3), st.sampled_from(["", "*"]), st.sampled_from(["fr", "ru", ""]))
def test_something_invisible_within_its_words_changes_nothing_of_a_term(
    words: list[str], end: str, lang: str
) -> None:
    seen = " ".join(words) + end
    hidden = " ".join(f"{word[0]}\u00ad{word[1:]}" for word in words if len(word) > 1) + end
    if all(len(word) > 1 for word in words):
        assert parts_of(seen, "", lang) == parts_of(hidden, "", lang)


@pytest.mark.parametrize("word", ["Otage", "OTAN", "É", "ÉÉ", "de", "Ёлка"])
def test_capitals_are_those_of_the_tokeniser(word: str) -> None:
    (token,) = tokenise(word)
    (part,), signs = parts_of(word, "", "fr")

    assert isinstance(part, Written)
    assert (part.is_capitalised, part.is_all_capitals) == (token.is_capitalised, token.is_all_capitals)
    assert signs == ("", "")


@pytest.mark.parametrize("text", ["la  trêve", " trêve", "trêve ", "Ёлка и  дом", "la trêve *"])
def test_spaces_around_words_are_no_words(text: str) -> None:
    parts, signs = parts_of(text, "", "fr")

    assert [part.surface for part in parts if isinstance(part, Written)] == text.rstrip("*").split()
    assert signs == ("",) * (len(parts) + 1)


def test_every_plain_letter_has_a_case() -> None:
    assert all(letter.islower() or letter.isupper() for letter in plain_letters())
    assert {"a", "É", "œ", "ё", "Ґ"} <= plain_letters()


def test_unpacked_tables_are_dropped_at_once() -> None:
    def unpacked() -> int:
        return sum(isinstance(one, UnpackedLexicon) for one in gc.get_objects())

    before = unpacked()
    gc.disable()
    try:
        vocabulary_of(terms_of("fr", 900), "fr")
        assert unpacked() == before
    finally:
        gc.enable()
