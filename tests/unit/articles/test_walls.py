"""A text that stands at several addresses of a site is the article of none."""

from tests.builders import an_article
from worker.articles.walls import is_wall, sighting_of

WALL = "Rejoignez-nous gratuitement en quelques instants pour retrouver toute la richesse de la rédaction."


def seen(number: int, title: str = "", body: str = WALL) -> str:
    article = an_article(
        title=title or f"Titre {'abcdefgh'[number]}", link=f"https://www.lapresse.fr/{number}", body=body
    )
    return sighting_of(article)


def test_the_third_address_makes_a_wall() -> None:
    assert not is_wall(seen(2), [seen(1)])
    assert is_wall(seen(3), [seen(1), seen(2)])
    assert is_wall(seen(3, body=f"{WALL}\n\nTitre d"), [seen(1), seen(2)]), "its title is no part of it"
    assert is_wall(seen(3, body=f"{WALL} 12:04"), [seen(1, body=f"{WALL} 11:58"), seen(2)]), "nor are numbers"


def test_the_same_address_again_is_no_other() -> None:
    assert not is_wall(seen(1), [seen(1), seen(2), seen(2, title="Titre changé")])


def test_another_text_is_no_wall() -> None:
    assert not is_wall(seen(3, body=f"{WALL} Ou presque."), [seen(1), seen(2)])


def test_one_article_at_several_addresses_is_one_article() -> None:
    assert not is_wall(seen(3, title="Une trêve"), [seen(1, title="Une trêve"), seen(2, title="Une trêve")])


def test_a_text_that_speaks_of_its_title_is_remembered_by_nobody() -> None:
    assert seen(1, title="La richesse de la rédaction") == ""


def test_what_has_no_text_or_address_is_none() -> None:
    assert seen(1, body="") == sighting_of(an_article(link="", body=WALL)) == ""
    assert not is_wall("", ["", "", ""])
    assert not is_wall(seen(1), ["", "x", "a b c d"])
