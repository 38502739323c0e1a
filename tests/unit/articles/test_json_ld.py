"""JSON-LD, kind and hostile."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.articles.pages import a_page, an_article_node, json_ld
from worker.articles.json_ld import MOST_NODES, MOST_SCRIPTS, MOST_TEXTS, article_node, texts

VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["@type", "@graph", "@id", "mainEntity", "author", "name", "headline"])
        | st.text(max_size=3), inner, max_size=4,
    ),
    max_leaves=20,
)  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        an_article_node(headline="A"),
        [{"@type": "BreadcrumbList"}, an_article_node(headline="A")],
        {"@graph": [{"@type": "WebSite"}, an_article_node(headline="A")]},
        {"@type": "WebPage", "headline": "B", "mainEntity": an_article_node(headline="A")},
        [{"@type": "WebPage", "headline": "B"}, an_article_node(headline="A")],
        an_article_node(headline="A") | {"@type": ["ReportageNewsArticle", "Thing"]},
        an_article_node(headline="A") | {"@type": "https://schema.org/NewsArticle"},
        {"@type": "WebPage", "headline": "A"},
    ],
)
def test_the_article_is_found_wherever_it_is_described(document: object) -> None:
    assert article_node(json_ld(document))["headline"] == "A"
    assert article_node(a_page(body=json_ld(document)))["headline"] == "A"


def test_articles_that_the_page_links_to_are_not_its_own() -> None:
    document = {
        "@type": "ItemList",
        "itemListElement": [an_article_node(headline="B")],
        "isPartOf": an_article_node(),
    }

    assert article_node(json_ld(document)) == {}


def test_a_reference_to_the_author_is_followed() -> None:
    person = {"@type": "Person", "@id": "#jeanne", "name": "Jeanne Martin"}
    graph = [an_article_node(author={"@id": "#jeanne"}), person]

    assert article_node(json_ld({"@graph": graph}))["author"] == person
    graph[0] = an_article_node(author=[{"@id": "#jeanne"}, {"@id": "#nobody"}, "Luc"])
    assert article_node(json_ld({"@graph": graph}))["author"] == [person, {"@id": "#nobody"}, "Luc"]


@pytest.mark.parametrize(
    "written",
    [
        '<script type="application/ld+json">\n//<![CDATA[\n{}\n//]]>\n</script>',
        "<script type='application/ld+json'>{};</script>",
        '<script class="x" type="application/ld+json" id="y">\n\n{}\n</script>',
    ],
)
def test_what_stands_around_the_object_is_passed_over(written: str) -> None:
    assert article_node(written.replace("{}", json.dumps(an_article_node(headline="A"))))["headline"] == "A"


def test_line_ends_inside_a_string_are_read() -> None:
    assert article_node(json_ld(an_article_node(headline="A@B")).replace("@B", "\nB"))["headline"] == "A\nB"


@pytest.mark.parametrize(
    "hostile",
    [
        "[" * 100_000,
        '{"@graph":' * 100_000,
        '{"@type":' * 5_000 + "1" + "}" * 5_000,
        "[" + "1" * 5_000 + "]",
        '{"@type": "NewsArticle", "headline": ',
        "null", "42", "{]", "{}", "",
        '{"@type": {"@type": "NewsArticle"}}',
        '{"@type": [null, 3, {"a": []}], "@graph": "x", "mainEntity": 3}',
    ],
)  # fmt: skip
def test_a_hostile_script_is_as_if_it_were_not_there(hostile: str) -> None:
    script = f'<script type="application/ld+json">{hostile}</script>'

    assert article_node(script) == {}
    assert article_node(script + json_ld(an_article_node(headline="A")))["headline"] == "A"


@pytest.mark.parametrize(
    "html", ["ld+json", "ld+json>", "<script ld+json></script", "ld+json</script>ld+json", "</script"]
)
def test_a_script_that_is_cut_off_is_none(html: str) -> None:
    assert article_node(html) == {}


def test_of_100_scripts_the_first_are_read() -> None:
    def among(before: int) -> str:
        scripts = [json_ld({"@type": "Thing"})] * 100
        scripts.insert(before, json_ld(an_article_node(headline="A")))
        return "".join(scripts)

    assert article_node(among(MOST_SCRIPTS - 1))["headline"] == "A"
    assert article_node(among(MOST_SCRIPTS)) == {}


def test_a_graph_without_end_is_walked_for_a_while() -> None:
    assert article_node(json_ld({"@graph": [[]] * MOST_NODES + [an_article_node()]})) == {}
    assert article_node(json_ld({"@graph": [[]] * 100 + [an_article_node(headline="A")]}))["headline"] == "A"


def test_the_texts_of_a_property() -> None:
    people = ["Jeanne", {"name": "Luc"}, [{"name": ["Ali", "Eva"]}], {"url": "x"}, 3, None, True]

    assert list(texts(people, "name")) == ["Jeanne", "Luc", "Ali", "Eva"]
    assert list(texts({"@id": "b", "url": ""}, "url", "@id")) == ["b"]
    assert len(list(texts(["x"] * 1_000))) < MOST_TEXTS


@given(VALUES)
def test_no_document_makes_reading_it_fail(document: object) -> None:
    node = article_node(json_ld(document))

    assert isinstance(node, dict)
    assert all(isinstance(text, str) for text in texts(node.get("author"), "name"))


@given(
    st.lists(
        st.sampled_from(["<script ", "ld+json", ">", "</script>", "{", "}", "[", '"@type":"Article"', ","])
    )
)
def test_no_page_makes_looking_for_scripts_fail(pieces: list[str]) -> None:
    assert isinstance(article_node("".join(pieces)), dict)
