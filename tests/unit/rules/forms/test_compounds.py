"""The words of a compound match only themselves; the whole has a plural."""

import pytest

from worker.rules.forms import inflected_compound


def compounds(written: str, lang: str = "fr") -> set[str]:
    return {"-".join(parts) for parts in inflected_compound(tuple(written.split("-")), lang)}


@pytest.mark.parametrize(
    ("written", "forms"),
    [
        ("cessez-le-feu", "cessez-le-feu"),
        ("porte-parole", "porte-parole porte-paroles"),
        ("casque-bleu", "casque-bleu casques-bleus"),
        ("casques-bleus", "casque-bleu casques-bleus"),
        ("coup-d-état", "coup-d-état coups-d-état"),
        ("garde-côte", "garde-côte garde-côtes"),
        ("lance-missiles", "lance-missile lance-missiles"),
        ("Vice-Président", "vice-président vice-présidents vice-présidente vice-présidentes"),
        ("franco-allemand", "franco-allemand franco-allemande franco-allemands franco-allemandes"),
        ("extrême-droite", "extrême-droite extrêmes-droites"),
    ],
)
def test_a_compound_has_its_plural(written: str, forms: str) -> None:
    assert compounds(written) == set(forms.split())


def test_an_english_compound_has_its_plural() -> None:
    assert compounds("cease-fire", "en") == {"cease-fire", "cease-fires"}
    assert compounds("mother-in-law", "en") >= {"mother-in-law", "mothers-in-law"}


def test_the_parts_are_never_conjugated() -> None:
    assert not {form for form in compounds("porte-parole") if not form.startswith("porte-parole")}


@pytest.mark.parametrize("lang", ["zh", "", "ar"])
def test_without_rules_a_compound_is_itself(lang: str) -> None:
    assert compounds("a-b-c", lang) == {"a-b-c"}
