"""`--batch`: many documents in one process, one object a line, in order, whatever a line is like."""

import csv
import json
import tarfile
from pathlib import Path

import pytest

from tests.integration.cli.shell import Shell, rows_of
from tests.integration.cli.test_article_extract import PAGE
from tests.integration.cli.test_feed_parse import DOCUMENT
from tests.shipped import shipped_configuration
from worker.settings import PROJECT

SHARED = PROJECT.parent / "shared" / "data"
SEEDLESS = pytest.mark.skipif(
    not SHARED.exists(), reason="needs the shared data, which is not part of the project"
)


def lines(*rows: object) -> bytes:
    return b"".join(row if isinstance(row, bytes) else json.dumps(row).encode() + b"\n" for row in rows)


def test_feeds_are_answered_in_order_with_the_bad_ones_marked(shell: Shell) -> None:
    feed, page = shell.write("feed.xml", DOCUMENT), shell.write("page.html", PAGE)
    batch = shell.write(
        "feeds.jsonl",
        lines(
            {"path": str(feed), "url": "https://journal.example.org/rss"},
            {"path": "absent.xml"},
            {"path": str(page)},
            {"url": "https://journal.example.org/rss"},
            {"path": str(feed)},
        ),
    )

    rows = shell.ask("feed", "parse", "--batch", batch, code=1)

    assert [row.get("error", "") for row in rows] == [
        "", "No such file or directory", "not a feed: it is an HTML page « Une trêve - Le Journal »",
        'the line needs a "path"', "",
    ]  # fmt: skip
    assert [row.get("path") for row in rows] == [str(feed), "absent.xml", str(page), None, str(feed)]
    assert rows[0]["entries"] == rows[4]["entries"]


def test_pages_are_answered_in_order(shell: Shell) -> None:
    page, empty = shell.write("page.html", PAGE), shell.write("empty.html", "")

    batch = lines({"path": str(page), "url": "https://www.journal.example.org/1"}, {"path": str(empty)})

    read, wrong = shell.ask("article", "extract", "--batch", "-", stdin=batch, code=1)

    assert (read["path"], read["title"]) == (str(page), "Une trêve")
    assert wrong == {"path": str(empty), "error": "no text was found in the page"}


def test_texts_are_matched_field_by_field(shell: Shell) -> None:
    text = {"id": 7, "title": "Trêve", "lead": "Une trêve.", "text": "La trêve", "lang": "fr"}

    [row] = shell.ask("rule", "match", "--batch", "-", stdin=lines(text))

    assert row["id"] == 7
    spans = [(span["field"], span["start"], span["end"]) for span in row["matches"][0]["spans"]]
    assert spans == [("title", 0, 5), ("lead", 4, 9), ("body", 3, 8)]


def test_all_went_well_is_exit_code_0_even_if_nothing_matched(shell: Shell) -> None:
    assert shell.ask("rule", "match", "--batch", "-", stdin=lines({"id": "a", "title": "Rien"}, {})) == [
        {"id": "a", "matches": []},
        {"id": None, "matches": []},
    ]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"nope\n", "line 2: "),
        (b"[1]\n", "line 2: not a JSON object"),
        (b'{"id": "x", "title": "tr\xeave"}\n', "line 2: "),
        (b"[" * 100_000 + b"\n", "line 2: "),
        (b'{"id": "x", "title": 5}\n', "title must be a text, not 5"),
        (b'{"id": "x", "text": ["a"]}\n', 'text must be a text, not ["a"]'),
        (b'{"id": "x", "error": "of the command before"}\n', "of the command before"),
    ],
)
def test_a_bad_line_is_answered_and_the_next_one_too(shell: Shell, line: bytes, error: str) -> None:
    batch = lines({"id": "before", "title": "Trêve"}, line, {"id": "after", "title": "Trêve"})

    before, wrong, after = shell.ask("rule", "match", "--batch", "-", stdin=batch, code=1)

    assert wrong["error"].startswith(error)
    assert before["matches"] == after["matches"] != []


@pytest.mark.parametrize("path", ["-", "a\0b", "\ud800", "", 5, None, ["a"]])
def test_a_path_that_is_none_is_an_error_of_its_line(shell: Shell, path: object) -> None:
    for words in (["feed", "parse"], ["article", "extract"]):
        [row] = shell.ask(*words, "--batch", "-", stdin=lines({"path": path}), code=1)

        assert row["error"]


def test_half_a_character_is_handed_back_as_it_came(shell: Shell) -> None:
    [row] = shell.ask(
        "rule", "match", "--batch", "-", stdin=b'{"id": "\\ud83d", "title": "Tr\\u00eave \\ud83d"}\n'
    )

    assert row["id"] == "\ud83d"
    assert row["matches"][0]["spans"][0]["text"] == "Trêve"


def test_a_mark_blank_lines_and_a_missing_last_line_end_do_not_count(shell: Shell) -> None:
    batch = b"\xef\xbb\xbf" + lines({"id": 1}) + b"\n   \r\n" + lines({"id": 2}).rstrip()

    assert [row["id"] for row in shell.ask("rule", "match", "--batch", "-", stdin=batch)] == [1, 2]


@pytest.mark.parametrize("batch", ["absent.jsonl", "."])
def test_a_batch_that_cannot_be_read_is_said(shell: Shell, batch: str) -> None:
    result = shell("rule", "match", "--batch", batch)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{batch}: ")


def test_a_program_can_ask_line_by_line(shell: Shell) -> None:
    process = shell.start("rule", "match", "--batch", "-")
    assert process.stdin
    assert process.stdout
    for number in (1, 2):
        process.stdin.write(lines({"id": number, "title": "Trêve"}))
        process.stdin.flush()

        assert rows_of(process.stdout.readline())[0]["id"] == number
    process.communicate(timeout=60)
    assert process.returncode == 0


@SEEDLESS
def test_every_document_of_a_large_corpus_is_answered(shell: Shell) -> None:
    with tarfile.open(SHARED / "feeds-tolerance.tar.gz") as corpus:
        corpus.extractall(shell.directory / "corpus", filter="data")
    paths = [path for path in sorted((shell.directory / "corpus").rglob("*")) if path.is_file()]
    batch = shell.write("feeds.jsonl", lines(*({"path": str(path)} for path in paths)))

    rows = shell.ask("feed", "parse", "--batch", batch, code=1)

    assert [row["path"] for row in rows] == [str(path) for path in paths]
    assert sum("error" in row for row in rows) == 8


@SEEDLESS
def test_every_headline_of_a_morning_is_answered(shell: Shell) -> None:
    with Path(SHARED / "french-headlines-morning.csv").open(encoding="utf-8") as file:
        titles = [row["title"] for row in csv.DictReader(file)]
    shell.environment["TOCSIN_CONFIG"] = str(shipped_configuration())

    rows = shell.ask(
        "rule", "match", "--batch", "-", stdin=lines(*({"id": n, "title": t} for n, t in enumerate(titles)))
    )

    assert [row["id"] for row in rows] == list(range(len(titles)))
    assert not any("error" in row for row in rows)
