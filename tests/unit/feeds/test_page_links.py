import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.unit.feeds.documents import a_feed
from worker.configuration.model import PageEntries
from worker.errors import ParseError
from worker.feeds.parse import parse_feed
from worker.models import ParsedFeed

URL = "https://www.prefecture.example/actualites/"
PAGE = """
<!DOCTYPE html><html lang="fr-FR"><head><title>Préfecture</title></head><body>
<nav><a href="/menu">Menu</a></nav>
<ul class="news">
  <li><a href="arrete-1"><img src="1.jpg" alt="Photo"></a>
    <h2><a href="arrete-1">Arrêté n°&nbsp;1 &amp; suite</a></h2>
    <time datetime="2026-11-24T09:00:00+01:00">24 nov.</time><p class="chapo">Un <b>texte</b></p></li>
  <li><h3>Crue</h3><a href="/crue?id=2"><img src="2.jpg" alt="Photo"></a>
    <span class="le">23 novembre 2026</span></li>
  <li><a href="javascript:void(0)">Rien</a></li>
  <li><a href="#haut"></a></li>
</ul></body></html>
"""
ITEMS = PageEntries(items="ul.news > li")


def read(page: PageEntries, body: str | bytes = PAGE, content_type: str = "text/html") -> ParsedFeed:
    body = body.encode() if isinstance(body, str) else body
    return parse_feed(replace(a_feed(lang=""), page=page), body, url=URL, content_type=content_type)


def test_a_page_is_read_as_a_feed_of_its_links() -> None:
    document = read(replace(ITEMS, title="h2, h3", summary=".chapo"))
    first, second = document.entries
    assert (document.title, document.lang, document.kind) == ("Préfecture", "fr", "page")
    assert (first.link, first.guid) == (URL + "arrete-1", URL + "arrete-1")
    assert (first.title, first.summary_html) == ("Arrêté n° 1 & suite", "Un <b>texte</b>")
    assert first.published == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert (second.link, second.title) == ("https://www.prefecture.example/crue?id=2", "Crue")
    assert second.published is None


def test_without_more_said_the_first_link_leads_on_and_a_headline_stands_for_a_picture() -> None:
    assert [entry.title for entry in read(ITEMS).entries] == ["Arrêté n° 1 & suite", "Crue"]


def test_links_themselves_may_be_the_items() -> None:
    entries = read(PageEntries(items="ul.news a")).entries
    assert [(entry.link, entry.title) for entry in entries] == [
        (URL + "arrete-1", "Arrêté n° 1 & suite"),
        ("https://www.prefecture.example/crue?id=2", "Photo"),
    ]


def test_each_part_may_be_named() -> None:
    page = PageEntries(items="li", link="h2 a, h3 + a", title="h2, h3", published=".le")
    first, second = read(page).entries
    assert (first.published, second.published) == (None, datetime(2026, 11, 23, tzinfo=UTC))
    assert second.published_raw == "23 novembre 2026"


def test_a_base_of_the_page_counts() -> None:
    based = PAGE.replace("<title>", '<base href="https://cdn.example/a/"><title>')
    assert read(ITEMS, based).entries[0].link == "https://cdn.example/a/arrete-1"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (PAGE.encode("cp1252"), "text/html"),
        (PAGE.encode("cp1252"), "text/html; charset=iso-8859-1"),
        (PAGE.replace("<head>", '<head><meta charset="utf-16">').encode("utf-8"), "text/html"),
        (PAGE.replace("<head>", '<head><meta charset="macroman">').encode("mac-roman"), "text/html"),
    ],
)
def test_the_encoding_is_found_out(body: bytes, content_type: str) -> None:
    assert read(ITEMS, body, content_type).entries[0].title == "Arrêté n° 1 & suite"


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (
            PageEntries(items="article.une"),
            "the selector « article.une » found nothing: the page may have changed",
        ),
        (replace(ITEMS, link="h6"), "no link with a title where « ul.news > li » and « h6 » look"),
        (PageEntries(items="nav"), None),
    ],
)
def test_a_selector_that_finds_nothing_is_said(page: PageEntries, said: str | None) -> None:
    if said is None:
        assert len(read(page).entries) == 1
        return
    with pytest.raises(ParseError, match=said):
        read(page)


@pytest.mark.parametrize(
    "piece",
    ["<p>", "<div>", "<a href=x>y</a>", "<table><td>", "<!-- x -->", "<li><a href=/{}>b</a>", "&amp;", "<"],
)
def test_a_hostile_page_costs_little(piece: str) -> None:
    start = time.process_time()
    with suppress(ParseError):
        read(ITEMS, PAGE.replace("</ul>", piece * 40_000 + "</ul>"))
    with suppress(ParseError):
        read(ITEMS, PAGE.replace("</ul>", piece * 400_000 + "</ul>"))
    assert time.process_time() - start < 12


def test_a_base_with_accents_without_end_is_none() -> None:
    """Python puts the marks of a host in order before it splits an address: it takes their square."""
    base = "https://e" + "\u0301\u0323" * 75_000 + ".example/"
    start = time.process_time()
    found = read(ITEMS, PAGE.replace("<title>", f'<base href="{base}"><title>'))
    assert time.process_time() - start < 10
    assert found.entries[0].link == URL + "arrete-1"


def test_a_tag_with_too_many_attributes_is_refused() -> None:
    attributes = " ".join(f"a{number}=x" for number in range(50_000))
    with pytest.raises(ParseError, match="attributes"):
        read(ITEMS, PAGE.replace("<ul ", f"<ul {attributes} "))
