from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import an_alert
from worker.models import Alert, Story
from worker.stories.open_stories import MOST_HEADLINES
from worker.stories.sorting import SortedStory, sort_into_stories

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def alerts_titled(*titles: str, lang: str = "fr", apart: timedelta = timedelta(0)) -> list[Alert]:
    return [
        an_alert(
            id=f"a{n}", article=f"e{n}", canonical=f"x.example/{n}", title=title, lang=lang,
            raised_at=NOW + n * apart,
        )
        for n, title in enumerate(titles)
    ]  # fmt: skip


def titles_of(stories: tuple[SortedStory, ...]) -> set[frozenset[str]]:
    return {frozenset(alert.title for alert in one.alerts) for one in stories}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Gaza : le Hamas accepte la trêve de Washington", "Trêve à Gaza : le Hamas accepte l’offre"),
        ("Ukraine : Poutine et Trump parlent d'une trêve", "Poutine et Trump évoquent une trêve en Ukraine"),
        ("Pau : un homme victime de sept coups de couteau", "Pau. Un homme poignardé de 7 coups de couteau"),
        ("EN DIRECT - Crash en Iran : la France prête à aider", "Crash en Iran. La France est prête à aider"),
        ("Séisme de magnitude 6,2 au Japon", "Japon : un séisme de magnitude 6,2 frappe Honshu"),
        ("Var : un homme retranché avec sa fille interpellé",
         "Var. Interpellation de l'homme armé qui s'était retranché avec sa fille"),
    ],
)  # fmt: skip
def test_two_outlets_that_tell_the_same_are_one_story(first: str, second: str) -> None:
    assert len(sort_into_stories(alerts_titled(first, second), [])) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Trêve à Gaza : le Hamas accepte l'accord", "Trêve à Gaza : le Hamas refuse l'accord"),
        ("Retraites : Matignon retire l'âge pivot", "Retraites : Matignon ne retire pas l'âge pivot"),
        ("Gaza : 12 morts dans une frappe israélienne", "Gaza : 15 morts dans une frappe israélienne"),
        ("Dépêche 3 : la trêve de Bakou tient bon", "Dépêche 4 : la trêve de Bakou tient bon"),
        ("Pau : des grévistes bloquent le dépôt de bus", "Dijon : des grévistes bloquent le dépôt de bus"),
        ("Saint-Pol-de-Léon. Le maire salue ses agents", "Saint-Pol-de-Léon. La tombola du port"),
        ("Municipales 2026 : les résultats à Brest", "Municipales 2026 : les résultats à Quimper"),
        ("Quel temps fera-t-il à Niort le mardi 24 novembre 2026 ?",
         "Quel temps fera-t-il à Monaco le mardi 24 novembre 2026 ?"),
        ("Canari Tue, 24 Nov 2026 09:00:00 +0000", "Canari Tue, 24 Nov 2026 09:01:00 +0000"),
        ("Tempête à Saint-Jean-de-Luz : le port ferme", "Tempête à Saint-Jean-de-Monts : le port ferme"),
        ("Macron reçoit Zelensky à l'Élysée ce mardi", "Macron reçoit Starmer à l'Élysée ce mardi"),
        ("La tempête ferme le port de Brest dès ce soir", "La tempête ferme tout le grand port de Dunkerque"),
        ("VIDÉO. Carentan les Marais. Statue à Notre-Dame", "Carentan les Marais. Notre-Dame a un logo"),
        ("Direct", "Direct : la météo"),
    ],
)  # fmt: skip
def test_what_is_another_event_or_may_be_rings_on_its_own(first: str, second: str) -> None:
    assert len(sort_into_stories(alerts_titled(first, second), [])) == 2


def test_titles_are_read_in_the_language_of_their_article() -> None:
    first = "Why Putin and Trump could and should be the ones who discuss what would be a truce in Ukraine"
    second = "This is how Trump and Putin will discuss it: an Ukraine truce, but under their own terms"

    assert len(sort_into_stories(alerts_titled(first, second, lang="en"), [])) == 1
    assert len(sort_into_stories(alerts_titled(first, second, lang="fr"), [])) == 2


def test_a_near_title_joins_the_open_story_as_the_store_keeps_it() -> None:
    (opened,) = sort_into_stories(alerts_titled("Ukraine : Poutine et Trump discutent d'une trêve"), [])
    later = an_alert(
        id="b", article="y", canonical="", title="Poutine et Trump évoquent une trêve en Ukraine"
    )

    (found,) = sort_into_stories([later], [opened.joined()])

    assert found.story.id == opened.story.id


def test_a_story_that_an_older_version_kept_is_known_by_its_title() -> None:
    (opened,) = sort_into_stories(alerts_titled("Ukraine : Poutine et Trump discutent d'une trêve"), [])
    older = replace(opened.joined(), headlines=())
    later = an_alert(
        id="b", article="y", canonical="", title="Poutine et Trump évoquent une trêve en Ukraine"
    )

    (found,) = sort_into_stories([later], [older])

    assert found.story.id == older.id


