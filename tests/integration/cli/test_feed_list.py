"""`tocsin feed list`: what is configured of each feed, and no secret."""

from tests.integration.cli import configurations
from tests.integration.cli.shell import Shell

MORE = """\
  - id: sites
    full_article: never
    archive: screened
    feeds:
      - id: prefecture
        url: https://prefecture.example/actualites
        page: {items: article}
        article: {remove: aside}
        access: {cookies: "${SITE_COOKIES}", user: veille, password: "${SITE_PASSWORD}", headers: {DNT: 1}}
"""


def test_what_is_not_usual_of_a_feed_is_listed(shell: Shell) -> None:
    shell.write("config/feeds.yaml", configurations.FEEDS + MORE)

    journal, _, prefecture = shell.ask("feed", "list")
    result = shell("feed", "list")

    assert (prefecture["page"], prefecture["article"], prefecture["full_article"]) == (True, True, "never")
    assert prefecture["access"] == ["DNT", "cookies", "password"]
    assert (journal["page"], journal["full_article"], journal["access"]) == (False, "auto", [])
    assert (journal["archive"], prefecture["archive"]) == ("full", "screened")
    assert "page, article, full_article: never, archive: screened, DNT, cookies, password" in result.stdout


def test_a_list_of_usual_feeds_has_no_column_for_more(shell: Shell) -> None:
    assert shell("feed", "list").stdout.split("\n")[0].split() == ["id", "title", "group", "lang", "url"]
