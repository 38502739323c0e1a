"""A page before its costly reading: no word of its article is missed, and walls are told apart."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import bench_read
from benchmarks.measuring import SHARED_DATA
from tests.builders import an_entry
from tests.unit.articles.markup import MARKUP
from tests.unit.articles.pages import PARAGRAPHS, SENTENCE, URL, a_page, an_article_node, json_ld, meta
from worker.articles.read import Page, article_from_feed, article_from_page
from worker.articles.screening import languages_of_page, unread_article, words_of_page
from worker.errors import ParseError
from worker.models import Article, Entry
from worker.rules.reading import Reading
from worker.rules.text import text_of_article
from worker.rules.tokens import tokenise

NEWS, FRENCH = SHARED_DATA / "article-pages", SHARED_DATA / "french-pages"
ENTRY = an_entry(
    link=URL, title="Une trêve évoquée par les présidents à Genève", summary_html="<p>Résumé</p>"
)
TITLED = a_page(title=ENTRY.title)


def page_of(html: str) -> Page:
    return Page(url=URL, body=html.encode())


def missed(entry: Entry, page: Page) -> set[str]:
    """Words of what is read from a page, or told by the feed in its place, that its screen does not have."""
    told = words_of_page(entry, page)
    seen = {form for token in tokenise(told) for form in token.folded}
    articles = [article_from_feed(entry, "fr"), *read(entry, page)]
    readings = (Reading(text_of_article(article)) for article in articles)
    return {word for one in readings for field in one.fields.values() for word in field.places if told} - seen


def read(entry: Entry, page: Page) -> list[Article]:
    try:
        return [article_from_page(entry, "fr", page)]
    except ParseError:
        return []


@pytest.mark.skipif(not (NEWS.exists() and FRENCH.exists()), reason="needs pages, no part of the project")
def test_no_word_of_a_real_article_is_missed() -> None:
    samples = [*bench_read.french_pages(FRENCH), *list(bench_read.news_pages(NEWS))[::3]]
    entries = [an_entry(link=sample.url, title="") for sample in samples]

    found = {
        sample.url: missed(entry, Page(url=sample.url, body=sample.body))
        for entry, sample in zip(entries, samples, strict=True)
    }

    assert len(samples) > 70
    assert {url: words for url, words in found.items() if words} == {}


@settings(deadline=None)
@given(st.lists(MARKUP, min_size=1, max_size=4), MARKUP, st.booleans())
def test_no_word_of_a_generated_article_is_missed(parts: list[str], lead: str, is_marked: bool) -> None:  # noqa: FBT001
    said = json_ld(an_article_node(articleBody=" ".join([SENTENCE * 9, *parts]), headline=parts[0]))
    body = "".join(f"<div>{part}</div><p>{SENTENCE}{part} {SENTENCE}</p>" for part in parts)
    page = page_of(
        a_page(*PARAGRAPHS, title=parts[0], head=said if is_marked else meta(description="x"), body=body)
    )

    assert missed(replace(ENTRY, title="", summary_html=lead, content_html=parts[-1]), page) == set()


@pytest.mark.parametrize(
    "html",
    [
        a_page(head=meta(og__description="Un armistice en vue")),
        a_page(head=json_ld(an_article_node(description="Un\narmistice"))),
        a_page(head=json_ld({"@graph": [an_article_node(author={"name": "Jeanne Armistice"})]})),
        a_page(body="<p>arm<b>is</b>tice</p>"),
        a_page().encode("ascii", "xmlcharrefreplace").decode() + "&#97;rmistice",
    ],
)
def test_what_any_part_of_a_page_says_is_seen(html: str) -> None:
    assert "armistice" in words_of_page(ENTRY, page_of(html)).lower().split()


def test_what_the_feed_tells_is_seen() -> None:
    entry = replace(
        ENTRY, content_html="<p>armi<b>stice</b></p>", author="Jeanne", tags=("Diplomatie",), link=URL
    )

    told = words_of_page(entry, page_of(TITLED)).split()

    assert {"armistice", "Jeanne", "Diplomatie", URL, "évoquée"} <= set(told)


def test_scripts_and_styles_are_no_words() -> None:
    html = a_page(body="<script>let armistice = 1</script><style>.armistice {}</style><!-- armistice -->")

    assert "armistice" not in words_of_page(ENTRY, page_of(html))


@pytest.mark.parametrize(
    "html", ["<p>x" * 40_000, a_page(body='<div data-preloaded="{}"></div>'), a_page("<b>a</b>" * 12_000)]
)
def test_a_page_that_plays_with_its_readers_is_not_screened(html: str) -> None:
    assert words_of_page(ENTRY, page_of(html)) == ""


def test_the_article_is_the_feeds_own_text_with_the_identity_of_the_page() -> None:
    head = f'<link rel="canonical" href="{URL}?page=1">' + meta(author="Jeanne Dupont")
    page = page_of(a_page(title=ENTRY.title, head=head))

    unread, whole = unread_article(ENTRY, "fr", page), article_from_page(ENTRY, "fr", page)

    assert unread == replace(whole, body="", how="feed", is_screened=True)


def test_a_wall_or_what_is_not_the_article_is_to_be_read() -> None:
    wall = a_page("Nous et nos 842 partenaires utilisons des cookies. " * 9, title=ENTRY.title)
    paid = a_page(title=ENTRY.title, head=json_ld(an_article_node(isAccessibleForFree=False)))
    other = a_page("Merci de patienter pendant que nous préparons votre lecture du jour. " * 9, title="x")

    assert [unread_article(ENTRY, "fr", page_of(html)) for html in (wall, paid, other)] == [None] * 3
    assert unread_article(ENTRY, "fr", page_of(TITLED)) is not None


@pytest.mark.parametrize(
    ("lang", "feed_lang", "langs"),
    [
        ("", "fr", ("fr",)),
        ("de-AT", "fr", ("de",)),
        ("", "", ()),
        ("", "en", ()),
        ("en", "fr", ()),
        ("??", "fr", ()),
    ],
)
def test_an_article_may_be_in_any_language_that_reading_it_could_tell(
    lang: str, feed_lang: str, langs: tuple[str, ...]
) -> None:
    assert languages_of_page(replace(ENTRY, lang=lang), feed_lang) == langs
