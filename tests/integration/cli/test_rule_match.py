"""`tocsin rule match`: which rules match a text, with the places of their words in it."""

import pytest

from tests.integration.cli.shell import Row, Shell
from tests.shipped import shipped_configuration
from worker.settings import PROJECT

SEED = PROJECT.parent / "shared" / "data" / "seed-article.txt"
TEXT = "Trêve à Gaza\nLe cessez-le-feu tient.\n\nUne trêve de trente jours.\n"
OTHER = """\
version: 1
defaults: {receivers: [somebody]}
rules:
  - {id: prix, any: [prix], receivers: [nobody]}
"""


def rules_in(row: Row) -> list[str]:
    return [match["rule"] for match in row["matches"]]


def spans_in(row: Row) -> list[tuple[str, int, int, str, str]]:
    names = ("field", "start", "end", "text", "term")
    return [tuple(span[name] for name in names) for match in row["matches"] for span in match["spans"]]


@pytest.mark.skipif(not SEED.exists(), reason=f"needs {SEED.name}, which is not part of the project")
def test_the_article_that_tocsin_is_for_matches_both_shipped_rules_in_their_exact_places(
    shell: Shell,
) -> None:
    shell.environment["TOCSIN_CONFIG"] = str(shipped_configuration())
    title, _, body = SEED.read_text("utf-8").partition("\n")

    [row] = shell.ask("rule", "match", SEED)

    assert list(row) == ["id", "matches"]
    assert row["id"] == str(SEED)
    assert rules_in(row) == ["treve", "echange-de-prisonniers"]
    fields = {"title": title, "body": body}
    for match in row["matches"]:
        for span in match["spans"]:
            assert fields[span["field"]][span["start"] : span["end"]] == span["text"]
    assert spans_in(row) == [
        ("title", 33, 38, "trêve", "trêve"),
        ("body", 104, 109, "trêve", "trêve"),
        ("body", 514, 519, "trêve", "trêve"),
        ("title", 41, 63, "échange de prisonniers", "échange de prisonniers"),
        ("body", 128, 150, "échange de prisonniers", "échange de prisonniers"),
        ("body", 985, 1007, "échange de prisonniers", "échange de prisonniers"),
    ]


def test_the_first_line_is_the_title_and_the_rest_the_body(shell: Shell) -> None:
    [row] = shell.ask("rule", "match", "-", stdin=TEXT)

    assert row["id"] == "-"
    assert spans_in(row) == [
        ("title", 0, 5, "Trêve", "trêve"),
        ("body", 3, 16, "cessez-le-feu", "cessez-le-feu"),
        ("body", 29, 34, "trêve", "trêve"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("cp1252"),
    ],
    ids=["UTF-8", "with a mark", "UTF-16", "Windows-1252"],
)
def test_a_text_is_read_in_the_encoding_that_its_editor_wrote(shell: Shell, body: bytes) -> None:
    [row] = shell.ask("rule", "match", "-", stdin=body)

    assert spans_in(row)[0] == ("title", 0, 5, "Trêve", "trêve")


def test_line_ends_of_windows_are_counted_and_no_part_of_the_title(shell: Shell) -> None:
    [row] = shell.ask("rule", "match", "-", stdin="Rien\r\nUn\r\ntrêve".encode())

    assert spans_in(row) == [("body", 4, 9, "trêve", "trêve")]


@pytest.mark.parametrize("body", ["", "\n", "\n\n\n", "Rien de neuf"])
def test_a_text_that_says_nothing_matches_nothing(shell: Shell, body: str) -> None:
    assert shell.ask("rule", "match", "-", stdin=body) == [{"id": "-", "matches": []}]


