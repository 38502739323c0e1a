"""An entry and its page become an article; where they cannot, the feed's own text does."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.builders import LINK, NOW, TITLE, an_entry
from tests.unit.articles.pages import PARAGRAPHS, SENTENCE, a_page, an_article_node, json_ld, meta
from worker.articles.read import FULL_TEXT, Page, article_from_feed, article_from_page, needs_page
from worker.errors import ParseError
from worker.models import Article, Entry

LEAD = "<p>Les deux présidents se sont parlé.</p>"


def read(entry: Entry | None = None, html: str = "", *, url: str = LINK, feed_lang: str = "fr") -> Article:
    page = Page(url=url, body=(html or a_page()).encode())
    return article_from_page(entry or an_entry(), feed_lang, page)


def a_full_page(**changes: str) -> str:
    node = json_ld(
        an_article_node(headline="De la page", author="Jeanne", datePublished="2026-11-20T08:00:00Z")
    )
    graph = meta(og__description="Le chapeau de la page.", og__image="/a.jpg")
    return a_page(head=node + graph + changes.get("head", ""), lang=changes.get("lang", "fr"))


def test_what_the_feed_says_goes_before_what_the_page_says() -> None:
    article = read(an_entry(summary_html=LEAD, author="Luc", tags=("monde",)), a_full_page())

    assert (article.title, article.lead, article.author) == (
        TITLE,
        "Les deux présidents se sont parlé.",
        "Luc",
    )
    assert (article.published, article.tags) == (NOW, ("monde",))


def test_the_page_says_what_the_feed_does_not() -> None:
    article = read(an_entry(title=" ", published=None), a_full_page())

    assert (article.title, article.lead, article.author) == ("De la page", "Le chapeau de la page.", "Jeanne")
    assert article.published == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert article.image == "https://www.example.org/a.jpg"


def test_an_article_of_a_page_is_whole_and_trusted() -> None:
    article = read()

    assert (article.id, article.feed, article.link) == ("e1", "monde", LINK)
    assert article.body.endswith("\n\n".join(paragraph.strip() for paragraph in PARAGRAPHS))
    assert (article.how, article.confidence, article.why_degraded) == ("page", "high", "")


@pytest.mark.parametrize(
    ("entry_lang", "feed_lang", "page_lang", "lang"),
    [
        ("it", "de", "es", "it"),
        ("", "de", "es", "de"),
        ("", "", "es", "es"),
        ("", "", "", "fr"),
        ("", "en", "", "fr"),
    ],
)
def test_the_language_is_the_entrys_the_feeds_the_pages_or_the_texts(
    entry_lang: str, feed_lang: str, page_lang: str, lang: str
) -> None:
    assert read(an_entry(lang=entry_lang), a_page(lang=page_lang), feed_lang=feed_lang).lang == lang


@pytest.mark.parametrize(
    ("canonical", "final", "identity"),
    [
        ("https://example.org/c", "https://www.example.org/b", "example.org/c"),
        ("https://autre.fr/c", "https://www.example.org/b?utm_source=rss", "example.org/b"),
        ("https://example.org/", "https://www.example.org/b", "example.org/b"),
        ("", "https://www.example.org/b", "example.org/b"),
    ],
)
def test_the_identity_is_what_the_page_calls_itself_if_that_names_one_article(
    canonical: str, final: str, identity: str
) -> None:
    page = a_page(head=f'<link rel="canonical" href="{canonical}">')

    assert read(html=page, url=final).canonical == identity


def test_an_entry_without_link_has_that_of_its_page() -> None:
    assert read(an_entry(link="")).link == LINK


@pytest.mark.parametrize(
    "home", ["https://www.example.org/", "https://www.example.org/fr/", "https://autre.fr"]
)
def test_a_page_that_was_redirected_to_a_home_page_is_refused(home: str) -> None:
    with pytest.raises(ParseError, match="redirected to a home page"):
        read(url=home)


def test_an_entry_about_a_home_page_is_read() -> None:
    article = read(an_entry(link="https://www.example.org/"), url="https://www.example.org/")

    assert article.body
    assert article.canonical == ""


@pytest.mark.parametrize("field", ["summary_html", "content_html"])
def test_a_page_that_says_less_than_its_feed_is_refused(field: str) -> None:
    told = f"<p>{SENTENCE * 20}</p>"

    with pytest.raises(ParseError, match="less text than the feed"):
        read(an_entry(**{field: told}), a_page(SENTENCE * 5))


def test_a_wall_is_refused_by_its_text_or_its_title() -> None:
    with pytest.raises(ParseError, match="consent wall"):
        read(html=a_page(SENTENCE * 3, "Nous et nos 842 partenaires déposons des traceurs."))
    with pytest.raises(ParseError, match="bot challenge"):
        read(html=a_page(SENTENCE * 3, title="Just a moment..."))


def test_a_page_without_text_is_refused() -> None:
    with pytest.raises(ParseError, match="no text"):
        read(html="<html><body></body></html>")


def test_a_page_is_decoded_as_its_server_declares() -> None:
    page = Page(
        url=LINK,
        body=a_page("Стороны договорились о перемирии. " * 20, title="Мир").encode(
            "cp1251", "xmlcharrefreplace"
        ),
        charset="windows-1251",
    )

    assert "о перемирии" in article_from_page(an_entry(), "ru", page).body


def test_the_feeds_own_text_is_an_article_without_a_page() -> None:
    entry = an_entry(summary_html=LEAD, content_html="<p>Un.</p><p>Deux.</p>", author="Luc", tags=("monde",))

    article = article_from_feed(entry, "fr")

    assert (article.title, article.lead, article.body) == (
        TITLE,
        "Les deux présidents se sont parlé.",
        "Un.\n\nDeux.",
    )
    assert (article.id, article.feed, article.link, article.author) == ("e1", "monde", LINK, "Luc")
    assert (article.canonical, article.published, article.tags) == (
        "example.org/monde/treve.html",
        NOW,
        ("monde",),
    )
    assert (article.how, article.confidence, article.why_degraded) == ("feed", "high", "")


def test_an_article_that_wanted_its_page_says_why_it_has_none() -> None:
    article = article_from_feed(an_entry(), "fr", "the page is a consent wall")

    assert (article.how, article.confidence, article.why_degraded) == (
        "feed",
        "low",
        "the page is a consent wall",
    )


def test_a_lead_that_is_the_whole_text_is_not_told_twice() -> None:
    article = article_from_feed(an_entry(summary_html=LEAD, content_html=LEAD), "fr")

    assert (article.lead, article.body) == ("", "Les deux présidents se sont parlé.")


def test_the_feeds_own_text_tells_its_language() -> None:
    entry = an_entry(summary_html=f"<p>{SENTENCE * 3}</p>")

    assert article_from_feed(entry, "").lang == article_from_feed(entry, "en").lang == "fr"
    assert article_from_feed(entry, "de").lang == "de"


@pytest.mark.parametrize("link", ["", "https://www.example.org/"])
def test_an_entry_that_names_no_article_has_no_identity_by_address(link: str) -> None:
    assert article_from_feed(an_entry(link=link), "fr").canonical == ""


@pytest.mark.parametrize(
    ("entry", "needed"),
    [
        ({}, True),
        ({"content_html": "x" * (FULL_TEXT - 1)}, True),
        ({"content_html": "x" * FULL_TEXT}, False),
        ({"content_html": "<b></b>" * FULL_TEXT}, True),
        ({"content_html": "", "summary_html": "x" * FULL_TEXT}, True),
        ({"link": ""}, False),
    ],
    ids=["no content", "short", "full", "only tags", "only a summary", "no link"],
)
def test_a_page_is_needed_where_the_feed_says_little_and_has_a_link(
    entry: dict[str, Any], needed: object
) -> None:
    assert needs_page(an_entry(**entry)) == needed


def test_what_no_encoding_can_carry_is_dropped() -> None:
    entry = an_entry(title="Tr\ud800êve\0", author="L\0uc", summary_html="a\ud800b")

    for article in (read(entry), article_from_feed(entry, "fr")):
        assert (article.title, article.author, article.lead) == ("Trêve", "Luc", "ab")
