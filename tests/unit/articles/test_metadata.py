"""What is believed of a page's head and JSON-LD, and in which order."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.articles.pages import URL, a_page, an_article_node, json_ld, meta
from worker.articles.metadata import LONGEST_VALUE, Metadata, metadata_of

VALUES = (
    st.none()
    | st.integers()
    | st.text(max_size=30)
    | st.sampled_from(["\ud800", "http://[", "//x", "2026", "@a"])
)


def read(head: str = "", title: str = "", lang: str = "") -> Metadata:
    return metadata_of(a_page(head=head, title=title, lang=lang), URL)


def test_json_ld_goes_before_opengraph_and_that_before_the_rest_of_the_head() -> None:
    node = json_ld(an_article_node(
        headline="A", author={"name": "Jeanne"}, datePublished="2026-11-24T08:00:00+01:00",
        dateModified="2026-11-24T09:00:00+01:00",
    ))  # fmt: skip
    graph = meta(
        og__title="B", author="Luc", article__published_time="2026-11-23", article__modified_time="2026-11-22"
    )

    first, second, third = read(graph + node, "C"), read(graph, "C"), read(title="C")

    assert (first.title, second.title, third.title) == ("A", "B", "C")
    assert (first.author, second.author, third.author) == ("Jeanne", "Luc", "")
    assert first.published == datetime(2026, 11, 24, 7, tzinfo=UTC)
    assert first.modified == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert second.published == datetime(2026, 11, 23, tzinfo=UTC)
    assert second.modified == datetime(2026, 11, 22, tzinfo=UTC)
    assert third.published is third.modified is None


def test_lead_image_and_site_are_first_what_the_page_gives_to_share() -> None:
    node = json_ld(an_article_node(
        description="B", image={"url": "https://img.fr/b.jpg"}, publisher={"name": "Journal B"}
    ))  # fmt: skip
    graph = meta(og__description="A", og__image="/a.jpg", og__site_name="Journal A")

    shared, described = read(graph + node), read(node)

    assert (shared.lead, shared.site, shared.image) == ("A", "Journal A", "https://www.lapresse.fr/a.jpg")
    assert (described.lead, described.site, described.image) == ("B", "Journal B", "https://img.fr/b.jpg")


def test_the_language_is_first_that_of_the_document() -> None:
    node = json_ld(an_article_node(inLanguage={"alternateName": "it"}))

    assert read(meta(og__locale="de_DE") + node, lang="fr-FR").lang == "fr"
    assert read(meta(og__locale="de_DE") + node).lang == "de"
    assert read(node).lang == "it"
    assert read(lang="none").lang == ""


def test_what_says_nothing_is_passed_over() -> None:
    node = json_ld(an_article_node(headline=" ", author=[{"name": ""}], datePublished="hier"))

    found = read(node + meta(og__title="B", author="Luc", date="2026-11-24"))

    assert (found.title, found.author) == ("B", "Luc")
    assert found.published == datetime(2026, 11, 24, tzinfo=UTC)


def test_a_value_too_long_to_be_one_is_none() -> None:
    assert read(meta(og__title="x" * (LONGEST_VALUE + 1)), "C").title == "C"


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Jeanne Martin", "Jeanne Martin"),
        ({"@type": "Person", "name": "Jeanne Martin"}, "Jeanne Martin"),
        (
            [{"name": "Jeanne Martin"}, {"name": "Luc Petit"}, {"name": "Jeanne Martin"}],
            "Jeanne Martin, Luc Petit",
        ),
        (
            [{"name": "Jeanne\nMartin"}, "https://www.facebook.com/jeanne", "@jeanne", "/auteur/jeanne"],
            "Jeanne Martin",
        ),
        ({"@type": "Organization", "name": "AFP"}, "AFP"),
        ({"@type": "Person", "name": "La Presse"}, ""),
        ("LA PRESSE", ""),
        ([{"name": "La Presse"}, {"name": "Jeanne Martin"}], "Jeanne Martin"),
        ("Jeanne de La Presse", "Jeanne de La Presse"),
    ],
)
def test_authors_are_people_and_agencies_but_not_the_outlet_itself(author: object, names: str) -> None:
    by_site = read(json_ld(an_article_node(author=author)) + meta(og__site_name="La Presse"))
    by_publisher = read(json_ld(an_article_node(author=author, publisher={"name": "La Presse"})))

    assert by_site.author == by_publisher.author == names


def test_where_json_ld_names_the_outlet_the_head_may_name_the_author() -> None:
    node = json_ld(an_article_node(author={"name": "La Presse"}))

    assert read(node + meta(og__site_name="La Presse", author="Jeanne")).author == "Jeanne"
    assert read(meta(og__site_name="La Presse.fr", author="La Presse")).author == ""


@pytest.mark.parametrize(
    ("canonical", "believed"),
    [
        ("https://www.lapresse.fr/a", "https://www.lapresse.fr/a"),
        ("https://m.lapresse.fr/a", "https://m.lapresse.fr/a"),
        ("/a", "https://www.lapresse.fr/a"),
        ("https://www.autre.fr/a", ""),
        ("https://lapresse.com/a", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        (" ", ""),
    ],
)
def test_a_canonical_address_is_believed_on_its_own_site_only(canonical: str, believed: str) -> None:
    assert read(f'<link rel="canonical" href="{canonical}">').canonical == believed
    assert read(meta(og__url=canonical)).canonical == believed


def test_where_the_link_names_another_site_opengraph_may_name_this_one() -> None:
    link = '<link rel="canonical" href="https://www.autre.fr/a">'

    assert read(link + meta(og__url="https://lapresse.fr/b")).canonical == "https://lapresse.fr/b"


@pytest.mark.parametrize(
    "title",
    ["Une trêve - La Presse", "Une trêve – LA PRESSE", "Une trêve | La Presse", "Une trêve | lapresse.fr",
     "Une trêve|La Presse", "Une trêve • Lapresse", "Une trêve"],
)  # fmt: skip
def test_the_name_of_the_site_is_no_part_of_a_title(title: str) -> None:
    assert read(meta(og__site_name="La Presse"), title).title == "Une trêve"


def test_the_titles_of_le_monde() -> None:
    page = a_page(head=meta(og__site_name="Le Monde.fr"), title="Gaza : une trêve - Le Monde")

    assert metadata_of(page, "https://www.lemonde.fr/a").title == "Gaza : une trêve"


@pytest.mark.parametrize(
    "title", ["Une trêve - La Presse en parle", "Une trêve - entretien", "Sous-La Presse", "La Presse"]
)
def test_other_ends_of_a_title_are_kept(title: str) -> None:
    assert read(meta(og__site_name="La Presse"), title).title == title


def test_what_no_encoding_can_carry_is_in_no_value() -> None:
    node = an_article_node(headline="a\ud800", author="b\0", image="https://img.fr/\ud800.jpg")

    found = read(json_ld(node))

    assert (found.title, found.author, found.image) == ("a", "b", "https://img.fr/.jpg")


@pytest.mark.parametrize(
    "node",
    [
        an_article_node(headline={"a": 1}, author=3, datePublished=20261124, image=[[[]]], inLanguage=[None]),
        an_article_node(
            author=[[[[{"name": {"name": {"name": "x"}}}]]]], publisher="x", image={"url": {"url": 1}}
        ),
        an_article_node(headline=["", None, 3], datePublished="9" * 5_000, dateModified=["x"] * 5_000),
    ],
)
def test_json_ld_of_wrong_types_is_as_if_it_said_nothing(node: object) -> None:
    assert read(json_ld(node), "C").title == "C"


@given(
    st.dictionaries(
        st.sampled_from(
            ["headline", "author", "datePublished", "image", "publisher", "inLanguage", "description"]
        ),
        VALUES | st.lists(VALUES) | st.dictionaries(st.sampled_from(["name", "url", "@id"]), VALUES),
    ),
    VALUES,
    VALUES,
)
def test_no_page_makes_reading_its_metadata_fail(node: dict[str, object], name: object, url: object) -> None:
    head = (
        meta(og__site_name=f"{name}", og__url=f"{url}", og__image=f"{url}")
        + f'<link rel="canonical" href="{url}">'
    )

    found = read(json_ld(an_article_node(**node)) + head)

    json.dumps([found.title, found.author, found.image, found.canonical], ensure_ascii=False).encode()
