"""`tocsin run`: the whole service on this machine. `tocsin ticker`: its part that looks and hints."""

import signal
import sys
import threading
from types import FrameType

import click

from worker.app import queued_hints, send_hint, store_url
from worker.cli.output import fail
from worker.errors import TocsinError
from worker.ops.logs import configure_logging
from worker.ops.one_machine import run_service
from worker.ops.one_pass import make_pass, run_once
from worker.ops.screen import Screen, Style
from worker.ops.sentry import init_sentry
from worker.ops.ticker import Once, Ticker, keep_stepping
from worker.ops.troubles import Troubles
from worker.ops.watching import Watcher
from worker.settings import Settings, load_settings
from worker.stages.context import Context
from worker.store.connection import Store, require_fit_server


@click.command()
@click.option("--once", is_flag=True, help="Poll every feed once, finish all that follows, and exit.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def run(*, once: bool, as_json: bool) -> None:
    """Run the whole service on this machine; alerts are shown as they ring. Ctrl-C stops it."""
    settings = load_settings()
    screen = Screen(_style(settings, as_json=as_json))
    try:
        if once:
            raise SystemExit(run_once(settings, screen))
        run_service(settings, screen)
    except TocsinError as error:
        fail(str(error))


def _style(settings: Settings, *, as_json: bool) -> Style:
    if as_json or settings.log == "json":
        return "json"
    return "rich" if settings.log == "auto" and sys.stdout.isatty() else "plain"


@click.command(hidden=True)
def ticker() -> None:
    """Watch the configuration files, hint what is due. Any number may run."""
    settings = load_settings()
    configure_logging()
    init_sentry(settings.sentry_dsn, role="ticker")
    store = Store.connect(store_url(settings))
    context = Context(settings, store)
    troubles = Troubles(context)
    watcher = Watcher(
        store,
        settings.configuration_directory,
        node=settings.node,
        still_for=settings.still_for,
        tell=troubles.tell_of_refusal,
    )
    workers = {
        "poll": settings.readers,
        "read": settings.readers,
        "gather": settings.deliverers,
        "deliver": settings.deliverers,
    }
    looks = Ticker(
        store, hint=send_hint, queued=queued_hints, workers=workers, on_full=troubles.tell_of_memory
    )
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    keep_stepping(
        {
            "fitness": Once(lambda: require_fit_server(store)),
            "watch": watcher.step,
            "tick": looks.step,
            "held channels": troubles.release_changed,
        },
        is_over=stopping.is_set,
    )


@click.command("pass", hidden=True)
def single_pass() -> None:
    """What `tocsin run --once` does, once the store is up."""
    settings = load_settings()
    configure_logging()
    init_sentry(settings.sentry_dsn, role="pass")
    context = Context(settings, Store.connect(store_url(settings)))
    try:
        is_done = make_pass(context)
    except TocsinError as error:
        fail(str(error))
    raise SystemExit(0 if is_done else 1)
