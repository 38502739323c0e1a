"""The `tocsin` command: all commands by name, and the one place where their errors end."""

import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Any, Final

import click

from worker import __version__
from worker.errors import TocsinError

# Where each command is, and its line in `--help`: a module is imported only to run it. One without a line is
# for processes of ours; one without a place is a group.
COMMANDS: Final = {
    "run": ("service:run", "Run the whole service on this machine; Ctrl-C stops it."),
    "status": ("status:status", "Show what runs, what rang, what waits and what is in trouble."),
    "check": ("checking:check", "Check the configuration files, and what they would change."),
    "apply": ("checking:apply", "Make the configuration files the running configuration."),
    "feed": ("", "Feeds: finding and adding them, what a document yields, how they fare."),
    "feed discover": ("discovering:discover", "Find the feeds of a page, each fetched and read to be sure."),
    "feed add": ("adding:add", "Add a feed, or the only feed of a page, to feeds.yaml."),
    "feed import": ("importing:import_", "Add the feeds of an OPML file to feeds.yaml, folders as groups."),
    "feed export": ("exporting:export", "Print the feeds of feeds.yaml as OPML, groups as folders."),
    "feed parse": ("parsing:parse", "Show the entries that a feed document yields."),
    "feed list": ("feeds:list_", "List the feeds of the configuration files."),
    "feed status": (
        "feed_status:status",
        "Show which feeds are in trouble, since when and why; with an ID, all about one.",
    ),
    "article": ("", "Articles: what is read from a page."),
    "article extract": ("extracting:extract", "Show what is read from a page: title, text, author, date …"),
    "rule": ("", "Rules: what they match and why, their own tests, what they would have rung for."),
    "rule match": ("matching:match", "Show which rules match a text, and where."),
    "rule test": ("rules:run_tests", "Run the rules' own tests."),
    "rule list": ("rules:list_", "List the rules of the configuration files."),
    "rule show": ("explaining:show", "Show all that a rule asks, and every form that it matches."),
    "rule explain": ("explaining:explain", "Explain clause by clause why rules match an article, or not."),
    "rule backtest": ("backtesting:run", "Show what rules would have rung for, on the kept articles."),
    "route": ("", "Routes: whom an alert would come to and when, and why then."),
    "route test": (
        "routes:run_test",
        "Show whom an alert would come to, and when; or run the tests of alerts.yaml.",
    ),
    "route show": ("routes:show", "Show the tree of routes, with everything inherited filled in."),
    "why": ("why:why", "Say what became of one address, from its feed to its message."),
    "receiver": ("", "Receivers: who is told, and whether that works."),
    "receiver list": ("receivers:list_", "List the receivers, and where each would be told."),
    "receiver test": ("receivers:send_test", "Send a test message to a receiver, now."),
    "alert": ("", "Alerts: what rang, what became of it, telling it again."),
    "alert list": ("alerts:list_", "List the alerts, newest first."),
    "alert show": ("alerts:show", "Show everything that happened to one alert, in order."),
    "alert replay": (
        "alert_replay:replay",
        "Tell alerts again, to every destination their receiver has now.",
    ),
    "silence": ("", "Silences: what is not told for a while, by whom and why."),
    "silence add": ("silences:add", "Tell nothing that a condition holds for, for a while."),
    "silence list": ("silences:list_", "List the silences in force, those that end first before others."),
    "silence end": ("silences:end", "End silences before their time."),
    "dead": ("", "Dead letters: messages that could not be delivered."),
    "dead list": ("dead_letters:list_", "List the dead letters with the reason of each, oldest first."),
    "dead replay": ("dead_letters:replay", "Send dead letters again, as if new."),
    "health": ("health:health", "Check that the roles of this machine live."),
    "metrics": ("metrics:metrics", "Show the service's figures for Prometheus."),
    "backup": ("backups:backup", "Write the whole state to a file, also while the service runs."),
    "restore": ("backups:restore", "Make a backup the state of an empty store."),
    "ticker": ("roles:ticker", ""),
    "worker": ("workers:worker", ""),
    "pass": ("roles:single_pass", ""),
}
INTERRUPTED: Final = 130  # exit codes that a shell expects: 128 and the signal's number
BROKEN_PIPE: Final = 141


class LazyGroup(click.Group):
    """A group that imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order a newcomer meets them."""
        return [name for name, (_, line) in self._below().items() if line]

    def _below(self) -> dict[str, tuple[str, str]]:
        prefix = "" if self.name == "tocsin" else f"{self.name} "
        words = prefix.count(" ")
        return {
            full.removeprefix(prefix): what
            for full, what in COMMANDS.items()
            if full.startswith(prefix) and full.count(" ") == words
        }

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command, imported now."""
        if cmd_name not in self._below():
            return None
        place, line = self._below()[cmd_name]
        if not place:
            return LazyGroup(cmd_name, help=line)
        module, _, name = place.partition(":")
        command: click.Command = getattr(importlib.import_module(f"worker.cli.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in `--help`, without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._below()[name][1]) for name in self.list_commands(ctx)])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """What is not a command is answered with the likeliest one, `feed parse` for `parse` too."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            everywhere = [name for name, (_, line) in COMMANDS.items() if line]
            near = everywhere if self.name == "tocsin" else self.list_commands(ctx)
            raise click.NoSuchCommand(args[0], possibilities=near, ctx=ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """`| head -1` has seen enough: we end as other tools do, without a word."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise SystemExit(BROKEN_PIPE) from None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`--json` belongs to the command."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name == "--json":
                raise click.UsageError(
                    "--json comes after the command: tocsin feed list --json", ctx
                ) from error
            raise


tocsin = LazyGroup(
    "tocsin",
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Watch the news feeds and ring, once per event, for the keywords you wrote.\n\n"
        "Every command has --json, for programs: one object a line. "
        "Exit codes: 0 fine, 1 found something wrong, 2 wrong usage."
    ),
)
click.version_option(__version__, prog_name="tocsin")(tocsin)


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and exit."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that has no ê shows ?
    sys.exit(_run(args))


def _run(args: Sequence[str] | None) -> int:
    """The exit code. Nobody who types a command should meet a traceback for what the world did."""
    try:
        return tocsin.main(args, prog_name="tocsin", standalone_mode=False) or 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except OSError as error:
        click.echo(f"{error.filename or 'tocsin'}: {error.strerror or error}", err=True)
        return 1
    except TocsinError as error:
        click.echo(str(error), err=True)
        return 1
    except Exception as error:  # noqa: BLE001 - a bug of ours; nothing is above us
        return _crashed(error)


def _crashed(error: Exception) -> int:
    from worker.ops.sentry import report_crash  # noqa: PLC0415 - a command that works does not need it

    report_crash(error, role=_command_of(sys.argv[1:]))
    return 1


def _command_of(words: Sequence[str]) -> str:
    """The command's name alone: its other words may be a secret."""
    full = " ".join(words[:2])
    return "tocsin " + next((name for name in (full, *words[:1]) if name in COMMANDS), "")
