"""The `tocsin` command. A subcommand's module is imported when it is called: `--help` stays quick."""

import importlib
from typing import Final

import click

from worker import __version__

COMMANDS: Final = {
    "run": ("worker.cli.service:run", "Run the whole service on this machine."),
    "check": ("worker.cli.checking:check", "Check the configuration files."),
    "apply": ("worker.cli.checking:apply", "Make the files the running configuration."),
    "feed": ("worker.cli.feeds:feed", "Feeds: parse, list, status."),
    "article": ("worker.cli.articles:article", "Articles: extract."),
    "rule": ("worker.cli.rules:rule", "Rules: match, test, list."),
    "receiver": ("worker.cli.receivers:receiver", "Receivers: list, test."),
    "alert": ("worker.cli.alerts:alert", "Alerts: list, show, replay."),
    "dead": ("worker.cli.alerts:dead", "Dead letters: list, replay."),
    "status": ("worker.cli.status:status", "One look at the running service."),
    "ticker": ("worker.cli.service:ticker", ""),
    "pass": ("worker.cli.service:single_pass", ""),
}


class LazyGroup(click.Group):
    """A group that imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order a newcomer meets them."""
        return [name for name, (_, help_text) in COMMANDS.items() if help_text]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `--help`, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tocsin")
def tocsin() -> None:
    """Watch the news feeds and ring, once per event, for the keywords you wrote.

    Exit codes: 0 fine, 1 found something wrong, 2 wrong usage.
    """


def main() -> None:
    """Run the command line."""
    tocsin(prog_name="tocsin")
