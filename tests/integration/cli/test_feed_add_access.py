"""`tocsin feed add` for a site that is asked with an account: read with it, and written with it."""

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.shell import Shell
from tests.integration.cli.sites import home, naming, rss
from tests.stand_ins.web_server import WebServer

SECRETS = {"SITE_COOKIES": "id=fake-secret", "SITE_KEY": "fake-key"}
COOKIES = 'cookies: "${SITE_COOKIES}"'


@pytest.fixture(autouse=True)
def _secrets(shell: Shell) -> None:
    shell.environment.update(SECRETS)


def behind_an_account(shell: Shell, web: WebServer, access: str = "", *, group: str = "") -> str:
    """A file whose last feed is one of the site, with its own access or that of its group; its text."""
    own = f", access: {{{access}}}" if access else ""
    shared = f"    access: {{{group}}}\n" if group else ""
    feed = f'      - {{id: abonnes, url: "{web.url("/abonnes.xml")}", title: Abonnés{own}}}\n'
    text = f"{configurations.FEEDS}  - id: abonnements\n{shared}    feeds:\n{feed}"
    shell.write("config/feeds.yaml", text)
    return text


def written(shell: Shell) -> str:
    return (shell.config / "feeds.yaml").read_text()


def test_a_feed_of_a_known_site_is_read_and_written_with_its_access(shell: Shell, web: WebServer) -> None:
    access = f'headers: {{X-Key: "Bearer ${{SITE_KEY}}"}}, {COOKIES}'
    before = behind_an_account(shell, web, access)
    url = web.page("/une.xml", rss("Une", "Une trêve"))

    result = shell("feed", "add", home(web, naming("/une.xml")))

    assert result.exit_code == 0, result.output
    assert result.stdout.endswith(f"  {url}, with the access of abonnes\n")
    assert {request.headers["Cookie"] for request in web.requests} == {"id=fake-secret"}
    assert {request.headers["X-Key"] for request in web.requests} == {"Bearer fake-key"}
    keys = ["id: une", f'url: "{url}"', "title: Une", f"access: {{{access}}}"]
    assert written(shell) == before + "      - " + "\n        ".join(keys) + "\n"
    assert shell("check").exit_code == 0


def test_what_the_group_says_is_not_said_again(shell: Shell, web: WebServer) -> None:
    before = behind_an_account(shell, web, group=COOKIES)
    url = web.page("/une.xml", rss("Une", "Une trêve"))

    assert shell("feed", "add", url).exit_code == 0

    assert web.requests[0].headers["Cookie"] == "id=fake-secret"
    assert written(shell) == before + f'      - {{id: une, url: "{url}", title: Une}}\n'


def test_a_secret_that_is_missing_is_named_and_nothing_is_asked(shell: Shell, web: WebServer) -> None:
    behind_an_account(shell, web, COOKIES)

    result = shell("feed", "add", web.url("/une.xml"), SITE_COOKIES="")

    assert result.exit_code == 1
    assert "the environment variable SITE_COOKIES is not set" in result.stderr
    assert web.requests == []


@pytest.mark.parametrize("is_moved", [False, True])
def test_another_site_is_sent_nothing_of_it(shell: Shell, web: WebServer, *, is_moved: bool) -> None:
    behind_an_account(shell, web, COOKIES)
    with WebServer() as elsewhere:
        url = elsewhere.page("/une.xml", rss("Ailleurs", "Une trêve"))
        asked = web.redirect("/une.xml", url, 301) if is_moved else url

        assert shell("feed", "add", asked, "--group", "presse").exit_code == 0

        assert [request.headers["Cookie"] for request in elsewhere.requests] == [None]
    assert written(shell).count("access") == 1


def test_the_proxy_of_all_feeds_is_the_way_from_the_first_request_on(shell: Shell, web: WebServer) -> None:
    proxied = 'first_run: all, access: {proxy: "${PROXY:-}"}'
    shell.write("config/feeds.yaml", configurations.FEEDS.replace("first_run: all", proxied))
    url = web.page("/une.xml", rss("Une", "Une trêve"))

    result = shell("feed", "add", url, PROXY="http://127.0.0.1:1")

    assert result.exit_code == 1
    assert "no connection to its proxy" in result.stderr
    assert web.requests == []
    assert shell("feed", "add", url, PROXY="").exit_code == 0


def test_a_site_that_is_asked_past_the_proxy_of_all_stays_so(shell: Shell, web: WebServer) -> None:
    behind_an_account(shell, web, f"{COOKIES}, proxy: off")
    text = written(shell).replace("first_run: all", 'first_run: all, access: {proxy: "http://127.0.0.1:1"}')
    shell.write("config/feeds.yaml", text)

    assert shell("feed", "add", web.page("/une.xml", rss("Une", "Une trêve"))).exit_code == 0
    assert f'access: {{{COOKIES}, proxy: "off"}}' in written(shell).rpartition("title: Une")[2]
