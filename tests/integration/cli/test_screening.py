"""What the commands say of pages that no rule could match, where `archive: screened` does not read them."""

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.conftest import Service
from tests.integration.cli.shell import Shell
from tests.integration.stages.press import DULL, page
from tests.stand_ins.web_server import WebServer

COUNCIL = "Le conseil municipal a fini par voter le budget de la piscine, après des heures de débats."
LACKS = "; 1 lacks its text: no rule of then could match the page (archive: screened)"


@pytest.fixture
def screened(shell: Shell, service: Service, web: WebServer) -> str:
    """The address of a page that was not read, of a feed that has one entry."""
    shell.environment["COLUMNS"] = "400"
    shell.write("config/feeds.yaml", configurations.FEEDS.replace("lang: fr", "lang: fr, archive: screened"))
    link = web.page("/vote", page(COUNCIL, title=DULL), headers={"Content-Type": "text/html"})
    item = f"<item><title>{DULL}</title><link>{link}</link><guid>1</guid><pubDate>{{now-5m}}</pubDate></item>"
    shell.write("config/presse/feed.xml", f'<rss version="2.0"><channel>{item}</channel></rss>')
    service.works()
    return link


def test_a_backtest_says_how_many_articles_lack_their_text(shell: Shell, screened: str) -> None:
    rules = shell.write("x.yaml", "version: 1\nrules:\n  - {id: debats, any: [débats]}\n")

    assert f"1 article of the last 14 days{LACKS}" in shell("rule", "backtest", "--rules", rules).output


def test_what_became_of_the_address_says_that_it_was_not_read(shell: Shell, screened: str) -> None:
    shown = shell("why", screened).output

    assert "no rule of then could match its page, whose text is not kept (archive: screened)" in shown
    assert "no match: no rule could match its page" in shown


def test_the_status_says_how_many_pages_were_spared(shell: Shell, screened: str) -> None:
    assert "; no rule could match 1 page more, not read" in shell("status").output
