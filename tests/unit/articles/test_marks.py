"""Marks (accents) without end, by every way on which a page or a feed brings a text."""

import time
import unicodedata
from typing import Final

import pytest

from tests.fuzz.targets import ENTRY, PAGE
from worker.articles.marks import MOST_MARKS, with_few_marks
from worker.articles.read import Page, article_from_feed, article_from_page
from worker.models import Article, Entry
from worker.stories.sketches import sketch_of
from worker.stories.titles import title_key

MANY: Final = 150_000
SECONDS: Final = 10  # of processor time; in order of their square it would be half a minute, at each look
MARKS: Final = "\u0301\u0323" * (MANY // 2)  # Unicode wants them the other way round
TEXT: Final = (
    "<p>Une trêve de trente jours est proposée par les médiateurs, selon une source à Genève.</p>" * 24
)
IN_A_PAGE: Final = {
    "as they are": f"<p>e{MARKS}</p>",
    "as references": "<p>e" + "&#769;&#803;" * (MANY // 2) + "</p>",
    "each few in an element of their own": "<p>e" + f"<b>{MARKS[:20]}</b>" * (MANY // 20) + "</p>",
    "with controls between, which are dropped": "<p>e" + "&#1;\u0301&#1;\u0323" * (MANY // 2) + "</p>",
    "with invisible letters between, which are dropped": "<p>e" + "\u200b\u0301\u200b\u0323" * (MANY // 2),
    "letters that are made of marks": "<p>e" + "\u0f73" * MANY + "</p>",
    "in the JSON-LD": '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Trêve", '
    f'"image": "https://e{MARKS}.example/", "publisher": {{"name": "e{MARKS}"}}}}</script>',
}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Une trêve est proposée à Genève. " * 100,
        unicodedata.normalize("NFD", "Việt Nam: đề xuất ngừng bắn ở Genève. " * 100),
        "بِسْمِ اللَّهِ الرَّحْمَٰنِ " * 100,
        "בְּרֵאשִׁ֖ית בָּרָ֣א " * 100,
        "ﾊﾞﾊﾟ" * 100,
        ("e" + MARKS[:MOST_MARKS]) * 100,
    ],
)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert with_few_marks(text) == text


@pytest.mark.parametrize("mark", ["\u0301", "\u0323", "\u0345", "\u0f73", "\u0f81", "\uff9e", "\U0001d165"])
def test_of_the_marks_of_a_letter_the_first_30_stay_wherever_they_stand(mark: str) -> None:
    for before in range(MOST_MARKS + 2):
        for many in (MOST_MARKS + 1, 1000):
            text = "a" * before + mark * many + "z"

            assert with_few_marks(text) == "a" * before + mark * MOST_MARKS + "z"


@pytest.mark.parametrize("is_quick", [False, True])
@pytest.mark.parametrize("how", IN_A_PAGE)
def test_a_page_of_marks_is_read_and_compared_in_time(how: str, *, is_quick: bool) -> None:
    html = f"<html><head><title>Trêve</title></head><body><article>{TEXT}{IN_A_PAGE[how]}{TEXT}</article>"
    start = time.process_time()

    article = article_from_page(ENTRY, "fr", Page(url=PAGE, body=html.encode()), is_quick=is_quick)

    _compare(article)
    assert article.body.count("trêve de trente jours") == 48
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("how", [how for how in IN_A_PAGE if how != "in the JSON-LD"])
def test_an_entry_of_marks_is_read_and_compared_in_time(how: str) -> None:
    entry = Entry(id="e1", feed="f", guid="g", link=PAGE, title="Trêve", content_html=TEXT + IN_A_PAGE[how])
    start = time.process_time()

    _compare(article_from_feed(entry, "fr"))
    assert time.process_time() - start < SECONDS


def _compare(article: Article) -> None:
    sketch_of(article.body, article.title)
    title_key(article.body)
