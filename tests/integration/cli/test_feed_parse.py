"""`tocsin feed parse`: the entries of a document, from a file, standard input or an address."""

from tests.integration.cli import configurations
from tests.integration.cli.shell import Shell
from tests.stand_ins.web_server import WebServer

DOCUMENT = """\
<rss version="2.0"><channel><title>Le Journal</title><link>https://journal.example.org/</link>
<language>fr-FR</language>
<item><title>Une trêve &amp; un échange</title><link>/monde/1?utm_source=rss</link><guid>n1</guid>
<pubDate>Tue, 24 Nov 2026 09:30:00 +0100</pubDate>
<description>&lt;p&gt;Le &lt;b&gt;texte&lt;/b&gt;.&lt;/p&gt;</description>
<category>Monde</category></item>
<item><title>Sans date</title><link>https://journal.example.org/2</link></item>
</channel></rss>
"""


def test_the_fields_are_those_of_the_documentation(shell: Shell) -> None:
    path = shell.write("feed.xml", DOCUMENT)

    [row] = shell.ask("feed", "parse", path)

    assert list(row) == ["path", "feed", "entries"]
    assert row["path"] == str(path)
    assert (row["feed"]["title"], row["feed"]["lang"], row["feed"]["kind"]) == ("Le Journal", "fr", "rss20")
    first, second = row["entries"]
    assert first["guid"] == "n1"
    assert first["link"] == "https://journal.example.org/monde/1?utm_source=rss"
    assert first["title"] == "Une trêve & un échange"
    assert first["published"] == "2026-11-24T08:30:00Z"
    assert first["summary"] == "Le texte."
    assert second["published"] is second["updated"] is None
    assert first["id"] != second["id"]


def test_it_reads_standard_input_and_completes_links_with_the_address_given(shell: Shell) -> None:
    bare = DOCUMENT.replace("<link>https://journal.example.org/</link>", "")

    [row] = shell.ask("feed", "parse", "-", "--url", "https://autre.example.org/rss", stdin=bare)

    assert row["path"] == "-"
    assert row["entries"][0]["link"] == "https://autre.example.org/monde/1?utm_source=rss"


def test_a_link_relative_to_nowhere_is_none(shell: Shell) -> None:
    bare = DOCUMENT.replace("<link>https://journal.example.org/</link>", "")

    [row] = shell.ask("feed", "parse", "-", stdin=bare)

    assert [entry["link"] for entry in row["entries"]] == ["", "https://journal.example.org/2"]


def test_it_fetches_an_address(shell: Shell) -> None:
    with WebServer() as web:
        url = web.page("/rss", DOCUMENT.encode(), headers={"Content-Type": "application/rss+xml"})
        [row] = shell.ask("feed", "parse", url)

    assert (row["path"], len(row["entries"])) == (url, 2)


def test_it_reads_a_file_of_the_configuration_as_the_service_does(shell: Shell) -> None:
    """Its dates are relative to now."""
    shell.write("config/presse/feed.xml", configurations.feed(configurations.RINGING))

    [row] = shell.ask("feed", "parse", "file:presse/feed.xml")

    assert row["entries"][0]["published"].startswith("20")


def test_good_documents_are_answered_beside_bad_ones(shell: Shell) -> None:
    good, empty = shell.write("feed.xml", DOCUMENT), shell.write("empty.xml", "")
    page = shell.write("page.html", "<html><title>404</title></html>")

    rows = shell.ask("feed", "parse", empty, good, page, "absent.xml", shell.directory, code=1)

    assert [row["path"] for row in rows] == [
        str(empty),
        str(good),
        str(page),
        "absent.xml",
        str(shell.directory),
    ]
    assert ["error" in row for row in rows] == [True, False, True, True, True]
    assert rows[0]["error"] == "not a feed: it is empty"
    assert rows[3]["error"] == "No such file or directory"


def test_people_see_each_entry_on_a_line_and_errors_apart(shell: Shell) -> None:
    path = shell.write("feed.xml", DOCUMENT)

    result = shell("feed", "parse", path, "absent.xml")

    assert result.exit_code == 1
    assert result.stdout.startswith(f"{path}: Le Journal (rss20, 2 entries)\n")
    assert "Une trêve & un échange https://journal.example.org/monde/1" in result.stdout
    assert result.stderr == "absent.xml: No such file or directory\n"


def test_the_dates_of_a_sample_are_relative_to_now_as_in_the_service(shell: Shell) -> None:
    document = DOCUMENT.replace("Tue, 24 Nov 2026 09:30:00 +0100", "{now-10m}")

    [row] = shell.ask("feed", "parse", shell.write("feed.xml", document))

    assert row["entries"][0]["published"] is not None
    assert "{now" not in row["entries"][0]["published_raw"]
