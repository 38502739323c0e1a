"""The command as a process: widths, pipes, encodings, interrupts, and what it needs to start."""

import signal
from datetime import UTC, datetime

import pytest

from tests.integration.cli import configurations
from tests.integration.cli.shell import PATIENCE, Shell
from worker.cli.local_time import local

LONG = "https://www.journal.example.org/un/chemin/qui/ne/finit/pas/de/sallonger/et/sallonge/encore/flux.xml"
DOCUMENT_COMMANDS = {
    "feed parse -": {"aiohttp", "celery", "redis", "rich.console", "trafilatura", "pydantic"},
    "article extract -": {"aiohttp", "celery", "redis", "rich.console", "feedparser", "pydantic"},
    "rule match -": {"aiohttp", "celery", "redis", "rich.console", "feedparser", "trafilatura"},
}


@pytest.fixture
def many_feeds(shell: Shell) -> Shell:
    more = f'      - {{id: un-identifiant-assez-long, url: "{LONG}", title: Un titre qui est fort long}}\n'
    shell.write("config/feeds.yaml", configurations.FEEDS + more)
    return shell


@pytest.mark.parametrize("width", [80, 200])
def test_a_table_fits_the_terminal_and_never_cuts_what_names_a_row(many_feeds: Shell, width: int) -> None:
    lines = many_feeds("feed", "list", COLUMNS=str(width)).output.splitlines()

    assert all(len(line) <= width for line in lines)
    assert "un-identifiant-assez-long" in "\n".join(lines)
    assert LONG in "".join(line[-33:].strip() if width == 80 else line for line in lines)


def test_in_a_pipe_each_row_is_one_whole_line(many_feeds: Shell) -> None:
    lines = many_feeds.run("feed", "list").stdout.decode().splitlines()

    assert len(lines) == 4
    assert lines[3].split()[0] == "un-identifiant-assez-long"
    assert lines[3].endswith(LONG)


def test_a_reader_that_has_seen_enough_is_no_error(shell: Shell) -> None:
    line = b'{"id": 1, "title": "Tr\\u00eave"}\n'
    process = shell.start("rule", "match", "--batch", "-")
    assert process.stdin
    assert process.stdout
    assert process.stderr
    process.stdin.write(line)
    process.stdin.flush()
    process.stdout.readline()
    process.stdout.close()

    process.stdin.write(line)
    process.stdin.close()

    assert process.wait(PATIENCE) == 128 + signal.SIGPIPE
    assert process.stderr.read() == b""
    process.stderr.close()


@pytest.mark.parametrize("words", ["feed list", "rule match -", "check --json"])
def test_a_pipe_that_is_closed_at_once_shows_no_traceback(shell: Shell, words: str) -> None:
    process = shell.start(*words.split())
    assert process.stdout
    process.stdout.close()
    process.stdout = None  # communicate() would read it

    _, said = process.communicate(timeout=PATIENCE)

    assert b"Traceback" not in said
    assert b"Exception" not in said


def test_ctrl_c_ends_a_command_without_a_traceback(shell: Shell) -> None:
    process = shell.start("rule", "match", "--batch", "-")
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"{}\n")
    process.stdin.flush()
    process.stdout.readline()  # it works

    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=PATIENCE)

    assert process.returncode == 128 + signal.SIGINT
    assert (out, said.strip()) == (b"", b"")


def test_json_is_utf_8_whatever_the_terminal_speaks(shell: Shell) -> None:
    told = shell.run("rule", "match", "--json", "-", stdin="Trêve…".encode(), PYTHONIOENCODING="latin-1")
    shown = shell.run("rule", "match", "-", stdin="Trêve… ’".encode(), PYTHONIOENCODING="latin-1")

    assert "Trêve" in told.stdout.decode("utf-8")
    assert shown.returncode == 0  # what the terminal has no sign for is a question mark
    assert "Trêve?" in shown.stdout.decode("latin-1")


