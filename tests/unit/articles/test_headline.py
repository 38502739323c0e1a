"""The title that readers of a page see."""

import pytest

from worker.articles.headline import headline

NAMES = ("La Presse", "www.lapresse.fr")


@pytest.mark.parametrize(
    ("claims", "headings", "title"),
    [
        (("Trêve en Ukraine",), (), "Trêve en Ukraine"),
        (("Trêve en Ukraine - La Presse",), (), "Trêve en Ukraine"),
        (
            ("Trêve : ce que l'on sait", "Une trêve est signée"),
            ("Une trêve est signée",),
            "Une trêve est signée",
        ),
        (
            ("Trêve SEO", "Une trêve est signée | La Presse"),
            ("Une trêve est signée",),
            "Une trêve est signée",
        ),
        (("Opinion | Une trêve est signée",), ("Une trêve est signée",), "Une trêve est signée"),
        (
            ("Une trêve est signée", "Une trêve est signée | La Presse en ligne"),
            ("La Presse en ligne",),
            "Une trêve est signée",
        ),
        (("Trêve | La Presse",), ("La Presse",), "Trêve"),
        (("UNE TRÊVE EST SIGNÉE",), ("Une trêve est signée",), "Une trêve est signée"),
        (("", ""), ("Une trêve est signée",), "Une trêve est signée"),
        (("Une trêve",), ("Autres titres du jour",), "Une trêve"),
        ((), (), ""),
    ],
)
def test_it_is_the_claim_that_a_heading_confirms(
    claims: tuple[str, ...], headings: tuple[str, ...], title: str
) -> None:
    assert headline(claims, headings, NAMES) == title
