"""`tocsin feed import` and `export`: lists of other readers, and back."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.integration.cli import configurations
from tests.integration.cli.shell import Shell
from tests.unit.feeds.test_opml import NOW, opml
from worker.cli.exporting import outlines_of
from worker.cli.importing import plan_import
from worker.configuration.model import FeedSettings
from worker.feeds.opml import read_opml, write_opml

LIST = """
<outline text="Presse écrite"><outline text="Le Monde" xmlUrl="https://www.lemonde.fr/rss/une.xml"/>
<outline text="International"><outline text="Le Monde" xmlUrl="https://www.lemonde.fr/international/rss_full.xml"/>
</outline></outline>
<outline text="presse"><outline text="Encore" xmlUrl="https://www.lemonde.fr/rss/une.xml?xtor=RSS-1"/>
<outline text="Figaro &amp; Cie" xmlUrl="feed://www.lefigaro.fr/rss/une.xml" language="fr"/></outline>
<outline text="Sans adresse" type="rss"/>
<outline text="Compte" xmlUrl="https://moi:SECRET@a.example/rss"/>
<outline text="FTP" xmlUrl="ftp://a.example/rss"/>
<outline text="BBC" xmlUrl="https://feeds.bbci.co.uk/news/world/rss.xml" language="en-GB"/>
"""


@pytest.fixture
def listed(shell: Shell) -> Path:
    return shell.write("liste.opml", opml(LIST))


def test_folders_become_groups_and_all_is_accounted_for(shell: Shell, listed: Path) -> None:
    rows = shell.ask("feed", "import", listed, code=1)

    assert [(row["status"], row["id"], row["group"]) for row in rows] == [
        ("new", "le-monde", "presse-ecrite"),
        ("new", "le-monde-international", "presse-ecrite-international"),
        ("known", "", ""),
        ("new", "figaro-cie", "presse"),
        ("refused", "", ""),
        ("refused", "", ""),
        ("refused", "", ""),
        ("new", "bbc", "autres"),
    ]
    assert [row["why"] for row in rows if row["why"]] == [
        "already there as le-monde",
        "it has no address (xmlUrl)",
        "its address is not one of the web, without user and password",
        "its address is not one of the web, without user and password",
    ]
    written = (shell.config / "feeds.yaml").read_text()
    assert written.startswith(configurations.FEEDS)
    assert 'title: "Figaro & Cie"' in written
    feeds = {feed["id"]: feed for feed in shell.ask("feed", "list")}
    assert (feeds["bbc"]["lang"], feeds["figaro-cie"]["lang"]) == ("en", "fr")
    assert shell("check").exit_code == 0


def test_a_second_import_adds_nothing(shell: Shell) -> None:
    listed = shell.write("liste.opml", opml('<outline text="A" xmlUrl="https://a.example/rss"/>'))
    assert shell("feed", "import", listed).exit_code == 0
    before = (shell.config / "feeds.yaml").read_text()

    result = shell("feed", "import", listed)

    assert (result.exit_code, (shell.config / "feeds.yaml").read_text()) == (0, before)
    assert result.stdout.endswith("0 feeds added, 1 there already, 0 refused\n")


def test_a_dry_run_says_the_same_and_writes_nothing(shell: Shell, listed: Path) -> None:
    result = shell("feed", "import", listed, "--dry-run")
    dry = shell.ask("feed", "import", listed, "--dry-run", code=1)

    assert (shell.config / "feeds.yaml").read_text() == configurations.FEEDS
    assert "presse-ecrite/le-monde: Le Monde\n" in result.stdout
    assert result.stdout.endswith("4 feeds would be added, 1 there already, 3 refused\n")
    assert f"{listed}:7: Sans adresse: it has no address" in result.stderr
    assert "SECRET" not in result.output
    rows = shell.ask("feed", "import", listed, code=1)
    assert rows == [{**row, "written": row["status"] == "new"} for row in dry]


def test_from_standard_input(shell: Shell) -> None:
    body = opml('<outline text="A" xmlUrl="https://a.example/rss"/>')

    assert [row["id"] for row in shell.ask("feed", "import", "-", stdin=body)] == ["a"]


def test_what_is_no_list_is_refused(shell: Shell) -> None:
    for body in (b"", b"<html/>", opml("", '<!DOCTYPE opml [<!ENTITY a "b">]>')):
        result = shell("feed", "import", shell.write("liste.opml", body))
        assert result.exit_code == 1
        assert "liste.opml: " in result.stderr
    assert shell("feed", "import", "/no/such/file").exit_code == 1
    assert shell("feed", "import").exit_code == 2
    assert (shell.config / "feeds.yaml").read_text() == configurations.FEEDS


def test_many_feeds_are_written_at_once(shell: Shell) -> None:
    body = "".join(f'<outline text="Flux {n}" xmlUrl="https://a.example/{n}/rss"/>' for n in range(500))

    rows = shell.ask("feed", "import", "-", stdin=opml(f'<outline text="tout">{body}</outline>'))

    assert len({row["id"] for row in rows}) == 500
    assert len(shell.ask("feed", "list")) == 502


def test_export_prints_opml_and_says_what_it_leaves_out(shell: Shell, listed: Path) -> None:
    shell("feed", "import", listed)

    result = shell("feed", "export")
    rows = shell.ask("feed", "export")

    assert result.exit_code == 0
    assert [one.id for one in read_opml(result.stdout_bytes)] == [row["id"] for row in rows]
    assert {row["id"] for row in rows} == {"le-monde", "le-monde-international", "figaro-cie", "bbc"}
    assert result.stderr == "left out: 2 files and pages\n"


IDS = st.from_regex(r"[a-z0-9][a-z0-9_.-]{0,20}", fullmatch=True)
TITLES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]), max_size=40
).map(lambda text: " ".join(text.replace("\ufffe", "").replace("\uffff", "").split()))
FEEDS = st.dictionaries(
    IDS, st.tuples(IDS, TITLES, st.sampled_from(["", "fr", "en"]), st.integers(0, 999)), max_size=8
)


@settings(max_examples=300, deadline=None)
@given(FEEDS)
def test_what_is_exported_is_imported_as_it_was(feeds: dict[str, tuple[str, str, str, int]]) -> None:
    configured = {
        id_: FeedSettings(
            id=id_,
            url=f"https://www.a{n}.example/{number}?a=1&b=%C3%A9",
            title=title or id_,
            group=group,
            lang=lang,
        )
        for n, (id_, (group, title, lang, number)) in enumerate(feeds.items())
    }

    written = write_opml(outlines_of(configured.values()), title="Tocsin", now=NOW)
    plan = [one.feed for one in plan_import(read_opml(written), {})]

    read = {feed.id: feed for feed in plan if feed}
    assert len(read) == len(configured)
    for id_, feed in configured.items():
        assert (read[id_].url, read[id_].title or id_) == (feed.url, feed.title)
        assert (read[id_].group, read[id_].lang) == (feed.group, feed.lang)


def test_a_list_of_ours_in_an_empty_configuration_is_the_configuration_again(
    shell: Shell, listed: Path
) -> None:
    shell("feed", "import", listed)
    exported = shell("feed", "export").stdout_bytes
    before = [feed for feed in shell.ask("feed", "list") if feed["url"].startswith("http")]
    shell.write(
        "config/feeds.yaml",
        "version: 1\ncontact: a@b.example\ndefaults: {lang: fr, first_run: all}\ngroups: []\n",
    )

    shell.ask("feed", "import", "-", stdin=exported)

    assert sorted(shell.ask("feed", "list"), key=str) == sorted(before, key=str)
