from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from tests.builders import an_alert
from worker.models import Alert
from worker.stories.sorting import sort_into_stories
from worker.stories.titles import title_key

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
TITLE = "Trêve à Gaza : le Hamas accepte"


def test_two_rules_on_one_article_are_one_story() -> None:
    first = an_alert(id="a", rule="treve", article="x")
    second = an_alert(id="b", rule="prisonniers", article="x")

    (only,) = sort_into_stories([first, second], [])

    assert only.alerts == (first, second)
    assert only.joined().rules == ("treve", "prisonniers")


def test_the_same_address_in_two_feeds_is_one_story() -> None:
    first = an_alert(id="a", article="x", canonical="lemonde.fr/a", title="Un titre du Monde tout neuf")
    second = an_alert(id="b", article="y", canonical="lemonde.fr/a", title="Un autre titre, bien différent")

    assert len(sort_into_stories([first, second], [])) == 1


def test_an_alert_stays_in_the_story_that_it_entered_while_that_is_open() -> None:
    first = an_alert(id="a", article="x", canonical="", title="Un titre du Monde tout neuf")
    second = an_alert(id="b", article="y", canonical="", title="Une affaire à Lyon, bien différente")
    (opened,) = sort_into_stories([first], [])
    story = opened.joined()

    (stays,) = sort_into_stories([second], [story], {"b": story.id})
    (another,) = sort_into_stories([second], [], {"b": story.id})

    assert stays.story.id == story.id
    assert another.story.id != story.id


def test_titles_that_differ_in_case_accents_and_signs_are_one_story() -> None:
    first = an_alert(id="a", article="x", canonical="lemonde.fr/a", title=TITLE)
    second = an_alert(id="b", article="y", canonical="lefigaro.fr/b", title="TREVE A GAZA: LE HAMAS ACCEPTE")

    assert len(sort_into_stories([first, second], [])) == 1


def test_a_short_title_is_no_story() -> None:
    first = an_alert(id="a", article="x", canonical="lemonde.fr/a", title="En direct")
    second = an_alert(id="b", article="y", canonical="lefigaro.fr/b", title="En direct")

    assert len(sort_into_stories([first, second], [])) == 2


def test_a_further_outlet_joins_the_open_story() -> None:
    first = an_alert(id="a", article="x", canonical="lemonde.fr/a", title=TITLE, outlet="Le Monde")
    (opened,) = sort_into_stories([first], [])
    story = opened.joined()
    later = an_alert(
        id="b",
        article="y",
        canonical="rfi.fr/c",
        title=TITLE.upper(),
        outlet="RFI",
        raised_at=NOW + timedelta(hours=1),
    )

    (found,) = sort_into_stories([later], [story])

    assert found.story.id == story.id
    assert found.joined().outlets == ("Le Monde", "RFI")


titles = st.sampled_from(
    ["", "En direct", TITLE, "Otages libérés au sud de Gaza", "Le Sénat vote enfin la loi"]
)
alerts = st.lists(
    st.builds(
        lambda n, title, address: (n, title, address),
        st.integers(0, 5),
        titles,
        st.sampled_from(["", "a/1", "b/2"]),
    ),
    max_size=12,
).map(lambda rows: [_alert(i, *row) for i, row in enumerate(rows)])


def _alert(number: int, article: int, title: str, canonical: str) -> Alert:
    return an_alert(id=str(number), article=str(article), title=title, canonical=canonical)


@given(alerts)
def test_every_alert_is_in_exactly_one_story(found: list[Alert]) -> None:
    stories = sort_into_stories(found, [])

    assert sorted(alert.id for story in stories for alert in story.alerts) == sorted(one.id for one in found)
    assert len({story.story.id for story in stories}) == len(stories)


@given(alerts)
def test_sorting_again_into_what_was_found_changes_nothing(found: list[Alert]) -> None:
    stories = sort_into_stories(found, [])

    again = sort_into_stories(found, [story.joined() for story in stories])

    assert {alert.id: one.story.id for one in again for alert in one.alerts}.keys() == {
        one.id for one in found
    }
    assert {one.story.id for one in again} <= {one.story.id for one in stories}


@given(st.text())
@example("0:0:0:𝑨")
def test_a_title_key_is_stable(title: str) -> None:
    assert title_key(title_key(title)) == title_key(title)
