"""The name below a headline."""

import pytest

from tests.unit.articles.pages import a_page
from worker.articles.bylines import byline_of

LINKS = {
    '<a href="/auteur/emmanuelle-ducros-187">Emmanuelle Ducros</a>': "Emmanuelle Ducros",
    "<a class='url fn n' href='https://x.fr/author/martin/'>Martin Clavey</a>": "Martin Clavey",
    "<a rel=author href=/x>Par <span>Loïc Le Clerc</span></a>": "Loïc Le Clerc",
    '<a class="article-author" href="/p/3">By Nicolas de La Tour</a>': "Nicolas de La Tour",
    '<a itemprop="author" href="/p/3">Ángela Ruiz</a>': "Ángela Ruiz",
    '<a href="/auteurs/">Tous les auteurs</a>': "",
    '<a href="/auteur/x">AFP</a>': "",
    '<a href="/authority/x">Jeanne Martin</a>': "",
    '<a href="/monde/x">Jeanne Martin</a>': "",
    '<a rel="author" href="/x">Une trêve est signée à Istanbul entre les deux présidents hier</a>': "",
}


@pytest.mark.parametrize("link", LINKS)
def test_it_is_the_first_link_to_a_person(link: str) -> None:
    assert byline_of(a_page(link)) == LINKS[link]


def test_names_above_the_headline_or_far_below_are_of_other_articles() -> None:
    link = '<a rel="author" href="/x">Jeanne Martin</a>'
    page = a_page("x" * 20_000, link)

    assert byline_of(page) == byline_of(page.replace("<main>", f"{link}<main>")) == ""
    assert byline_of(link) == ""
