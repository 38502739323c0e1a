"""A real store for tests: the embedded server, in a directory of its own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from worker.ops.embedded import EmbeddedStore, embedded_store, wait_until_ready, write_server_configuration


@contextmanager
def running_store(directory: Path) -> Iterator[EmbeddedStore]:
    """A server that runs inside the `with`."""
    store = embedded_store(directory)
    write_server_configuration(store, durability="everysec")
    process = subprocess.Popen(store.command())
    try:
        wait_until_ready(store)
        yield store
    finally:
        process.terminate()
        process.wait(timeout=10)
