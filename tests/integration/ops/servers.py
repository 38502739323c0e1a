"""The embedded server as a process that a test may kill and start again."""

import subprocess
from pathlib import Path
from typing import Self

from worker.ops.embedded import EmbeddedStore, embedded_store, wait_until_ready, write_server_configuration
from worker.store.connection import Store


class Server:
    """The server of a data directory, while the `with` block lasts."""

    def __init__(self, directory: Path, *, durability: str = "everysec") -> None:
        self.embedded: EmbeddedStore = embedded_store(directory)
        self.process: subprocess.Popen[bytes]
        self._durability = durability

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        write_server_configuration(self.embedded, durability=self._durability)
        self.process = subprocess.Popen(self.embedded.command())
        try:
            wait_until_ready(self.embedded, is_over=lambda: self.process.poll() is not None)
        except BaseException:
            self.kill()
            raise

    def kill(self) -> None:
        """`kill -9`, as if the machine had."""
        self.process.kill()
        self.process.wait()

    def connect(self) -> Store:
        """A connection that does not wait for a server that is away."""
        return Store.connect(self.embedded.store_url, is_patient=False)