def test_times_are_utc_for_programs_and_local_for_people(shell: Shell) -> None:
    feed = configurations.feed(configurations.RINGING).replace("{now-1m}", "Sun, 24 Nov 2024 23:30:00 GMT")

    told = shell.run("feed", "parse", "--json", "-", stdin=feed.encode(), TZ="Asia/Tokyo")
    shown = shell.run("feed", "parse", "-", stdin=feed.encode(), TZ="Asia/Tokyo")

    assert b'"published": "2024-11-24T23:30:00Z"' in told.stdout
    assert b"2024-11-25" in shown.stdout


def test_times_for_people_are_of_the_newsroom_unless_its_user_has_another_zone(shell: Shell) -> None:
    feed = configurations.feed(configurations.RINGING).replace("{now-1m}", "Sun, 24 Nov 2024 23:30:00 GMT")
    shell.write("config/alerts.yaml", configurations.ALERTS + "timezone: 'Asia/Tokyo'\n")

    newsroom = shell("feed", "parse", "-", stdin=feed.encode(), TZ="")
    user = shell("feed", "parse", "-", stdin=feed.encode(), TZ="UTC")

    assert "published (JST)" in newsroom.stdout
    assert "2024-11-25" in newsroom.stdout
    assert "2024-11-24" in user.stdout


@pytest.mark.parametrize(
    ("written", "zone"),
    [("timezone: Asia/Tokyo", "JST"), ('timezone: "Asia/Tokyo"  # x', "JST"), ("timezone: Asia/No", "")],
)
def test_dates_that_are_typed_are_of_the_same_zone(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, written: str, zone: str
) -> None:
    shell.write("config/alerts.yaml", f"{configurations.ALERTS}{written}\n")
    for name, value in {**shell.environment, "TZ": ""}.items():
        monkeypatch.setenv(name, value)

    moment = local(datetime(2024, 11, 24, 8, 0))  # noqa: DTZ001 - as somebody types it

    assert moment.tzinfo is not None
    assert not zone or (moment.tzname(), moment.astimezone(UTC).day) == (zone, 23)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("TOCSIN_READERS", "many", b"TOCSIN_READERS='many'"),
        ("TOCSIN_REDIS_URL", "nonsense", b"TOCSIN_REDIS_URL is no address of a Redis server"),
        ("TOCSIN_REDIS_URL", "redis://:s3cret@127.0.0.1:1/0", b"the store does not answer"),
    ],
)
def test_a_setting_that_is_wrong_is_said_and_holds_no_secret(
    shell: Shell, variable: str, value: str, said: bytes
) -> None:
    shell.environment[variable] = value

    result = shell.run("status")

    assert result.returncode == 1
    assert said in result.stderr
    assert b"Traceback" not in result.stderr
    assert b"s3cret" not in result.stderr


@pytest.mark.parametrize("words", ["status", "feed status", "alert list", "alert show x", "dead list"])
def test_where_nothing_has_run_yet_the_way_out_is_said_and_nothing_is_made(shell: Shell, words: str) -> None:
    result = shell(*words.split())

    assert result.exit_code == 1
    assert "Start it with `make run` or `tocsin run`" in result.stderr
    assert not shell.data.exists()


@pytest.mark.parametrize("words", ["rule match -", "check", "run --help"])
def test_what_needs_no_store_makes_none(shell: Shell, words: str) -> None:
    shell.run(*words.split(), stdin=b"x")

    assert not shell.data.exists()


@pytest.mark.parametrize("words", DOCUMENT_COMMANDS)
def test_commands_on_documents_start_without_what_they_do_not_need(shell: Shell, words: str) -> None:
    result = shell.run(*words.split(), stdin=b"x", PYTHONPROFILEIMPORTTIME="1")

    imported = {line.rpartition("|")[2].strip() for line in result.stderr.decode().splitlines()}
    assert "worker.cli.main" in imported
    assert not imported & DOCUMENT_COMMANDS[words]


def test_an_unreadable_file_is_an_error_of_its_own(shell: Shell) -> None:
    loop = shell.directory / "loop.txt"
    loop.symlink_to(loop)  # also root cannot read it

    [row] = shell.ask("rule", "match", loop, code=1)

    assert "symbolic links" in row["error"]
