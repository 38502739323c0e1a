from datetime import UTC, datetime

import pytest

from tests.unit.feeds.documents import parsed
from worker.errors import ParseError

NEWS = """
    <url><loc>https://www.example.org/1</loc><lastmod>2026-11-24</lastmod>
    <news:news><news:publication><news:name>La Presse</news:name><news:language>fr</news:language>
    </news:publication><news:publication_date>2026-11-24T09:00:00+01:00</news:publication_date>
    <news:title>Trêve à Gaza : R&amp;D</news:title><news:keywords>Gaza, Monde,</news:keywords></news:news>
    <image:image><image:loc>https://www.example.org/1.jpg</image:loc><image:title>x</image:title></image:image>
    </url>
"""


def sitemap(*urls: str, root: str = "urlset") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
        f'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">{"".join(urls)}</{root}>'
    ).encode()


def test_an_article_is_read_whole_and_its_picture_passed_over() -> None:
    document = parsed(sitemap(NEWS), lang="")
    [entry] = document.entries
    assert (document.kind, document.lang, document.tier) == ("news-sitemap", "fr", "sitemap")
    assert (entry.guid, entry.link) == ("https://www.example.org/1", "https://www.example.org/1")
    assert (entry.title, entry.tags) == ("Trêve à Gaza : R&D", ("Gaza", "Monde"))
    assert entry.published == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert entry.published_raw == "2026-11-24T09:00:00+01:00"


def test_an_address_without_news_is_passed_over() -> None:
    assert len(parsed(sitemap("<url><loc>https://www.example.org/2</loc></url>", NEWS)).entries) == 1


def test_the_usual_mistakes_are_put_right() -> None:
    document = parsed(sitemap(NEWS.replace("R&amp;D", "R & D")))
    assert document.entries[0].title == "Trêve à Gaza : R & D"
    assert document.repaired == "ampersands and names that XML does not know"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (sitemap("<url><loc>https://www.example.org/2</loc></url>"), "without news"),
        (sitemap(NEWS)[:-20], "broken sitemap"),
        (
            sitemap(
                "<sitemap><loc>https://x.org/pages.xml</loc></sitemap>",
                "<sitemap><loc>https://x.org/news.xml</loc></sitemap>",
                root="sitemapindex",
            ),
            "index of sitemaps; take the one with the news, perhaps https://x.org/news.xml",
        ),
    ],
)
def test_other_sitemaps_are_refused_with_what_to_do(body: bytes, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        parsed(body)
