"""Which spellings are one word to a French newsroom, and which are another."""

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
        ("échange de prisonniers", "l'échange d’une prisonnière".replace("d’une", "de")),
        ("prisonnier", "les prisonnières"),
        ("négocier", "ils négociaient"),
        ("négocier", "un accord négocié"),
        ("tué", "deux femmes tuées"),
        ("porte-parole", "les porte-paroles"),
        ("casque bleu", "des casques bleus"),
        ("casque-bleu", "des casques-bleus"),
        ("Conseil de sécurité", "le Conseil de sécurité"),
        ("OTAN", "l’Otan"),
        ("ONU", "l'Onu"),
        ("Poutine", "POUTINE EN VISITE"),
        ("~Ukrainien", "deux Ukrainiennes"),
        ('="cessez-le-feu"', "CESSEZ LE FEU"),
        ("=Orange", "chez Orange"),
        ("négoci*", "les NEGOCIATEURS"),
        ("vice-présid*", "le vice-président"),
        ("Haut-Karab*", "au Haut-Karabakh"),
        ("ceasefire", "the ceasefires"),
        ("hostage", "the HOSTAGES"),
        ("child", "the children"),
        ("перемирие", "о перемирии"),
        ("Waffenruhe", "die Waffenruhen"),
        ("tregua", "dos treguas"),
        ("هدنة", "للهدنة"),  # for the; and the; with the
        ("القدس", "والقدس"),
        ("القدس", "بالقدس"),
        ("القدس", "للقدس"),
        ("لبنان", "ولبنان"),
        ("край'я", "краи\u0306'я"),  # the mark stands before the apostrophe
        ("перемир'я", "перемир\u00ad'я"),
        ("~Москва", "в Москве"),
    ],
)
def test_these_are_the_same_word(term: str, text: str) -> None:
    languages = {"Waffenruhe": "de", "tregua": "es", "child": "en", "hostage": "en", "ceasefire": "en"}

    assert words(term, text, lang=languages.get(term, "fr"))


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("tué", "il tue le temps"),  # another word of the language
        ("tue", "un homme tué"),
        ("diplômé", "le diplôme"),
        ("trêve", "Trèves"),  # a different accent is a different word
        ("armée", "une arme"),
        ("pays", "let us pay"),
        ("général", "généralement"),
        ("négociation", "le négociateur"),
        ("Orange", "une orange mûre"),  # a name keeps its capital
        ("OTAN", "otan"),
        ("SIDA", "le Sida"),  # sida is a word: in capitals only
        ("Poutine", "une poutine québécoise"),
        ("Poutine", "des Poutines"),  # and is not inflected
        ("=trêve", "des trêves"),
        ("=trêve", "TREVE"),
        ("=Orange", "une orange"),
        ("~Ukrainien", "un ukrainien"),
        ("échange de prisonniers", "échange avec prisonniers"),
        ("мир", "мій"),
        ("їжак", "ижак"),  # marks of Cyrillic make other letters
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


@pytest.mark.parametrize(
    ("lang", "finds"),
    [("fr", False), ("en", True), ("", True)],  # unknown: French and English
)
def test_a_word_is_inflected_in_the_language_of_the_text(lang: str, finds: bool) -> None:  # noqa: FBT001
    assert bool(words("child", "children", lang=lang)) is finds
