"""One look at the store over a bare socket, in one round trip: for the health check.

Nothing of the application is imported here, redis-py neither: together they take half a second to load.
"""

import os
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, Final, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from worker.store.sentinel_address import is_sentinel, sentinel_address

SETS: Final = ("feeds", "entries", "groups", "notifications")
SECONDS: Final = 2.0  # to connect, and for each answer
HEAD_START: Final = 86_400.0  # seconds by which an entry that may ring is due in the past, see store/feeds.py
COMMANDS: Final[tuple[tuple[str, ...], ...]] = (
    ("TIME",),
    ("EXISTS", "tocsin:config:running"),
    ("HMGET", "tocsin:ticker", "at", "full"),
    ("HMGET", "tocsin:canary", "since", "patience", "arrived"),
    *(("ZRANGE", f"tocsin:{due_set}:lanes", "0", "0", "WITHSCORES") for due_set in SETS),
)


class Glance(NamedTuple):
    """What was seen. Times are seconds since 1970 by the server's clock."""

    now: float
    clock_difference: float  # how far this machine's clock is ahead of the server's
    is_configured: bool  # a configuration is running
    ticked: float | None  # the last tick of any ticker
    is_full: bool  # and so nothing new is taken in
    first_due: dict[str, float]  # by due set, where anything waits: when its first lane may be claimed
    canary_missed: float = 0.0  # seconds; 0 while it comes, or where none is sent


class Address(NamedTuple):
    """Where the server is, and how to get in."""

    place: str | tuple[str, int]  # a Unix socket's path, or host and port
    login: tuple[str, ...] = ()
    database: str = "0"
    is_tls: bool = False


def address_of(url: str) -> Address | None:
    """The address in a Redis URL; None for what a bare socket cannot ask.

    Raises OSError where no Sentinel names the primary, ValueError where the URL is none.
    """
    if is_sentinel(url):
        return _primary_of(url)
    parts = urlsplit(url)
    login = tuple(unquote(word) for word in (parts.username, parts.password) if word)
    if parts.scheme == "unix":
        return Address(parts.path, login, parse_qs(parts.query).get("db", ["0"])[0])
    if parts.scheme not in {"redis", "rediss"}:
        return None
    place = (parts.hostname or "127.0.0.1", parts.port or 6379)
    return Address(place, login, parts.path.strip("/") or "0", parts.scheme == "rediss")


def embedded_address(data_directory: str) -> Address:
    """The embedded store, from the configuration it was started with. Raises OSError where there is none."""
    settings = {}
    with open(os.path.join(data_directory, "store.conf"), encoding="utf-8") as file:  # noqa: PTH118, PTH123 - pathlib is slow to import
        for line in file:
            name, _, value = line.rstrip("\n").partition(" ")
            settings[name] = value.strip('"')
    return Address(settings["unixsocket"], (settings["requirepass"],))


def glance(address: Address) -> Glance:
    """Look. Raises OSError where the server does not answer, or answers what cannot be understood."""
    commands: list[tuple[str, ...]] = [("AUTH", *address.login)] if address.login else []
    commands += [("SELECT", address.database), *COMMANDS]
    with _connected(address) as connection, connection.makefile("rb") as replies:
        connection.sendall(b"".join(map(_command, commands)))
        found = [_reply(replies) for _ in commands]
    return _understood(found[-len(COMMANDS) :], time.time())


def glance_through(call: Callable[..., Any]) -> Glance:
    """The same look by a client that is at hand: `call(command, *arguments)`."""
    return _understood([call(*command) for command in COMMANDS], time.time())


def _understood(found: Sequence[Any], here: float) -> Glance:
    clock, is_configured, (ticked, full), canary, *firsts = found
    now = int(clock[0]) + int(clock[1]) / 1e6
    return Glance(
        now=now,
        clock_difference=here - now,
        is_configured=bool(is_configured),
        ticked=int(ticked) / 1000 if ticked else None,
        is_full=full == b"1",
        canary_missed=_missed(now, *canary),
        first_due={
            due_set: _first_due(float(first[1]) / 1000, now)
            for due_set, first in zip(SETS, firsts, strict=True)
            if first
        },
    )


def _first_due(score: float, now: float) -> float:
    """What is due in the past to go before others was not due for so long."""
    return score + HEAD_START if now - score >= HEAD_START else score


def _primary_of(url: str) -> Address:
    """The server that the first Sentinel to answer names."""
    asked = sentinel_address(url)
    login = tuple(word for word in (asked.username, asked.password) if word)
    why: OSError | None = None
    for sentinel in asked.sentinels:
        try:
            with _connected(Address(sentinel)) as connection, connection.makefile("rb") as replies:
                connection.sendall(_command(("SENTINEL", "GET-MASTER-ADDR-BY-NAME", asked.primary)))
                named = _reply(replies)
        except OSError as error:
            why = error
            continue
        if named:
            host, port = named
            return Address((host.decode(), int(port)), login, str(asked.database))
    raise OSError(f"no Sentinel names {asked.primary}" + (f": {why}" if why else ""))


def _missed(now: float, since: bytes | None, patience: bytes | None, arrived: bytes | None) -> float:
    """As in canary.py."""
    if not since or not patience:
        return 0.0
    waited = now - max(int(since), int(arrived or 0)) / 1000
    return waited if waited > int(patience) / 1000 else 0.0


def _connected(address: Address) -> socket.socket:
    if isinstance(address.place, str):
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(SECONDS)
        connection.connect(address.place)
        return connection
    connection = socket.create_connection(address.place, timeout=SECONDS)
    if not address.is_tls:
        return connection
    import ssl  # noqa: PLC0415 - slow to load, and seldom needed

    return ssl.create_default_context().wrap_socket(connection, server_hostname=address.place[0])


def _command(words: tuple[str, ...]) -> bytes:
    encoded = [word.encode() for word in words]
    return b"*%d\r\n" % len(encoded) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)


def _reply(replies: BinaryIO) -> Any:
    line = replies.readline()
    kind, rest = line[:1], line[1:].strip()
    if kind == b"+":
        return rest
    if kind == b":":
        return int(rest)
    if kind == b"$":
        return None if rest == b"-1" else replies.read(int(rest) + 2)[:-2]
    if kind == b"*" and rest == b"-1":
        return None
    if kind == b"*":
        return [_reply(replies) for _ in range(int(rest))]
    raise OSError(f"it answers: {rest.decode(errors='replace')}" if kind == b"-" else "it hung up")
