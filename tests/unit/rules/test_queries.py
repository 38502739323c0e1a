"""What each operator of the language means."""

import pytest

from tests.unit.rules.matching import found
from worker.rules.text import Text

ARTICLE = Text(
    title="Gaza : la trêve tient",
    lead="Un échange de prisonniers a eu lieu.",
    body="Le Hamas a libéré trois otages. L’armée a ouvert le feu sur une voiture.\n\nLa trêve expire mardi.",
    lang="fr",
    author="Jeanne Dupont, avec AFP",
    tags=("Proche-Orient", "Guerre"),
    url="https://www.lemonde.fr/international/article/2026/gaza.html",
    feed="lemonde-inter",
    group="presse",
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("trêve Gaza", ["Gaza", "trêve", "trêve"]),
        ("trêve Soudan", None),
        ("Soudan OR otage", ["otages"]),
        ("trêve NOT Soudan", ["trêve", "trêve"]),
        ("trêve -otage", None),
        ("trêve SAUF (Soudan OU Tchad)", ["trêve", "trêve"]),
        ("(Soudan OR Gaza) AND otage", ["Gaza", "otages"]),
        ('"échange de prisonniers"', ["échange de prisonniers"]),
        ("2 OF (trêve, otage, Soudan)", ["trêve", "otages", "trêve"]),
        ("3 OF (trêve, otage, Soudan)", None),
        ("trêve{2}", ["trêve", "trêve"]),
        ("trêve{3}", None),
        ("otage{2}", None),
        ("first:4:trêve", ["trêve"]),
        ("first:3:otage", None),
        ("début:14:otage", None),
        ("first:17:otage", ["otages"]),
        ("titre:trêve", ["trêve"]),
        ("titre:otage", None),
        ("chapo:prisonnier", ["prisonniers"]),
        ("body:(otage trêve)", ["otages", "trêve"]),
        ("auteur:AFP", []),
        ("auteur:Reuters", None),
        ('tag:"Proche-Orient"', []),
        ('tag:"Proche-Orient Guerre"', None),
        ("url:international", []),
        ("site:lemonde.fr", []),
        ("site:monde.fr", None),
        ("site:fr", []),
        ("flux:lemonde-inter", []),
        ("group:presse", []),
        ("group:radio", None),
        ("lang:fr", []),
        ("langue:en", None),
        ("trêve site:(lefigaro.fr OR lemonde.fr)", ["trêve", "trêve"]),
        ("=trêve", ["trêve", "trêve"]),
        ("prisonn*", ["prisonniers"]),
        ("@mots", ["otages"]),
        ("@mots AND trêve", ["trêve", "otages", "trêve"]),
        (r"/tr[êe]ves?\b/", ["trêve", "trêve"]),
        (r"/\d+/", None),
        ("Dupont", None),  # the author is not read unless asked for
    ],
)
def test_a_query_finds(query: str, expected: list[str] | None) -> None:
    assert found(query, ARTICLE, mots=["otage", "Soudan"]) == expected


@pytest.mark.parametrize(
    ("query", "text", "holds"),
    [
        ("trêve NEAR/1 Gaza", "trêve Gaza", True),
        ("trêve NEAR/1 Gaza", "Gaza trêve", True),
        ("trêve ONEAR/1 Gaza", "trêve Gaza", True),
        ("trêve ONEAR/1 Gaza", "Gaza trêve", False),
        ("trêve PUIS/2 Gaza", "trêve à Gaza", True),
        ("trêve PRES/1 Gaza", "trêve à Gaza", False),
        ("trêve NEAR/2 Gaza", "trêve à Gaza", True),
        ("accord NEAR/1 armée", "accord l’armée", True),  # an elided article does not count
        ("accord NEAR/2 armée", "accord avec l'armée", True),
        ('"accord de paix" NEAR/2 Gaza', "accord de paix à Gaza", True),
        ('"accord de paix" NEAR/1 Gaza', "accord de paix à Gaza", False),
        ("(trêve OR otage) NEAR/1 Gaza", "otage Gaza", True),
        ('trêve NEAR/3 "trêve hivernale"', "la trêve hivernale", False),  # no overlap
        ("trêve NEAR/1 trêve", "une trêve", False),
        ("trêve NEAR/1 trêve", "une trêve trêve", True),
        ("停 NEAR/2 三", "停火三十天", True),  # characters count
        ("停 NEAR/1 三", "停火三十天", False),
        ("trêve NEAR/sentence Gaza", "La trêve annoncée hier par le médiateur tient à Gaza.", True),
        ("trêve NEAR/sentence Gaza", "La trêve tient. À Gaza, on attend.", False),
        ("trêve PRES/phrase Gaza", "La trêve de M. Dupont tient à Gaza.", True),
        ("Gaza PUIS/phrase trêve", "La trêve tient à Gaza.", False),
    ],
)
def test_near_counts_words_between_nearest_edges(query: str, text: str, holds: bool) -> None:  # noqa: FBT001
    assert (found(query, text) is not None) is holds


def test_near_never_crosses_fields() -> None:
    assert found("trêve NEAR/5 Gaza", Text(title="La trêve", body="Gaza attend.")) is None


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("La trêve tient.\nGaza attend.", 2),
        ("La trêve tient\nGaza attend.", 1),  # a line break is a space
        ("La trêve tient\n\nGaza attend.", 2),
        ("« La trêve tient. » Gaza attend.", 2),
        ("La trêve tient… Gaza attend !", 2),
        ("La trêve de 2,5 jours selon l’art. 16 de Mme. Gaza", 1),
        ("La trêve, selon J. Gaza.", 1),
        ("La trêve tient。Gaza attend.", 2),
    ],
)
def test_a_sentence_ends_at_its_mark(text: str, sentences: int) -> None:
    assert (found("trêve NEAR/sentence Gaza", text) is None) is (sentences == 2)


@pytest.mark.parametrize(
    ("query", "text", "holds"),
    [
        ("AT&T", "AT&T supprime des emplois", True),
        ("AT&T", "à AT, T.", False),
        ("C++", "écrit en C++ hier", True),
        ("C++", "écrit en C hier", False),
        ("#MeToo", "le mouvement #MeToo", True),
        ("#MeToo", "le mouvement MeToo", False),
        ("G7", "le G7 se réunit", True),
        ('"50 %"', "une hausse de 50 % en un an", True),
        ('"50 %"', "les 50 morts", False),
        ("1er", "le 1er mai", True),
    ],
)
def test_signs_that_belong_to_a_word_are_read(query: str, text: str, holds: bool) -> None:  # noqa: FBT001
    assert (found(query, text) is not None) is holds


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("site:lemonde.fr", True),
        ("site:www.lemonde.fr", True),
        ('site:".fr"', True),
        ("site:monde.fr", False),
    ],
)
def test_a_site_is_its_host_and_all_below_it(query: str, holds: bool) -> None:  # noqa: FBT001
    for address in ("https://lemonde.fr/a", "https://www.lemonde.fr/a", "https://sport.lemonde.fr/a"):
        assert (found(query, Text(title="x", url=address)) is not None) is holds


def test_half_a_character_in_a_text_does_not_stop_an_expression() -> None:
    assert found("/tr.ve/", "\ud800 trêve") == ["trêve"]
