"""`tocsin ticker` and `tocsin pass`: processes that the service is made of, for nobody to type."""

import signal
import threading
from collections.abc import Callable
from types import FrameType

import click

from worker.app import queued_hints, send_hint, store_url
from worker.ops import dead_rules, feed_health
from worker.ops.env_file import EnvFileWatch
from worker.ops.heartbeat import LOOP, WORK, beat, stop_beating
from worker.ops.logs import configure_logging
from worker.ops.one_pass import began_at, make_pass
from worker.ops.pinging import Pinger
from worker.ops.sentry import CHECK_IN_MINUTES, check_in_while_it_moves, init_sentry
from worker.ops.ticker import Every, Once, Ticker, keep_stepping
from worker.ops.troubles import Troubles
from worker.ops.watching import Watcher
from worker.settings import Settings, load_settings
from worker.stages.context import Context
from worker.store.connection import Store, require_fit_server


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
    looks = Ticker(
        store,
        hint=send_hint,
        queued=queued_hints,
        workers=_workers(settings),
        on_full=troubles.tell_of_memory,
    )

    def tick() -> None:
        looks.step()
        beat(settings.data_directory, "ticker", WORK)

    is_over = _stop_signal().is_set
    _start_pinging(context, is_over)
    beat(settings.data_directory, "ticker", WORK)  # as good as work: the first look gets its time
    keep_stepping(
        {
            "beat": lambda: beat(settings.data_directory, "ticker", LOOP),
            "fitness": Once(lambda: require_fit_server(store)),
            "watch": watcher.step,
            "env file": EnvFileWatch().step,
            "tick": tick,
            "held channels": troubles.release_changed,
            "outage": troubles.tell_of_outage,
            "feeds": Every(feed_health.LOOKS_EVERY, lambda: feed_health.tell_of_feeds(context)),
            "dead rules": Every(dead_rules.LOOKS_EVERY, lambda: dead_rules.tell_of_dead_rules(context)),
            "check-in": Every(60 * CHECK_IN_MINUTES, lambda: check_in_while_it_moves(store)),
        },
        is_over=is_over,
    )
    stop_beating(settings.data_directory, "ticker")


def _workers(settings: Settings) -> dict[str, int]:
    """How many of this machine's workers take the hints of each stage."""
    read, tell = settings.readers, settings.deliverers
    return {"poll": read, "read": read, "gather": tell, "deliver": tell}


def _start_pinging(context: Context, is_over: Callable[[], bool]) -> None:
    """In a thread of its own, left behind where it hangs: who waits for an answer must not delay a tick."""
    steps = {"heartbeat": Pinger(context).step}
    options = {"is_over": is_over}
    threading.Thread(
        target=keep_stepping, args=(steps,), kwargs=options, name="heartbeat", daemon=True
    ).start()


def _stop_signal() -> threading.Event:
    """Set by SIGTERM or SIGINT from now on."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    return stopping


@click.command("pass", hidden=True)
def single_pass() -> None:
    """What `tocsin run --once` does, once the store is up."""
    settings = load_settings()
    configure_logging()
    init_sentry(settings.sentry_dsn, role="pass")
    context = Context(settings, Store.connect(store_url(settings)))
    raise SystemExit(0 if make_pass(context, began_at(context)) else 1)
