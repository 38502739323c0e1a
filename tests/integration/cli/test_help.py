"""Every command, as `--help` shows it: complete, in words, and the only ones that the documentation names."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest

from tests.integration.cli.shell import Shell
from worker.cli.main import COMMANDS, tocsin
from worker.settings import PROJECT

PAGES: Final = sorted(path for path in [PROJECT / "README.md", *PROJECT.glob("docs/*.md")] if path.exists())
# §5 of the design, as far as this version goes.
WANTED: Final = {
    "run", "check", "apply", "status",
    "feed discover", "feed add", "feed import", "feed export",
    "feed parse", "feed list", "feed status", "article extract",
    "rule match", "rule test", "rule list", "rule show", "rule explain", "rule backtest", "why",
    "route test", "route show",
    "receiver list", "receiver test",
    "alert list", "alert show", "alert replay",
    "silence add", "silence list", "silence end",
    "dead list", "dead replay", "health", "metrics",
    "backup", "restore",
}  # fmt: skip
WITH_BATCH: Final = {"feed parse", "article extract", "rule match"}
SPANS: Final = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
NAMED: Final = re.compile(r"(?<![\w./-])(?:\./)?tocsin((?: [a-z]+){1,2})(?![\w:@.])")


def commands(group: click.Group, *above: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that `--help` leads to, by its whole name."""
    with click.Context(group, info_name="tocsin") as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command, name
            if isinstance(command, click.Group):
                yield from commands(command, *above, name)
            else:
                yield " ".join((*above, name)), command


ALL: Final = dict(commands(tocsin))


def options_of(name: str) -> dict[str, click.Option]:
    return {flag: one for one in ALL[name].params if isinstance(one, click.Option) for flag in one.opts}


def test_the_commands_are_those_of_the_design() -> None:
    assert set(ALL) == WANTED


@pytest.mark.parametrize("name", ALL)
def test_every_command_has_json(name: str) -> None:
    assert options_of(name)["--json"].is_flag


def test_the_three_that_work_on_documents_have_batch() -> None:
    assert {name for name in ALL if "--batch" in options_of(name)} == WITH_BATCH


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_option_is_explained(name: str) -> None:
    first = (ALL[name].help or "").split("\n\n")[0]

    assert first.endswith(".")
    assert COMMANDS[name][1].rstrip(".… ") in " ".join(first.split())  # what the list says is what it is
    for flag, option in options_of(name).items():
        assert option.help, flag
        assert option.help[0].isupper(), flag


@pytest.mark.parametrize(
    "words", ["", "feed", "article", "rule", "route", "receiver", "alert", "silence", "dead", *ALL]
)
def test_help_is_complete_and_fits_a_terminal_of_80_columns(shell: Shell, words: str) -> None:
    result = shell(*words.split(), "--help")

    assert result.exit_code == 0
    assert result.output == shell(*words.split(), "-h").output
    assert all(len(line) <= 80 for line in result.output.splitlines())
    assert "..." not in result.output.replace("[ARGS]...", "")  # no line of help is cut


def test_help_of_the_whole_shows_every_command_that_is_for_people(shell: Shell) -> None:
    listed = shell("--help").output

    assert all(f"\n  {name.split()[0]} " in listed for name in ALL)
    assert "ticker" not in listed


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("feed prase", "Did you mean 'parse'?"),
        ("statis", "Did you mean 'status'?"),
        ("extract", "Did you mean 'article extract'?"),
        ("status --jsno", "Did you mean '--json'?"),
        ("--json feed list", "--json comes after the command"),
        ("feed --json list", "--json comes after the command"),
    ],
)
def test_what_is_mistyped_is_answered_with_what_was_meant(shell: Shell, words: str, answer: str) -> None:
    result = shell(*words.split())

    assert result.exit_code == 2
    assert answer in result.stderr


def named_in(text: str) -> Iterator[str]:
    """The commands that a page names in its code spans and blocks, also as `tocsin dead list|replay`."""
    for span in SPANS.findall(text):
        for found in NAMED.finditer(span):
            first, *rest = found[1].split()
            is_group = any(name.startswith(f"{first} ") for name in COMMANDS)
            yield f"{first} {rest[0]}" if is_group and rest else first


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_documentation_names_only_commands_that_exist(page: Path) -> None:
    groups = {name.split()[0] for name in COMMANDS}

    unknown = [name for name in named_in(page.read_text("utf-8")) if name not in COMMANDS.keys() | groups]

    assert not unknown


def test_a_command_that_does_not_exist_would_be_found() -> None:
    page = "`tocsin feed discover URL`\n```sh\n./tocsin why URL\n./tocsin run --once\n```\nthe tocsin rings"

    assert list(named_in(page)) == ["feed discover", "why", "run"]
