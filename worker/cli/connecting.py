"""How commands reach the store, with the way out where they cannot."""

from pathlib import Path
from typing import Final

import click

from worker.cli.output import fail
from worker.cli.visiting import visit
from worker.errors import NotConfiguredError, StoreUnreachableError
from worker.ops.embedded import embedded_store, has_embedded_store
from worker.settings import Settings, load_settings
from worker.stages.context import Context
from worker.stages.snapshot import Snapshot
from worker.store.connection import Store

SERVICE_RUNS: Final = "tocsin.service_runs"  # in click's context, see `is_service_running`


def open_context() -> Context:
    """The store, until the command ends; exits with the way out where there is none.

    The embedded store is started for the command where no service runs.
    """
    settings = load_settings()
    context = Context(settings, _server_of_operator(settings) or _embedded(settings))
    try:
        context.store.now()
    except StoreUnreachableError as error:
        fail(f"{error}\nIs the server of TOCSIN_REDIS_URL running, and is it that one?")
    return context


def is_service_running() -> bool | None:
    """Whether a service runs on this machine's data; None where the store is the operator's: who knows."""
    return click.get_current_context().meta.get(SERVICE_RUNS)


def reachable_store(settings: Settings) -> Store | None:
    """The store if it answers now, without starting it: for what is only a comparison."""
    try:
        store = _server_of_operator(settings) or _running_embedded(settings.data_directory)
        if store:
            store.now()
    except StoreUnreachableError:
        return None
    return store


def running_snapshot(context: Context) -> Snapshot:
    """The running configuration; exits where there is none."""
    try:
        return context.snapshots.current()
    except NotConfiguredError as error:
        fail(str(error))


def _server_of_operator(settings: Settings) -> Store | None:
    if not settings.redis_url:
        return None
    try:
        return _connected(settings.redis_url)
    except ValueError as error:  # it names the schemes, and not what was written
        fail(f"TOCSIN_REDIS_URL is no address of a Redis server: {error}")


def _running_embedded(data_directory: Path) -> Store | None:
    if not has_embedded_store(data_directory):
        return None
    return _connected(embedded_store(data_directory).store_url)


def _connected(url: str) -> Store:
    store = Store.connect(url, is_patient=False)
    click.get_current_context().call_on_close(store.client.close)
    return store


def _embedded(settings: Settings) -> Store:
    directory = settings.data_directory
    if not has_embedded_store(directory):
        fail(
            f"Tocsin has not run on {directory} yet. Start it with `make run` or `tocsin run`; "
            "TOCSIN_DATA names another directory, TOCSIN_REDIS_URL another server."
        )
    command = click.get_current_context()
    command.meta[SERVICE_RUNS] = command.with_resource(visit(settings))
    return _connected(embedded_store(directory).store_url)
