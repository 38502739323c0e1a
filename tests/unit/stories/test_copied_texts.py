"""Near-identical texts are one event, whatever their titles: in doubt, they ring."""

import pytest

from tests.builders import NOW, an_alert
from worker.models import Alert
from worker.stories.sketches import sketch_of
from worker.stories.sorting import sort_into_stories
from worker.stories.texts import Texts

WORDS = [f"mot{n}" for n in range(300)]
FIRST = "Trêve à Gaza : le Hamas accepte"
OTHER = "Proche-Orient, une lueur d'espoir"


def _alert(outlet: str, title: str, words: list[str], **changes: object) -> Alert:
    sketch = sketch_of(" ".join(words), " ".join(words[:5]))
    id_ = f"{outlet} {title}"
    canonical = f"{outlet}/{title}"
    return an_alert(
        id=id_, article=id_, canonical=canonical, outlet=outlet, title=title, sketch=sketch, **changes
    )


def _are_one(*alerts: Alert) -> bool:
    """Whether they are one story, and also where each comes to `gather` after the other was told."""
    first, *rest = alerts
    (opened,) = sort_into_stories([first], [])
    later = sort_into_stories(rest, [opened.joined()])
    together = sort_into_stories(alerts, [])
    assert ([one.story.id for one in later] == [opened.story.id]) == (len(together) == 1)
    return len(together) == 1


def test_a_copy_under_another_title_is_the_same_story() -> None:
    copy = ["Par", "notre", "envoyé", *WORDS[:280]]

    assert _are_one(_alert("Le Monde", FIRST, WORDS), _alert("RFI", OTHER, copy))


def test_another_text_is_another_story() -> None:
    assert not _are_one(_alert("Le Monde", FIRST, WORDS), _alert("RFI", OTHER, WORDS[::-1]))


def test_what_shares_only_its_background_is_another_story() -> None:
    next_day = [f"neuf{n}" for n in range(180)] + WORDS[:120]

    assert not _are_one(_alert("Le Monde", FIRST, WORDS), _alert("RFI", OTHER, next_day))


def test_an_outlet_that_fills_a_form_tells_many_stories() -> None:
    assert not _are_one(_alert("Le Monde", FIRST, WORDS), _alert("Le Monde", OTHER, WORDS))


def test_an_outlet_that_prints_a_dispatch_twice_tells_one_story() -> None:
    first = _alert("Le Figaro", FIRST, WORDS, agency="AFP")

    assert _are_one(first, _alert("Le Figaro", OTHER, WORDS, agency="AFP"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Séisme au Japon : 12 morts", "La terre tremble au Japon, 40 tués"),
        ("Élections municipales : les résultats à Brest", "Élections municipales : les résultats à Quimper"),
        ("Trêve à Gaza : le Hamas accepte", "Le Hamas refuse de cesser le feu"),
    ],
)
def test_a_copy_whose_title_says_another_thing_is_another_story(one: str, other: str) -> None:
    assert not _are_one(_alert("Le Monde", one, WORDS), _alert("RFI", other, WORDS))


def test_of_two_stories_with_near_texts_the_nearest_is_taken() -> None:
    near, text = tuple(range(0, 48, 2)), (*range(0, 32, 2), *range(33, 41))
    texts = Texts()
    texts.add("near", [("Le Monde", near)])
    texts.add("nearest", [("RFI", text)])

    assert list(texts.copied_by(text, "Ouest-France")) == ["nearest", "near"]


def test_copies_are_looked_for_in_what_came_with_them() -> None:
    alerts = [_alert(f"Journal {n}", title, WORDS) for n, title in enumerate([FIRST, OTHER, "Enfin !"])]

    (only,) = sort_into_stories(alerts, [])

    assert len(only.joined().sketches) == 1
    assert only.joined().sources == ("Journal 0",)
    assert only.joined().outlets == ("Journal 0", "Journal 1", "Journal 2")
    assert only.joined().last_article_at == NOW


def test_of_many_copies_a_few_are_looked_at() -> None:
    """The results of each town by ten outlets: to compare all with all would take longer than a lease."""
    sketch, texts = sketch_of(" ".join(WORDS), " ".join(WORDS[:5])), Texts()
    for number in range(3_000):
        texts.add(f"s{number}", [(f"Site {number}", sketch)])

    found = list(texts.copied_by(sketch, "RFI"))

    assert found[0] == "s0"
    assert len(found) <= 50
