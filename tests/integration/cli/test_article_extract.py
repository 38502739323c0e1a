"""`tocsin article extract`: what is read from a page."""

from tests.integration.cli.shell import Shell
from tests.shipped import shipped_configuration
from tests.stand_ins.web_server import WebServer

TEXT = "<p>" + "Les deux présidents ont parlé d'une trêve de trente jours, selon le Kremlin. " * 5 + "</p>"
HEAD = """\
<html lang="fr"><head><title>Une trêve - Le Journal</title>
<meta property="og:site_name" content="Le Journal"><meta property="og:image" content="/une.jpg">
<meta name="author" content="Jeanne Dupont"><link rel="canonical" href="https://www.journal.example.org/monde/1">
<meta property="article:published_time" content="2026-11-24T10:00:00+01:00"></head>
"""
PAGE = f"{HEAD}<body><article><h1>Une trêve</h1>{TEXT}{TEXT}</article></body></html>"
DOCUMENTED = {
    "title", "text", "author", "published", "lang", "canonical", "image", "how", "confidence",
}  # fmt: skip
URL = "https://www.journal.example.org/monde/1?utm_source=rss"


def test_the_fields_are_those_of_the_documentation(shell: Shell) -> None:
    path = shell.write("page.html", PAGE)

    [row] = shell.ask("article", "extract", path, "--url", URL)

    assert set(row) >= DOCUMENTED
    assert row["path"] == str(path)
    assert (row["title"], row["author"], row["lang"]) == ("Une trêve", "Jeanne Dupont", "fr")
    assert row["published"] == "2026-11-24T09:00:00Z"
    assert row["canonical"] == "https://www.journal.example.org/monde/1"
    assert row["image"] == "https://www.journal.example.org/une.jpg"
    assert "une trêve de trente jours" in row["text"]
    assert (row["how"], row["confidence"], row["degraded"]) == ("page", "high", "")


def test_without_an_address_the_pages_own_is_believed(shell: Shell) -> None:
    [row] = shell.ask("article", "extract", "-", stdin=PAGE)

    assert row["url"] == row["canonical"] == "https://www.journal.example.org/monde/1"
    assert row["image"] == "https://www.journal.example.org/une.jpg"


def test_with_an_address_another_sites_claim_is_not_believed(shell: Shell) -> None:
    [row] = shell.ask("article", "extract", "-", "--url", "https://autre.example.net/1", stdin=PAGE)

    assert row["canonical"] == "https://autre.example.net/1"


def test_a_page_that_would_not_be_trusted_is_shown_with_the_reason(shell: Shell) -> None:
    short = f"{HEAD}<body><article><p>Une trêve est signée.</p></article></body></html>"

    [row] = shell.ask("article", "extract", "-", stdin=short)

    assert (row["text"], row["title"], row["confidence"]) == ("Une trêve est signée.", "Une trêve", "low")
    assert row["degraded"] == "the page has only 21 characters of text"


def test_a_page_without_text_is_an_error(shell: Shell) -> None:
    [row] = shell.ask("article", "extract", "-", code=1)

    assert row == {"path": "-", "error": "no text was found in the page"}


def test_it_fetches_an_address(shell: Shell) -> None:
    with WebServer() as web:
        url = web.page("/1", PAGE.encode(), headers={"Content-Type": "text/html"})
        [row] = shell.ask("article", "extract", url)
        [missing] = shell.ask("article", "extract", web.url("/2"), code=1)

    assert (row["url"], row["title"]) == (url, "Une trêve")
    assert "404" in missing["error"]


def test_an_address_that_is_not_allowed_is_not_called(shell: Shell) -> None:
    with WebServer() as web:
        result = shell("article", "extract", web.url("/1"), TOCSIN_ALLOW_ADDRESSES="")

        assert result.exit_code == 1
        assert web.requests == []


def test_people_see_the_fields_and_then_the_text(shell: Shell) -> None:
    shown = shell("article", "extract", shipped_configuration() / "essai" / "treve.html").output

    assert "     title  [essai] Poutine et Trump discutent d'une trêve" in shown
    assert "\n\nVladimir Poutine et Donald Trump" in shown


def test_what_is_extracted_can_be_matched_as_it_is(shell: Shell) -> None:
    extracted = shell("article", "extract", "-", "--json", stdin=PAGE).stdout

    [row] = shell.ask("rule", "match", "--batch", "-", stdin=extracted)

    assert row["id"] == "-"
    assert [match["rule"] for match in row["matches"]] == ["treve"]
    assert {span["field"] for span in row["matches"][0]["spans"]} == {"title", "body"}
