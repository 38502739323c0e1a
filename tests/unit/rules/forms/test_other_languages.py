"""English in full; six languages by their tables; others not at all."""

import pytest

from worker.rules.forms import forms_of, is_word


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("truce", "truce truces"),
        ("truces", "truce truces"),
        ("ceasefire", "ceasefire ceasefires"),
        ("hostage", "hostage hostages"),
        ("city", "city cities"),
        ("child", "child children"),
        ("children", "child children"),
        ("women", "woman women"),
        ("crisis", "crisis crises"),
        ("negotiate", "negotiate negotiates negotiated negotiating"),
        ("negotiated", "negotiated"),  # a participle is not the whole verb
        ("kill", "kill kills killed killing"),
        ("killed", "killed"),
        ("killings", "killing killings"),
        ("strikes", "strike strikes"),
        ("win", "win wins won winning"),
        ("news", "news"),
        ("port", "port ports ported porting"),
        ("jihadi", "jihadi jihadis"),  # no table knows it
        ("the", "the"),
    ],
)
def test_english(word: str, forms: str) -> None:
    assert forms_of(word, "en") == set(forms.split())


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("negotiation", "negotiate"),
        ("general", "generally"),
        ("organ", "organization"),
        ("interest", "inter"),
        ("good", "best"),
        ("hostage", "host"),
    ],
)
def test_nothing_derives_in_english(word: str, other: str) -> None:
    assert other not in forms_of(word, "en")


BY_TABLE: dict[str, dict[str, str]] = {
    "es": {
        "tregua": "treguas",
        "rehenes": "rehén",
        "negociar": "negocian negociaron negociado",
        "negociado": "negociada negociados negociadas",
        "niño": "niña niños niñas",
    },
    "de": {
        "waffenruhe": "waffenruhen",
        "geiseln": "geisel",
        "haus": "häuser hauses",
        "verhandeln": "verhandelt verhandelte",
    },
    "it": {"tregua": "tregue", "ostaggi": "ostaggio", "ucciso": "uccisa uccisi uccise"},
    "pt": {"refém": "reféns", "negociar": "negociam negociado"},
    "uk": {
        "перемир'я": "перемир'ю перемир'ям",
        "перемир’я": "перемир'я перемир'ї",  # any apostrophe
        "полонених": "полонений полонені",
        "війна": "війни воєн",
    },
    "ru": {"перемирие": "перемирия перемирием", "заложники": "заложник заложников", "ёлка": "елка ёлки"},
}
ANOTHER: dict[str, dict[str, str]] = {
    "es": {"negociado": "negociar", "negociación": "negociador"},
    "de": {"angriff": "angreifen"},
    "it": {"ucciso": "uccidere"},
    "pt": {"guerra": "guerrinha"},
    "uk": {"перемир'я": "перемога"},
    "ru": {"мир": "мирный"},
}


@pytest.mark.parametrize("lang", sorted(BY_TABLE))  # one test each: a table takes a second or two to load
def test_a_table_gives_all_forms_and_nothing_that_derives(lang: str) -> None:
    for word, forms in BY_TABLE[lang].items():
        assert forms_of(word, lang) >= {*forms.split()}
    for word, other in ANOTHER[lang].items():
        assert other not in forms_of(word, lang)
        assert is_word(word, lang)  # German nouns too, in lower case


@pytest.mark.parametrize(
    ("lang", "word"), [("ar", "هدنة"), ("zh", "停火"), ("ja", "停戦"), ("", "otages"), ("xx", "otages")]
)
def test_other_languages_have_no_inflection(lang: str, word: str) -> None:
    assert forms_of(word, lang) == {word}
    assert not is_word(word, lang)


def test_a_region_does_not_matter() -> None:
    assert (
        forms_of("otage", "fr-CA")
        == forms_of("otage", "FR")
        == forms_of("otage", "fr_FR")
        == {"otage", "otages"}
    )


@pytest.mark.parametrize(("lang", "word"), [("en", "tuer"), ("fr", "hostage"), ("en", "otage")])
def test_a_word_of_one_language_is_none_of_another(lang: str, word: str) -> None:
    assert not is_word(word, lang)
