from dataclasses import replace

import pytest

from tests.builders import NOW, a_story, an_alert
from worker.models import Alert, Reason, Story
from worker.stories.news import news_in
from worker.stories.sorting import SortedStory, sort_into_stories

TITLE = "Trêve à Gaza : le Hamas accepte"


def _told(story: Story, *alerts: Alert) -> Story:
    """As `gather` keeps it once it is told."""
    joined = SortedStory(story=story, alerts=alerts).joined()
    return replace(joined, told_at=NOW, sequence=joined.sequence + 1, told_sources=len(joined.sources))


def _new() -> Story:
    return a_story(title=TITLE, rules=(), outlets=(), headlines=(("fr", TITLE),))


def _alert(outlet: str, **changes: object) -> Alert:
    return replace(an_alert(title=TITLE, outlet=outlet, article=outlet, id=outlet), **changes)  # type: ignore[arg-type]


def test_a_further_outlet_is_no_news() -> None:
    story = _told(_new(), _alert("Le Monde"))

    assert news_in(story, [_alert("RFI")]) is None
    assert news_in(story, []) is None


def test_a_rule_that_had_not_fired_is_news() -> None:
    story = _told(_new(), _alert("Le Monde", rule="treve"))

    assert news_in(story, [_alert("RFI", rule="otages")]) is Reason.NEWS


def test_an_alternative_of_a_rule_that_had_not_fired_is_news() -> None:
    story = _told(_new(), _alert("Le Monde", clauses=("",)))

    assert news_in(story, [_alert("RFI", clauses=("",))]) is None
    assert news_in(story, [_alert("RFI", clauses=("", "otage NEAR/5 libéré"))]) is Reason.NEWS


def test_an_alternative_of_another_rule_is_another() -> None:
    story = _told(_new(), _alert("Le Monde", clauses=("",)), _alert("RFI", rule="otages", clauses=("@paix",)))

    assert news_in(story, [_alert("RFI", clauses=("@paix",))]) is Reason.NEWS


def test_an_alternative_is_told_once() -> None:
    story = _told(_new(), _alert("Le Monde", clauses=("",)), _alert("RFI", clauses=("otage NEAR/5 libéré",)))

    assert news_in(story, [_alert("RFI", clauses=("otage NEAR/5 libéré",))]) is None


def test_a_story_of_an_older_version_has_had_all_alternatives() -> None:
    story = _told(_new(), _alert("Le Monde"))

    assert news_in(story, [_alert("RFI", clauses=("otage NEAR/5 libéré",))]) is None


@pytest.mark.parametrize("step", [3, 5, 10])
def test_the_third_the_fifth_and_the_tenth_source_are_news(step: int) -> None:
    story = _told(_new(), *(_alert(f"Journal {n}") for n in range(step - 1)))

    assert news_in(story, [_alert("Journal 0")]) is None
    assert news_in(story, [_alert("Un autre")]) is Reason.COMPANY
    assert news_in(_told(story, _alert("Un autre")), [_alert("Encore un")]) is None


def test_company_is_counted_since_it_was_told_last() -> None:
    story = _told(_new(), _alert("Le Monde"))
    waiting = [_alert("RFI"), _alert("Ouest-France")]

    assert news_in(story, waiting[:1]) is None
    assert news_in(story, waiting) is Reason.COMPANY


def test_company_that_joined_and_was_not_told_is_still_news() -> None:
    story = replace(_told(_new(), _alert("Le Monde"), _alert("RFI"), _alert("Le Figaro")), told_sources=1)

    assert news_in(story, [_alert("RFI")]) is Reason.COMPANY


def test_copies_of_one_agency_are_no_company() -> None:
    story = _told(_new(), _alert("Le Monde", agency="AFP"))

    assert news_in(story, [_alert(f"Journal {n}", agency="AFP") for n in range(12)]) is None


def test_copies_of_one_text_are_no_company() -> None:
    sketch = tuple(range(24))
    story = _told(_new(), _alert("Le Monde", sketch=sketch))

    assert news_in(story, [_alert(f"Journal {n}", sketch=sketch) for n in range(12)]) is None


def test_a_story_of_an_older_version_counts_its_outlets() -> None:
    story = a_story(title=TITLE, outlets=("Le Monde", "RFI"), told_at=NOW)

    assert news_in(story, [_alert("RFI")]) is None
    assert news_in(story, [_alert("Ouest-France")]) is Reason.COMPANY


def test_an_article_that_is_titled_anew_is_news() -> None:
    first = _alert("Le Monde", canonical="lemonde.fr/a", title="Trêve à Gaza conclue")
    (opened,) = sort_into_stories([first], [])
    again = _alert("Le Monde 2", canonical="lemonde.fr/a", title="La trêve à Gaza est démentie")

    (found,) = sort_into_stories([again], [_told(opened.story, first)])

    assert news_in(found.story, found.alerts) is Reason.CHANGED


def test_a_changed_headline_comes_before_a_rule_that_before_company() -> None:
    story = _told(_new(), _alert("Le Monde"), _alert("RFI"))
    company, rule = _alert("Ouest-France"), _alert("RFI", rule="otages")
    changed = _alert("RFI", title="Trêve à Gaza : le Hamas refuse")

    assert news_in(story, [company, rule, changed]) is Reason.CHANGED
    assert news_in(story, [company, rule]) is Reason.NEWS
    assert news_in(story, [company]) is Reason.COMPANY
