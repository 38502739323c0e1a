import pytest

from tests.unit.rules.matching import words

ACCENTLESS = "Les negociations ont repris mardi et le gouvernement parle de progres reels. " * 4


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("tué", "UN HOMME TUE"),  # on capitals
        ("Élysée", "l'Elysée se tait"),
        ("trêve", "une treve fragile"),  # treve is no word
        ("treve", "une trêve fragile"),  # typed bare
        ("coeur", "au cœur du conflit"),
        ("cœur", "au coeur du conflit"),
        ("otages", "un otage libéré"),
        ("journal", "les journaux du soir"),
        ("accord", "des accords"),
        ("feu", "les feux de forêt"),
        ("échange de prisonniers", "échanges des prisonniers"),
        ("ceasefire", "the ceasefires"),
        ("hostage", "the HOSTAGES"),
    ],
)
def test_these_are_the_same_word(term: str, text: str) -> None:
    assert words(term, text)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("tué", "il tue le temps"),  # another word of the language
        ("tue", "un homme tué"),
        ("trêve", "Trèves"),  # a different accent is a different word
        ("armée", "une arme"),
        ("pays", "let us pay"),
        ("général", "généralement"),
        ("Orange", "une orange mûre"),  # a name keeps its capital
        ("OTAN", "otan"),
        ("Poutine", "une poutine québécoise"),
        ("Poutine", "des Poutines"),  # and is not inflected
    ],
)
def test_these_are_not(term: str, text: str) -> None:
    assert not words(term, text)


def test_an_article_without_any_accent_was_typed_without() -> None:
    text = f"{ACCENTLESS} Un homme tue par balle."

    assert words("tué", body=text) == ["tue"]
    assert not words("tué", body=f"{text} À Paris, déjà.")


@pytest.mark.parametrize("between", [". ", " : ", ", ", "\n\n", " (", "; ", " / "])
def test_a_phrase_stays_within_its_sentence(between: str) -> None:
    assert not words("échange de prisonniers", body=f"un échange{between}de prisonniers")


def test_a_phrase_does_not_cross_fields() -> None:
    assert not words("échange de prisonniers", "un échange", body="de prisonniers")


def test_the_words_of_a_compound_match_only_themselves() -> None:
    assert not words("cessez-le-feu", "cessez-le-feux")
    assert words("cessez-le-feu", "CESSEZ LE FEU")
