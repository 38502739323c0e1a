"""`tocsin run`: the whole service on this machine."""

import sys

import click

from worker.cli.local_time import people_zone
from worker.cli.output import json_option
from worker.cli.visiting import wait_for_visitors
from worker.ops.one_machine import run_service
from worker.ops.screen import Screen, Style
from worker.settings import Settings, load_settings


@click.command()
@click.option("--once", is_flag=True, help="Poll every feed once, finish all that follows, and exit.")
@json_option
def run(*, once: bool, as_json: bool) -> None:
    """Run the whole service on this machine; Ctrl-C stops it.

    Alerts are shown as they ring, and each article read is one line.
    """
    settings = load_settings()
    if settings.sentry_dsn:  # the SDK is memory that a supervisor would keep for nothing
        from worker.ops.sentry import init_sentry  # noqa: PLC0415

        init_sentry(settings.sentry_dsn, role="supervisor")
    screen = Screen(_style(settings, as_json=as_json), zone=people_zone())
    wait_for_visitors(settings)
    if once:
        # It brings the libraries of all stages, which a supervisor would keep in memory for nothing.
        from worker.ops.one_pass import run_once  # noqa: PLC0415

        raise SystemExit(run_once(settings, screen))
    run_service(settings, screen)


def _style(settings: Settings, *, as_json: bool) -> Style:
    if as_json or settings.log == "json":
        return "json"
    return "rich" if settings.log == "auto" and sys.stdout.isatty() else "plain"
