"""How commands reach the store and the configuration files, with the way out where they cannot."""

from pathlib import Path
from typing import Final

from worker.cli.output import fail
from worker.configuration.load import Loaded, load_configuration
from worker.configuration.model import Configuration
from worker.configuration.problems import ConfigurationUnreadableError
from worker.configuration.sources import read_sources
from worker.errors import NotConfiguredError, StoreUnreachableError
from worker.ops.embedded import embedded_store, has_embedded_store
from worker.settings import Settings, load_settings
from worker.stages.context import Context
from worker.stages.snapshot import Snapshot
from worker.store.connection import Store

HOW_TO_START: Final = "Start it with `make run`, or set TOCSIN_REDIS_URL to its server."


def settings() -> Settings:
    """The machine's settings."""
    return load_settings()


def open_context() -> Context:
    """The store of a running service; exits with the way out where none answers."""
    current = settings()
    url = current.redis_url
    if not url:
        if not has_embedded_store(current.data_directory):
            fail(f"no service has run on {current.data_directory} yet. {HOW_TO_START}")
        url = embedded_store(current.data_directory).store_url
    context = Context(current, Store.connect(url, is_patient=False))
    try:
        context.store.now()
    except StoreUnreachableError as error:
        fail(f"{error}\nIs Tocsin running? {HOW_TO_START}")
    return context


def running_snapshot(context: Context) -> Snapshot:
    """The running configuration; exits where there is none."""
    try:
        return context.snapshots.current()
    except NotConfiguredError as error:
        fail(str(error))


def read_files(directory: Path | None = None) -> dict[str, str]:
    """The configuration files; exits where they cannot be read."""
    try:
        return read_sources(directory or settings().configuration_directory)
    except ConfigurationUnreadableError as error:
        fail(str(error))


def load_files() -> tuple[Configuration, Loaded]:
    """The configuration of the files; exits with the problems where it is not valid."""
    loaded = load_configuration(read_files())
    if loaded.configuration is None:
        fail("\n".join(str(problem) for problem in loaded.problems))
    return loaded.configuration, loaded
