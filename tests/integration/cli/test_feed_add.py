"""`tocsin feed add`: one feed more in feeds.yaml, and nothing else changed."""

import os
import resource
import stat
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.shell import Shell
from tests.integration.cli.sites import home, naming, rss
from tests.stand_ins.web_server import WebServer
from worker.cli import feeds_editing
from worker.cli.replacing import replace_file

NOBODY = 65534


@contextmanager
def no_file_may_grow() -> Iterator[None]:
    """Nothing can be written on this machine, not even by root."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_feed_is_added_where_it_belongs_and_can_be_listed(shell: Shell, web: WebServer) -> None:
    url = web.page("/une.xml", rss("Le Monde", "Une trêve"))

    [row] = shell.ask("feed", "add", url)

    assert (row["id"], row["group"], row["written"]) == ("le-monde", "presse", True)
    line = f'      - {{id: le-monde, url: "{url}", title: Le Monde}}\n'
    assert (shell.config / "feeds.yaml").read_text() == configurations.FEEDS + line
    assert "le-monde" in {feed["id"] for feed in shell.ask("feed", "list")}
    assert shell("check").exit_code == 0


def test_the_only_feed_of_a_page_is_meant(shell: Shell, web: WebServer) -> None:
    web.page("/une.xml", rss("Le Monde", "Une trêve", lang="en"))
    web.page("/une.atom", rss("Le Monde", "Une trêve", lang="en"))
    web.page("/comments/feed", rss("Comments", "Bravo"))
    page = home(web, naming("/une.xml", "/une.atom", "/comments/feed"))

    result = shell("feed", "add", page, "--group", "monde", "--title", "Monde : ici")

    assert result.exit_code == 0, result.output
    assert "added to the group monde" in result.stdout
    written = (shell.config / "feeds.yaml").read_text().removeprefix(configurations.FEEDS)
    assert written == (
        "  - id: monde\n    feeds:\n      - {id: monde-ici, "
        f'url: "{web.url("/une.xml")}", title: "Monde : ici", lang: en}}\n'
    )


def test_what_is_given_is_written(shell: Shell, web: WebServer) -> None:
    url = web.page("/une.xml", rss("Le Monde", "Une trêve"))

    [row] = shell.ask("feed", "add", url, "--id", "lm", "--lang", "be", "--group", "presse")

    assert (row["id"], row["lang"]) == ("lm", "be")


def test_of_several_feeds_one_has_to_be_named(shell: Shell, web: WebServer) -> None:
    web.page("/une.xml", rss("Une", "Une trêve"))
    web.page("/sport.xml", rss("Sport", "Un but"))

    result = shell("feed", "add", home(web, naming("/une.xml", "/sport.xml")))

    assert result.exit_code == 1
    assert f"tocsin feed add {web.url('/sport.xml')}" in result.stderr
    assert (shell.config / "feeds.yaml").read_text() == configurations.FEEDS


def test_what_is_there_already_is_not_added_again(shell: Shell, web: WebServer) -> None:
    url = web.page("/une.xml", rss("Le Monde", "Une trêve"))
    old = web.redirect("/old.xml", "/une.xml", 301)
    assert shell("feed", "add", url).exit_code == 0
    before = (shell.config / "feeds.yaml").read_text()

    for again in (url, old, f"{url}?utm_source=rss", f"{url}#xtor=RSS-1"):
        result = shell("feed", "add", again)
        assert result.exit_code == 1
        assert "is in feeds.yaml already: le-monde, of the group presse" in result.stderr
    assert (shell.config / "feeds.yaml").read_text() == before


def test_what_is_no_feed_is_not_added(shell: Shell, web: WebServer) -> None:
    assert "no feed found" in shell("feed", "add", home(web, "<p>rien")).stderr
    assert shell("feed", "add", web.url("/gone.xml")).exit_code == 1
    assert (shell.config / "feeds.yaml").read_text() == configurations.FEEDS


@pytest.mark.parametrize(
    "words",
    [["--id", "Le Monde"], ["--group", "à"], ["--lang", "french"], ["--id", ""], []],
)
def test_wrong_usage(shell: Shell, web: WebServer, words: list[str]) -> None:
    url = ["ftp://a.example/"] if words in ([], ["--id", ""]) else [web.url("/une.xml")]

    assert shell("feed", "add", *url, *words).exit_code == 2
    assert web.requests == []


def test_a_name_that_is_taken_is_refused(shell: Shell, web: WebServer) -> None:
    result = shell("feed", "add", web.page("/une.xml", rss("A", "Une trêve")), "--id", "journal")

    assert (result.exit_code, "another feed is called journal" in result.stderr) == (1, True)


def test_files_that_are_wrong_are_left_alone(shell: Shell, web: WebServer) -> None:
    wrong = configurations.FEEDS + "      - {id: journal, url: &a file:b.xml}\n"
    shell.write("config/feeds.yaml", wrong)

    result = shell("feed", "add", web.page("/une.xml", rss("A", "Une trêve")))

    assert result.exit_code == 1
    assert "feeds.yaml:9" in result.stderr
    assert (shell.config / "feeds.yaml").read_text() == wrong
    assert web.requests == []


def test_mode_and_symbolic_link_are_kept_and_nothing_is_left_behind(shell: Shell, web: WebServer) -> None:
    path = shell.config / "feeds.yaml"
    real = shell.write("elsewhere/feeds.yaml", path.read_text())
    path.unlink()
    path.symlink_to(real)
    real.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(real, NOBODY, NOBODY)

    assert shell("feed", "add", web.page("/une.xml", rss("Le Monde", "Une trêve"))).exit_code == 0

    status = real.stat()
    assert path.is_symlink()
    assert "le-monde" in real.read_text()
    assert stat.S_IMODE(status.st_mode) == 0o640
    assert os.geteuid() != 0 or (status.st_uid, status.st_gid) == (NOBODY, NOBODY)
    assert [one.name for one in real.parent.iterdir()] == ["feeds.yaml"]


def test_where_the_file_cannot_be_written_the_lines_are_printed(shell: Shell, web: WebServer) -> None:
    url = web.page("/une.xml", rss("Le Monde", "Une trêve"))
    with no_file_may_grow():
        result = shell("feed", "add", url)
        [row] = shell.ask("feed", "add", url, code=1)

    line = f'after line 8:\n      - {{id: le-monde, url: "{url}", title: Le Monde}}'
    assert (result.exit_code, result.stdout) == (1, f"{line}\n")
    assert "cannot be written (File too large): nothing was added" in result.stderr
    assert (row["written"], row["lines"]) == (False, line)
    assert (shell.config / "feeds.yaml").read_text() == configurations.FEEDS
    assert sorted(path.name for path in shell.config.iterdir() if path.is_file()) == [
        "alerts.yaml",
        "feeds.yaml",
        "rules.yaml",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_its_owner_made_read_only_is_not_replaced(shell: Shell, web: WebServer) -> None:
    (shell.config / "feeds.yaml").chmod(0o444)

    result = shell("feed", "add", web.page("/une.xml", rss("Le Monde", "Une trêve")))

    assert (result.exit_code, "Permission denied" in result.stderr) == (1, True)


def test_a_file_that_does_not_say_what_was_meant_is_put_back(
    shell: Shell, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shell.config / "feeds.yaml"

    def spoiled(target: object, before: bytes, after: bytes) -> None:
        broken = after.replace(b"le-monde", b"le-mond", 1)
        replace_file(path, before, broken if b"le-monde" in after else after)

    monkeypatch.setattr(feeds_editing, "replace_file", spoiled)

    result = shell("feed", "add", web.page("/une.xml", rss("Le Monde", "Une trêve")))

    assert result.exit_code == 1
    assert "is as it was before" in result.stderr
    assert path.read_text() == configurations.FEEDS


def test_what_somebody_else_writes_meanwhile_is_not_lost(
    shell: Shell, web: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shell.config / "feeds.yaml"

    def late(target: object, before: bytes, after: bytes) -> None:
        path.write_text(configurations.FEEDS + "# moi aussi\n")
        replace_file(path, before, after)

    monkeypatch.setattr(feeds_editing, "replace_file", late)

    result = shell("feed", "add", web.page("/une.xml", rss("Le Monde", "Une trêve")))

    assert result.exit_code == 1
    assert "was changed by somebody else" in result.stderr
    assert path.read_text().endswith("# moi aussi\n")
