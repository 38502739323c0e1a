"""Where a site may have its feeds."""

import pytest

from worker.feeds.discovery import Candidate, known_paths, linked_by_page, news_sitemaps, said_by_page

URL = "https://www.journal.example/monde/"


def test_link_tags_are_read_wherever_they_stand() -> None:
    html = """<html><head><base href="/fr/">
      <link rel="alternate" type="application/rss+xml" title="À la une" href="une.xml">
      <LINK REL='ALTERNATE' TYPE='application/atom+xml; charset=utf-8' HREF='//rss.journal.example/atom'>
      <link rel="alternate" hreflang="en" href="/en/"><link rel="stylesheet" href="/rss.css">
      <link rel="alternate" type="application/rss+xml" title="Commentaires" href="/comments/feed/">
      </head><body><p>texte<link rel="alternate" type="application/feed+json" href="/feed.json"></body>"""

    assert said_by_page(html, URL) == [
        Candidate("https://www.journal.example/fr/une.xml", "link tag", "À la une"),
        Candidate("https://rss.journal.example/atom", "link tag"),
        Candidate("https://www.journal.example/feed.json", "link tag"),
        Candidate("https://www.journal.example/comments/feed/", "link tag", "Commentaires"),
    ]


def test_what_is_no_feed_is_not_taken_for_one() -> None:
    html = """<link rel=alternate type="application/json" href="/wp-json/wp/v2/posts/1">
      <link rel=alternate type="application/json+oembed" href="/oembed">
      <link rel=alternate type=text/html href=/m>
      <link rel=alternate type="application/rss+xml" href="javascript:alert(1)"><link rel=alternate>
      <link rel=alternate type="application/rss+xml" href="http://[broken">"""

    assert said_by_page(html, URL) == []


def test_the_text_of_a_page_leads_to_feeds() -> None:
    html = """<a href="/rss/sport.xml">Sport</a><a href="/flux">Nos flux</a><a href="/a?format=feed">x</a>
      <a href="/contact">Contact</a><a href="/feedback">Avis</a><a href="/une.rss">Une</a><a>RSS</a>
      <a href="/transatlantique">Atlantique</a>"""

    assert [
        candidate.url.removeprefix("https://www.journal.example") for candidate in linked_by_page(html, URL)
    ] == [
        "/rss/sport.xml",
        "/flux",
        "/une.rss",
    ]


def test_the_usual_places_are_below_the_page_and_at_the_root() -> None:
    urls = [candidate.url for candidate in known_paths("", URL)]

    assert urls[:2] == ["https://www.journal.example/monde/feed/", "https://www.journal.example/monde/rss/"]
    for path in ("feed", "rss", "rss.xml", "atom.xml", "feed.xml", "index.xml", "feeds/posts/default"):
        assert f"https://www.journal.example/{path}" in urls
    assert "https://www.journal.example/arc/outboundfeeds/rss/?outputType=xml" in urls
    assert known_paths("", "https://a.example/b/c.html") == known_paths("", "https://a.example")


def test_sitemaps_of_news_are_named_by_robots_txt() -> None:
    robots = """User-agent: *
Disallow: /
Sitemap: https://www.journal.example/sitemap.xml
sitemap:https://www.journal.example/sitemap-news.xml
Sitemap: /actualites.xml
Sitemap: file:///etc/news
"""

    assert [candidate.url for candidate in news_sitemaps(robots, URL)] == [
        "https://www.journal.example/sitemap-news.xml",
        "https://www.journal.example/actualites.xml",
    ]


@pytest.mark.parametrize(
    "html", ["", "\0<link", "<" * 1000, "\ud800", "<link rel=alternate type=text/xml href=x" * 99]
)
def test_nothing_is_too_broken(html: str) -> None:
    assert len(said_by_page(html, URL)) <= 1
    assert linked_by_page(html, URL) == []
