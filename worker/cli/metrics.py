"""`tocsin metrics`: the figures for Prometheus, once or as an endpoint."""

import signal
import threading
from types import FrameType

import click
import structlog

from worker.cli.connecting import open_context
from worker.cli.output import json_option, print_json
from worker.errors import SettingsError
from worker.ops.embedded import embedded_store
from worker.ops.exposition import Family, exposition
from worker.ops.logs import configure_logging
from worker.ops.metrics import families_of
from worker.ops.metrics_server import MetricsServer
from worker.ops.sentry import init_sentry
from worker.settings import load_settings
from worker.store.connection import Store


@click.command()
@click.option("--serve", is_flag=True, help="Answer at TOCSIN_METRICS (127.0.0.1:9464), for Prometheus.")
@json_option
def metrics(*, serve: bool, as_json: bool) -> None:
    """Show the service's figures for Prometheus."""
    if serve:
        _serve()
        return
    families = families_of(open_context().store)
    if not as_json:
        click.echo(exposition(families), nl=False)
        return
    for family in families:
        _print_family(family)


def _print_family(family: Family) -> None:
    for sample in family.samples:
        print_json(
            {"name": family.name + sample.suffix, "labels": dict(sample.labels), "value": sample.value}
        )


def _serve() -> None:
    """Until a signal comes. A store that is away is told as `tocsin_store_up 0`, in time for the scrape."""
    settings = load_settings()
    configure_logging()
    init_sentry(settings.sentry_dsn, role="metrics")
    url = settings.redis_url or embedded_store(settings.data_directory).store_url
    try:
        server = MetricsServer(settings, Store.connect(url, is_patient=False))
    except OSError as error:
        raise SettingsError(f"TOCSIN_METRICS: cannot listen there: {error}") from error

    def stop(_signal: int, _frame: FrameType | None) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()  # it waits for the loop that we are in

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with server:
        structlog.get_logger("metrics").info("metrics", at_address=server.url)
        server.serve_forever()
