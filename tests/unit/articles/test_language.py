"""In which language a text is: what is declared, and when the text knows better."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from worker.articles.language import ENOUGH_TEXT, iso_639_1, language_of

FRENCH = (
    "Les deux présidents ont évoqué une trêve de trente jours et un échange de prisonniers, lors d'un "
    "entretien qui a duré plus d'une heure. La réunion reprendra demain à Genève, ont indiqué des diplomates."
)
ENGLISH = (
    "The two presidents discussed a truce of thirty days and an exchange of prisoners during a call that "
    "lasted more than an hour. The talks will resume tomorrow in Geneva, according to diplomats there."
)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("fr", "fr"), ("fr-FR", "fr"), ("fr_CA", "fr"), ("FR", "fr"), (" fr ", "fr"), ("zh-Hant-TW", "zh"),
        ("nb-NO", "no"), ("fra", "fr"), ("eng", "en"), ("iw", "he"),
        ("", ""), ("und", ""), ("français", ""), ("fr, en", ""), ("f", ""), ("12", ""), ("ſr", ""),
    ],
)  # fmt: skip
def test_the_name_of_a_language(tag: str, name: str) -> None:
    assert iso_639_1(tag) == name


@given(st.text() | st.text(alphabet="frFRenſK-_ ", max_size=8))
def test_a_name_has_two_letters_or_none(tag: str) -> None:
    name = iso_639_1(tag)

    assert not name or (len(name) == 2 and name.isascii() and name.isalpha() and name.islower())


def test_what_is_declared_is_believed() -> None:
    assert language_of(FRENCH, "de-DE") == "de"
    assert language_of(ENGLISH, "fr") == "fr"


@pytest.mark.parametrize(("text", "language"), [(FRENCH, "fr"), (ENGLISH, "en")])
def test_without_a_declaration_the_text_is_asked(text: str, language: str) -> None:
    assert language_of(text, "") == language_of(text, "und") == language


def test_the_english_of_a_template_is_not_believed_against_a_french_text() -> None:
    assert len(FRENCH) >= ENOUGH_TEXT
    assert language_of(FRENCH, "en") == language_of(FRENCH, "en-US") == "fr"
    assert language_of(ENGLISH, "en") == "en"


def test_a_short_text_does_not_speak_against_what_is_declared() -> None:
    assert language_of("Trêve à Gaza : l'Élysée réagit", "en") == "en"


@pytest.mark.parametrize("text", ["", "   ", "123 456", "…"])
def test_a_text_without_words_has_no_language(text: str) -> None:
    assert language_of(text, "") == ""
    assert language_of(text, "fr") == "fr"
