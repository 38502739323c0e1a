"""Sockets that keep one deadline, however slowly the peer answers.

A plain socket timeout starts anew with every byte, and a thread cannot be interrupted from outside.
"""

import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, cast

CONNECT_SECONDS: Final = 10.0  # for one address of a host, so that a dead IPv6 leaves time for IPv4
LATE: Final = "no answer in time"
# The system's resolver has no timeout of its own to give: it is asked in a thread that may be left behind.
_RESOLVER: Final = ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolve")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock."""

    ends: float

    @classmethod
    def after(cls, within: timedelta) -> "Deadline":
        """The moment that far from now."""
        return cls(time.monotonic() + within.total_seconds())

    def at_most(self, within: timedelta) -> "Deadline":
        """This moment, or the one that far from now where that is sooner."""
        return Deadline(min(self.ends, Deadline.after(within).ends))

    def left(self) -> float:
        """Seconds left, more than 0. Raises TimeoutError when there are none."""
        seconds = self.ends - time.monotonic()
        if seconds <= 0:
            raise TimeoutError(LATE)
        return seconds


class TimedSocket(socket.socket):
    """A socket whose every wait ends with the deadline."""

    deadline: Deadline

    def recv_into(self, *args: Any) -> int:
        """As in socket; a file made of the socket reads with it."""
        self.settimeout(self.deadline.left())
        return super().recv_into(*args)

    def sendall(self, *args: Any) -> None:
        """As in socket."""
        self.settimeout(self.deadline.left())
        super().sendall(*args)


class TimedTlsSocket(ssl.SSLSocket):
    """The same over TLS."""

    deadline: Deadline

    def recv_into(self, *args: Any) -> int:
        """As in SSLSocket; a file made of the socket reads with it."""
        self.settimeout(self.deadline.left())
        return super().recv_into(*args)

    def send(self, *args: Any) -> int:
        """As in SSLSocket, whose sendall sends with it."""
        self.settimeout(self.deadline.left())
        return super().send(*args)


def connect(host: str, port: int, deadline: Deadline) -> TimedSocket:
    """A connection to the first address of the host that answers. Raises OSError."""
    question = _RESOLVER.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    failure: OSError = TimeoutError(LATE)
    try:
        addresses = question.result(deadline.left())
    except UnicodeError as error:  # a label that is empty or too long
        raise OSError("this is no host name") from error
    for *_, address in addresses:
        try:
            plain = socket.create_connection((str(address[0]), port), min(CONNECT_SECONDS, deadline.left()))
        except OSError as error:
            failure = error
        else:
            timed = TimedSocket(fileno=plain.detach())
            timed.deadline = deadline
            return timed
    raise failure


def tls_context() -> ssl.SSLContext:
    """Certificates are checked, always; its sockets still need their deadline."""
    context = ssl.create_default_context()
    context.sslsocket_class = TimedTlsSocket
    return context


def secured(plain: TimedSocket, host: str) -> TimedTlsSocket:
    """The connection after a TLS handshake. Raises OSError, and closes the connection then."""
    plain.settimeout(plain.deadline.left())  # of the whole handshake
    try:
        tls = tls_context().wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise
    timed = cast("TimedTlsSocket", tls)  # sslsocket_class says so
    timed.deadline = plain.deadline
    return timed
