import pytest

from tests.builders import a_story, an_alert
from worker.stories.changes import has_changed, headlines_with
from worker.stories.open_stories import MOST_HEADLINES

CHANGED = [
    ("Trêve à Gaza conclue", "La trêve à Gaza démentie"),
    ("Trêve à Gaza conclue", "La trêve à Gaza est rompue"),
    ("TREVE A GAZA CONCLUE", "LA TREVE A GAZA EST DEMENTIE"),
    ("Trêve à Gaza : les discussions avancent", "Trêve à Gaza conclue"),
    ("Trêve à Gaza : le Hamas accepte", "Trêve à Gaza : le Hamas refuse"),
    ("Trêve à Gaza : le Hamas refuse", "Trêve à Gaza : le Hamas accepte"),
    ("Trêve à Gaza : le Hamas accepte", "Trêve à Gaza : le Hamas n'accepte pas"),
    ("Trêve à Gaza : le Hamas accepte", "Le Hamas dément avoir accepté la trêve à Gaza"),
    ("Le Hamas dément avoir accepté la trêve à Gaza", "Le Hamas accepte la trêve à Gaza"),
    ("Trêve à Gaza : le Hamas pourrait accepter", "Trêve à Gaza : le Hamas accepte"),
    ("Gaza : Trump appelle à signer la trêve", "Gaza : la trêve est signée"),
    ("La trêve à Gaza aurait été rompue", "La trêve à Gaza est rompue"),
    ("Trêve à Gaza", "Pas de trêve à Gaza"),
    ("Le Sénat adopte la suspension de la réforme", "Le Sénat rejette la suspension de la réforme"),
    ("Rachat de Casino : l'information est confirmée", "Casino dément tout rachat"),
    ("La rumeur du rachat de Casino enfle", "Casino : le rachat est confirmé"),
    ("Le maire de Nice condamné à deux ans de prison", "Le maire de Nice relaxé en appel"),
    ("L'alpiniste disparu retrouvé vivant", "L'alpiniste disparu est mort"),
    ("Israel and Hamas agree to truce", "Israel denies truce with Hamas"),
    ("Séisme au Japon : 12 morts", "Séisme au Japon : 40 morts"),
    ("Séisme au Japon : 12 morts", "Séisme au Japon : au moins 17 personnes tuées"),
    ("Séisme au Japon : un mort", "Séisme au Japon : deux morts"),
    ("Séisme au Japon : 12 blessés", "Séisme au Japon : un mort et douze blessés"),
    ("Un séisme tue 12 personnes au Japon", "Japon : une quarantaine de morts dans le séisme"),
    ("Séisme au Japon : au moins 1 200 morts", "Séisme au Japon : 2 900 morts"),
    ("Earthquake kills 12 in Japan", "Japan earthquake: death toll rises to 40"),
    ("Crash du Boeing 737 : 100 morts", "Crash du Boeing 737 : 176 morts"),
    ("Séisme au Japon : 12 morts", "Séisme au Japon : 40 morts, dont 3 morts à Kobe"),
    ("Michelin supprime 100 emplois à Cholet", "Michelin supprime quatre cents emplois à Cholet"),
]
UNCHANGED = [
    ("Trêve à Gaza conclue", "Gaza : une trêve conclue"),
    ("Trêve à Gaza : le Hamas refuse", "Trêve à Gaza : le Hamas rejette le plan"),
    ("Trêve à Gaza : le Hamas refuse", "Le Hamas dément avoir accepté la trêve à Gaza"),
    ("Trêve à Gaza : le Hamas accepte", "Trêve à Gaza : le Hamas pourrait accepter"),
    ("Trêve à Gaza : le Hamas accepte", "Trêve à Gaza : le Hamas dit oui"),
    ("Trêve à Gaza : le Hamas accepte", "Trêve à Gaza : et si le Hamas refuse ?"),
    ("Le maire de Nice visé par une attaque", "Macron condamne l'attaque contre le maire de Nice"),
    ("Golf : le sans-faute de Morikawa", "Golf : Morikawa confirme son statut"),
    ("Attaque à Lyon : ce que l'on sait", "Attaque à Lyon : un suspect interpellé"),
    ("Séisme au Japon : 12 morts", "Séisme au Japon : 13 morts"),
    ("Séisme au Japon : 12 morts", "Séisme au Japon : 16 morts"),
    ("Séisme au Japon : 300 morts", "Séisme au Japon : 306 morts"),
    ("Séisme au Japon : 40 morts", "Séisme au Japon : 12 morts"),
    ("Séisme meurtrier au Japon : des morts", "Séisme au Japon : 12 morts"),
    ("Séisme au Japon : 12 morts", "Séisme au Japon : 12 morts, 80 blessés"),
    ("Séisme au Japon : 12 morts, il y a 10 ans", "Séisme au Japon : 12 morts, il y a 40 ans"),
    ("Un homme de 34 ans tué à Lyon", "Un homme de 54 ans tué à Lyon"),
    ("Incendie à Lyon : 3 morts", "Incendie à Lyon : 40 maisons brûlées, 3 morts"),
    ("Un accord en vue à Gaza", "Trois accords en vue à Gaza"),
    ("", "🙂"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now"), CHANGED)
def test_a_headline_changes(before: str, now: str) -> None:
    story = a_story(title=before, headlines=(("fr", before),))

    assert has_changed(story, an_alert(title=now))


@pytest.mark.parametrize(("before", "now"), UNCHANGED)
def test_a_headline_says_no_more_than_before(before: str, now: str) -> None:
    story = a_story(title=before, headlines=(("fr", before),))

    assert not has_changed(story, an_alert(title=now))


def test_what_was_said_by_any_headline_is_no_change() -> None:
    headlines = (("fr", "Trêve à Gaza conclue"), ("fr", "Trêve à Gaza : Israël dément"))

    assert not has_changed(a_story(headlines=headlines), an_alert(title="La trêve à Gaza démentie"))


def test_a_toll_is_compared_with_the_greatest() -> None:
    headlines = (("fr", "Séisme au Japon : 12 morts"), ("fr", "Séisme au Japon : 40 morts"))

    assert not has_changed(a_story(headlines=headlines), an_alert(title="Séisme au Japon : 41 morts"))


def test_an_older_record_knows_its_title() -> None:
    assert has_changed(a_story(title="Trêve à Gaza conclue"), an_alert(title="La trêve à Gaza est rompue"))


def test_a_change_is_remembered_even_by_a_story_of_many_headlines() -> None:
    story = a_story(headlines=tuple(("fr", f"Trêve à Gaza : le Hamas accepte ({n})") for n in range(12)))
    changed = an_alert(title="La trêve à Gaza est rompue")
    assert has_changed(story, changed)

    kept = headlines_with(story, [changed, an_alert(title="Trêve à Gaza : ce que l'on sait")])

    assert len(kept) == MOST_HEADLINES
    assert kept[0] == story.headlines[0]
    assert not has_changed(a_story(headlines=kept), an_alert(title="Gaza : Israël rompt la trêve"))
