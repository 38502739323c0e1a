"""`tocsin feed discover`: a real site, asked politely."""

import pytest

from tests.integration.cli.shell import Shell
from tests.integration.cli.sites import home, naming, rss
from tests.stand_ins.web_server import WebServer
from worker.cli import finding


def test_what_a_page_names_is_read_to_be_sure(shell: Shell, web: WebServer) -> None:
    web.page("/une.xml", rss("Le Journal", "Une trêve", "Un vote"))
    web.page("/comments/feed", rss("Comments", "Bravo"))
    web.page("/broken.xml", b"<!doctype html><title>404</title>")
    tags = naming("/comments/feed", "/gone.xml", "/broken.xml", "/une.xml")

    rows = shell.ask("feed", "discover", home(web, f"<head>{tags}</head>"))

    assert [row["url"] for row in rows] == [web.url("/une.xml"), web.url("/comments/feed")]
    assert rows[0] == {
        "url": web.url("/une.xml"), "way": "link tag", "title": "Le Journal", "site": "", "kind": "rss20",
        "entries": 2, "newest": "2026-11-24T02:00:00Z", "lang": "fr",
    }  # fmt: skip
    assert "/feed" not in [request.path for request in web.requests], "no guesses where the page says it"
    assert all("veille@example.org" in request.headers["User-Agent"] for request in web.requests)


def test_the_address_may_be_a_feed_already(shell: Shell, web: WebServer) -> None:
    [row] = shell.ask("feed", "discover", web.page("/une.xml", rss("Le Journal", "Une trêve")))

    assert (row["way"], row["entries"]) == ("address", 1)
    assert len(web.requests) == 1


def test_the_usual_places_are_tried_where_a_page_says_nothing(shell: Shell, web: WebServer) -> None:
    web.page("/arc/outboundfeeds/rss/", rss("Arc", "Une trêve"))

    [row] = shell.ask("feed", "discover", home(web, "<p>rien"))

    assert (row["way"], row["title"]) == ("known path", "Arc")
    assert len(web.requests) < finding.MOST_REQUESTS
    assert len({request.path for request in web.requests}) == len(web.requests), "nothing is asked twice"


def test_a_page_that_refuses_robots_may_have_a_feed_that_does_not(shell: Shell, web: WebServer) -> None:
    web.page("/", b"forbidden", status=403)
    web.page("/feed", rss("Le Journal", "Une trêve"))

    [row] = shell.ask("feed", "discover", web.url("/"))

    assert row["url"] == web.url("/feed")


def test_a_site_that_asks_for_peace_is_left_alone(shell: Shell, web: WebServer) -> None:
    for path in ("/feed", "/rss"):
        web.page(path, b"", status=429)

    result = shell("feed", "discover", home(web, "<p>rien"))

    assert result.exit_code == 1
    assert "the server answered 429" in result.stderr
    assert len(web.requests) == 2


def test_a_server_that_is_not_there_is_asked_once_and_why_is_said(shell: Shell, web: WebServer) -> None:
    gone = web.url("/")
    web.__exit__()

    result = shell("feed", "discover", gone)

    assert result.exit_code == 1
    assert f"{gone}: no feed found: {gone}: no connection" in result.stderr


def test_where_nothing_is_found_the_way_out_is_said(shell: Shell, web: WebServer) -> None:
    result = shell("feed", "discover", home(web, "<p>rien"))

    assert result.exit_code == 1
    assert "no feed found" in result.stderr
    assert "docs/configuration.md" in result.stderr
    assert shell.ask("feed", "discover", web.url("/"), code=1) == []


@pytest.mark.parametrize("status", [401, 404, 410])
def test_an_address_that_is_refused_is_said_to_be(shell: Shell, web: WebServer, status: int) -> None:
    url = web.page("/rss.xml", b"", status=status)

    result = shell("feed", "discover", url)

    assert result.exit_code == 1
    assert f"{url}: the server answered {status}" in result.stderr
    assert "selectors" not in result.stderr


def test_more_is_looked_for_with_all(shell: Shell, web: WebServer) -> None:
    web.page("/une.xml", rss("Une", "Une trêve"))
    web.page("/rss/sport.xml", rss("Sport", "Un but"))
    web.page("/feed", rss("Tout", "Une trêve"))
    page = '<link rel=alternate type="application/rss+xml" href="/une.xml"><a href="/rss/sport.xml">Sport</a>'

    rows = shell.ask("feed", "discover", home(web, page), "--all")

    assert [row["title"] for row in rows] == ["Une", "Sport", "Tout"]


def test_the_requests_are_bounded_whatever_a_page_names(shell: Shell, web: WebServer) -> None:
    tags = "".join(f'<link rel=alternate type="application/rss+xml" href="/{n}.xml">' for n in range(1000))

    shell("feed", "discover", home(web, tags), "--all")

    assert len(web.requests) <= finding.MOST_REQUESTS


def test_a_feed_that_has_moved_for_good_is_shown_where_it_is(shell: Shell, web: WebServer) -> None:
    web.page("/new.xml", rss("Le Journal", "Une trêve"))

    [row] = shell.ask("feed", "discover", web.redirect("/old.xml", "/new.xml", 301))

    assert row["url"] == web.url("/new.xml")


def test_people_see_a_table(shell: Shell, web: WebServer) -> None:
    web.page("/une.xml", rss("Le Journal", "Une trêve"))
    page = home(web, '<link rel=alternate type="application/rss+xml" href="/une.xml">')

    result = shell("feed", "discover", page)

    assert result.exit_code == 0
    assert "Le Journal" in result.stdout
    assert web.url("/une.xml") in result.stdout


@pytest.mark.parametrize("words", [["ftp://a.example/"], ["file:a.xml"], ["mailto:a@b.example"], []])
def test_what_is_no_web_address_is_wrong_usage(shell: Shell, words: list[str]) -> None:
    assert shell("feed", "discover", *words).exit_code == 2


def test_a_sitemap_of_news_is_found_by_robots_txt(shell: Shell, web: WebServer) -> None:
    name = "http://www.google.com/schemas/sitemap-news/0.9"
    about = "<news:name>Le Journal</news:name><news:language>fr</news:language>"
    about = f"<news:publication>{about}</news:publication>"
    date = "<news:publication_date>2026-11-24T08:00:00Z</news:publication_date>"
    news = f"<news:news>{about}{date}<news:title>Une trêve</news:title></news:news>"
    entry = f"<url><loc>https://a.example/1</loc>{news}</url>"
    sitemap = (
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="{name}">{entry}</urlset>'
    )
    web.page("/plan/actualites.xml", sitemap.encode())
    web.page("/robots.txt", f"Sitemap: {web.url('/plan/actualites.xml')}".encode())

    [row] = shell.ask("feed", "discover", home(web, "<p>rien"))

    assert (row["way"], row["entries"], row["lang"]) == ("sitemap", 1, "fr")


def test_a_feed_in_json_is_found(shell: Shell, web: WebServer) -> None:
    item = '{"id": "1", "url": "https://a.example/1", "title": "Une trêve"}'
    feed = f'{{"version": "https://jsonfeed.org/version/1.1", "title": "Le J", "items": [{item}]}}'
    web.page("/feed.json", feed.encode(), headers={"Content-Type": "application/feed+json"})
    page = home(web, '<link rel="alternate" type="application/feed+json" href="/feed.json">')

    [row] = shell.ask("feed", "discover", page)

    assert (row["title"], row["entries"]) == ("Le J", 1)