def test_words_that_all_titles_of_a_group_have_join_none_of_them() -> None:
    first, second = alerts_titled(
        "Israël et le Hamas négocient une trêve à Gaza sous pression",
        "Israël et le Hamas préparent une trêve à Gaza au printemps",
    )
    usual = [
        a_story_titled(n, f"Israël, Hamas, trêve à Gaza : {'abcdefghij'[n % 10] * 5}") for n in range(200)
    ]

    assert len(sort_into_stories([first, second], [])) == 1
    assert len(sort_into_stories([first, second], usual)) == 2


def test_a_title_near_to_one_of_a_story_but_far_from_the_others_rings_on_its_own() -> None:
    usual = [
        ("fr", f"Gaza : le Hamas accepte la trêve {word}")
        for word in ("", "proposée", "attendue", "demandée")
    ]
    story = replace(
        a_story_titled(1, usual[0][1]), headlines=(*usual, ("fr", "Séisme à Kyoto : blessés et dégâts"))
    )

    (found,) = sort_into_stories(alerts_titled("Kyoto : le séisme fait blessés et dégâts"), [story])

    assert found.story.id != story.id


def test_a_story_of_one_article_apart_takes_no_other() -> None:
    title = "Ukraine : Poutine et Trump parlent d'une trêve"
    apart = replace(a_story_titled(1, title), keys=())

    (found,) = sort_into_stories(alerts_titled("Poutine et Trump évoquent une trêve en Ukraine"), [apart])

    assert found.story.id != apart.id


def test_of_two_stories_equally_near_the_older_is_joined_in_whatever_order_the_store_gives_them() -> None:
    title = "Ukraine : Poutine et Trump parlent d'une trêve"
    younger = replace(a_story_titled(1, title), opened_at=NOW + timedelta(minutes=1))
    older = a_story_titled(2, title)
    later = alerts_titled("Poutine et Trump évoquent une trêve en Ukraine")

    found = [sort_into_stories(later, stories)[0] for stories in ([older, younger], [younger, older])]

    assert [one.story.id for one in found] == [older.id, older.id]


def test_a_story_remembers_no_more_than_its_first_titles() -> None:
    again = alerts_titled(*(f"Trêve à Gaza : le Hamas accepte l'accord {'bien ' * n}" for n in range(40)))
    again[0] = replace(again[0], title=f"{again[0].title}{'!' * 100_000}")

    (story,) = sort_into_stories(again, [])

    headlines = story.joined().headlines
    assert len(headlines) == MOST_HEADLINES
    assert sum(len(title) for _, title in headlines) < 10_000


@pytest.mark.parametrize(
    "title", ["", "!?", "é" * 100_000, "Gaza " * 20_000, "\u0301" * 9, "1" * 99_999, "۞ 漢字" * 999]
)
def test_a_hostile_title_is_a_story_of_its_own(title: str) -> None:
    stories = sort_into_stories(alerts_titled("Gaza : le Hamas accepte la trêve", title), [])

    assert len(stories) == 2


def test_among_ten_thousand_open_stories_the_right_one_is_found() -> None:
    chance = Random(5)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=6)) for _ in range(3_000)]
    stories = [a_story_titled(n, f"Gaza : {' '.join(chance.sample(words, 6))}") for n in range(10_000)]
    (later,) = alerts_titled(stories[7_000].title.replace("Gaza : ", "À Gaza, "))

    (found,) = sort_into_stories([later], stories)

    assert found.story.id == "s7000"


def a_story_titled(number: int, title: str) -> Story:
    return Story(
        id=f"s{number}", title=title, keys=(f"article:{number}",), rules=(), outlets=(),
        opened_at=NOW, last_article_at=NOW, headlines=(("fr", title),),
    )  # fmt: skip


words = st.sampled_from(
    [
        "Gaza",
        "Hamas",
        "trêve",
        "Israël",
        "otages",
        "accepte",
        "refuse",
        "Rafah",
        "12",
        "15",
        "accord",
        "libérés",
        "Égypte",
        "pas",
    ]
)
headlines = st.lists(words, min_size=1, max_size=8).map(" ".join)


@given(st.lists(headlines, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_articles_of_one_instant_changes_nothing(titles: list[str], chance: Random) -> None:
    alerts = alerts_titled(*titles)
    shuffled = chance.sample(alerts, len(alerts))

    assert sort_into_stories(shuffled, []) == sort_into_stories(alerts, [])


@given(st.lists(headlines, max_size=10))
def test_one_by_one_they_are_sorted_as_together(titles: list[str]) -> None:
    alerts = alerts_titled(*titles, apart=timedelta(minutes=1))
    kept: dict[str, Story] = {}
    place: dict[str, str] = {}

    for alert in alerts:
        (one,) = sort_into_stories([alert], list(kept.values())[::-1])
        kept[one.story.id], place[alert.id] = one.joined(), one.story.id

    together = sort_into_stories(alerts, [])
    assert place == {alert.id: one.story.id for one in together for alert in one.alerts}


@given(st.lists(headlines, min_size=1, max_size=8))
def test_equal_titles_of_four_words_are_together_whatever_else_there_is(titles: list[str]) -> None:
    twice = alerts_titled(*titles, *(title.upper() for title in titles))

    stories = sort_into_stories(twice, [])

    place = {alert.id: one.story.id for one in stories for alert in one.alerts}
    assert len(place) == len(twice)
    for n, title in enumerate(titles):
        assert len(title.split()) < 4 or place[f"a{n}"] == place[f"a{n + len(titles)}"]
