"""All real pages of the shared data: none makes the reader fail, and their texts are as good as measured."""

import gzip
from pathlib import Path

import pytest

from benchmarks import bench_read
from benchmarks.measuring import SHARED_DATA
from worker.articles.read import Page, article_from_page
from worker.models import Entry

NEWS, FRENCH = SHARED_DATA / "article-pages", SHARED_DATA / "french-pages"
LEAST_F1 = 0.96
MOST_REFUSED = 2  # each behind a real paywall

pytestmark = pytest.mark.skipif(
    not (NEWS.exists() and FRENCH.exists()),
    reason="needs article-pages and french-pages, no part of the project",
)


@pytest.fixture(scope="module")
def news() -> tuple[bench_read.Sample, ...]:
    return tuple(bench_read.news_pages(NEWS))


def test_the_texts_of_news_pages_are_right(news: tuple[bench_read.Sample, ...]) -> None:
    assert bench_read.shingle_f1([bench_read.ours(page) for page in news], news) >= LEAST_F1
    assert sum(bench_read.article(page) is None for page in news) <= MOST_REFUSED


def test_french_pages_lose_no_segment_that_trafilatura_finds() -> None:
    figures = bench_read.french_figures(tuple(bench_read.french_pages(FRENCH)))

    assert figures["French_segments_that_only_trafilatura_finds"] == 0
    assert figures["French_segments_found"] == 38
    assert figures["French_title"] > 0.9
    assert figures["French_date"] > 0.85


@pytest.mark.parametrize("cut", [0.05, 0.3, 0.7])
def test_no_page_makes_it_fail_also_where_it_is_cut(cut: float) -> None:
    for path in sorted(Path(NEWS / "html").glob("*.gz"))[::6]:
        body = gzip.decompress(path.read_bytes())
        bench_read.article(bench_read.Sample("https://example.org/a", body[: int(cut * len(body))]))


def test_a_page_is_read_quickly_if_need_be(news: tuple[bench_read.Sample, ...]) -> None:
    entry = Entry(id="e", feed="f", guid="g", link="https://example.org/a", title="")
    for sample in filter(bench_read.article, news[::20]):
        page = Page(url="https://example.org/a", body=sample.body)
        assert article_from_page(entry, "", page, is_quick=True).confidence == "low"
