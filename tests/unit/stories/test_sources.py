from tests.builders import a_story, an_alert
from worker.stories.sources import MOST_SKETCHES, source_of, with_sources

TEXT = tuple(range(0, 240, 10))
OTHER = tuple(range(1, 241, 10))


def test_an_outlet_is_its_own_source() -> None:
    assert source_of(an_alert(outlet="Le Monde"), a_story(sources=("RFI",))) == "Le Monde"


def test_a_copy_that_names_its_agency_is_the_agencys() -> None:
    story = with_sources(a_story(sources=()), [an_alert(outlet="Le Monde", agency="AFP")])

    assert source_of(an_alert(outlet="RFI", agency="AFP"), story) == "AFP"
    assert source_of(an_alert(outlet="RFI", agency="Reuters"), story) == "Reuters"


def test_a_copy_that_names_no_agency_is_known_by_its_text() -> None:
    story = with_sources(a_story(), [an_alert(outlet="Le Monde", agency="AFP", sketch=TEXT)])

    assert source_of(an_alert(outlet="RFI", sketch=TEXT), story) == "AFP"
    assert source_of(an_alert(outlet="RFI", sketch=OTHER), story) == "RFI"
    assert source_of(an_alert(outlet="RFI"), story) == "RFI"


def test_an_agency_is_the_one_whose_copy_was_there_before_it() -> None:
    story = with_sources(a_story(outlets=()), [an_alert(outlet="Le Monde", sketch=TEXT)])

    assert source_of(an_alert(outlet="RFI", agency="AFP", sketch=TEXT), story) == "Le Monde"


def test_an_agency_that_is_known_comes_before_the_outlet_of_the_text() -> None:
    first, second = (
        an_alert(outlet="Le Monde", sketch=TEXT),
        an_alert(outlet="RFI", agency="AFP", sketch=OTHER),
    )
    story = with_sources(a_story(outlets=()), [first, second])

    assert source_of(an_alert(outlet="Le Figaro", agency="AFP", sketch=TEXT), story) == "AFP"


def test_a_short_text_is_not_kept() -> None:
    assert with_sources(a_story(), [an_alert()]).sketches == ()


def test_a_story_keeps_a_bounded_number_of_texts_and_no_copies() -> None:
    texts = [tuple(range(n, n + 2400, 100)) for n in range(40)]
    alerts = [an_alert(outlet=f"Journal {n}", sketch=text) for n, text in enumerate([TEXT, TEXT, *texts])]

    story = with_sources(a_story(outlets=()), alerts)

    assert len(story.sketches) == MOST_SKETCHES
    assert [source for source, _ in story.sketches][:2] == ["Journal 0", "Journal 2"]
    assert len(story.sources) == 41