def test_another_rules_file_needs_neither_the_configuration_nor_its_receivers(shell: Shell) -> None:
    rules = shell.write("elsewhere/mine.yaml", OTHER)
    shell.environment["TOCSIN_CONFIG"] = str(shell.directory / "nowhere")

    [row] = shell.ask("rule", "match", "--rules", rules, "-", stdin="Le prix du blé")

    assert rules_in(row) == ["prix"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: [", "mine.yaml:1:8"),
        ("version: 1\nrules: [{id: a}]\n", "a rule needs a query"),
        ("", "mine.yaml:1:1"),
        (b"version: 1\nrules: [{id: a, any: [tr\xeave]}]\n", "mine.yaml:2"),
    ],
)
def test_a_rules_file_that_is_wrong_is_explained(shell: Shell, text: str | bytes, said: str) -> None:
    rules = shell.write("mine.yaml", text)

    result = shell("rule", "match", "--rules", rules, "-")

    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


def test_a_rules_file_that_is_not_there_is_said(shell: Shell) -> None:
    result = shell("rule", "match", "--rules", "absent.yaml", "-")

    assert (result.exit_code, result.stderr) == (1, "absent.yaml: No such file or directory\n")


def test_good_texts_are_answered_beside_bad_ones(shell: Shell) -> None:
    good, folder = shell.write("good.txt", TEXT), shell.directory

    absent, matched, wrong = shell.ask("rule", "match", "absent.txt", good, folder, code=1)

    assert absent == {"id": "absent.txt", "error": "No such file or directory"}
    assert rules_in(matched) == ["treve"]
    assert (wrong["id"], wrong["error"]) == (str(folder), "Is a directory")


def test_people_see_each_match_in_its_place(shell: Shell) -> None:
    shown = shell("rule", "match", "-", "absent.txt", stdin=TEXT)

    assert shown.exit_code == 1
    assert shown.stdout.startswith("-: 1 rule matched\n  treve\n    title 0-5: Trêve à Gaza\n")
    assert "body 29-34: Le cessez-le-feu tient.  Une trêve de trente jours.\n" in shown.stdout
    assert shown.stderr == "absent.txt: No such file or directory\n"


def test_a_text_cannot_drive_the_terminal(shell: Shell) -> None:
    shown = shell("rule", "match", "-", stdin="Trêve \x1b[2J\x9b31m\u202e à Gaza").stdout

    assert "Trêve" in shown
    assert not set(shown) & {"\x1b", "\x9b", "\u202e"}


def test_an_address_is_answered_with_the_command_that_reads_pages(shell: Shell) -> None:
    result = shell("rule", "match", "https://journal.example.org/1")

    assert result.exit_code == 1
    assert "tocsin article extract https://journal.example.org/1 --json | tocsin rule match" in result.stderr


def test_the_rules_of_rules_d_count(shell: Shell) -> None:
    shell.write("config/rules.d/desk.yaml", "version: 1\nrules: [{id: ble, any: [blé]}]\n")

    [row] = shell.ask("rule", "match", "-", stdin="Le prix du blé")

    assert rules_in(row) == ["ble"]


@pytest.mark.parametrize("words", [[], ["x.txt", "--batch", "y.jsonl"]])
def test_either_texts_are_given_or_a_batch(shell: Shell, words: list[str]) -> None:
    assert shell("rule", "match", *words).exit_code == 2


def test_a_rules_file_may_name_the_rules_and_lists_that_are_configured(shell: Shell) -> None:
    shell.write("config/rules.d/desk.yaml", "version: 1\nlists: {cereales: [blé]}\nrules: []\n")
    rules = shell.write(
        "mine.yaml", "version: 1\nrules: [{id: a, any: ['@cereales'], none: ['@rule:treve']}]\n"
    )
    text = shell.write("text.txt", "Le blé ukrainien")

    (row,) = shell.ask("rule", "match", "--rules", str(rules), str(text))

    assert [match["rule"] for match in row["matches"]] == ["a"]


@pytest.mark.parametrize("head", ["<!DOCTYPE html>\n<html>", "\ufeff\n<HTML lang=fr>", "<!-- x -->\n<html>"])
def test_a_page_is_no_text_and_the_answer_says_what_to_do(shell: Shell, head: str) -> None:
    path = shell.write("page.html", f"{head}<title>Une trêve</title><p>Une trêve.</p></html>")

    [row] = shell.ask("rule", "match", path, code=1)

    assert f"tocsin article extract {path} --json | tocsin rule match --batch -" in row["error"]
