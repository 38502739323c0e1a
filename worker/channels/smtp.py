"""One SMTP session: connect, secure, log in, hand messages over. Failures become ours here."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, Literal, cast

from worker.alerts.safe_text import one_line
from worker.channels.deadline import Deadline, TimedSocket, TimedTlsSocket, connect, secured, tls_context
from worker.channels.failures import SmtpStep, smtp_failure
from worker.errors import ChannelError, ChannelRefusedError, TransientError

OPENING: Final = frozenset({SmtpStep.CONNECT, SmtpStep.HELLO, SmtpStep.TLS})
MAX_ANSWER: Final = 200  # characters of a reply that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where and how to hand mail over, its secrets resolved."""

    host: str
    port: int
    security: Literal["auto", "starttls", "tls", "none"] = "auto"
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def is_tls_from_start(self) -> bool:
        """Port 465 speaks TLS at once (RFC 8314 §3.3)."""
        return self.security == "tls" or (self.security == "auto" and self.port == 465)


class _Client(smtplib.SMTP):
    """smtplib over a socket that keeps the deadline; its own would start anew with every line."""

    def __init__(self, server: SmtpServer, deadline: Deadline) -> None:
        self._server, self._deadline = server, deadline
        # smtplib would look its own name up in the DNS, without a time limit.
        name = socket.gethostname()
        super().__init__(server.host, server.port, local_hostname=name if "." in name else "[127.0.0.1]")

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:  # noqa: ARG002 - smtplib's
        plain = connect(host, port, self._deadline)
        return secured(plain, host) if self._server.is_tls_from_start else plain

    def start_tls(self) -> None:
        """STARTTLS, and the deadline for the new socket."""
        if self.sock:
            self.sock.settimeout(self._deadline.left())  # of the whole handshake
        self.starttls(context=tls_context())
        self.keep(self._deadline)

    def keep(self, deadline: Deadline) -> None:
        """From now on, this deadline."""
        if self.sock:
            cast("TimedSocket | TimedTlsSocket", self.sock).deadline = deadline


class SmtpSession:
    """A connection that is logged in, for one message after the other."""

    def __init__(self, server: SmtpServer, deadline: Deadline) -> None:
        """Open it. Raises ChannelError."""
        self._server = server
        with _failures(server, SmtpStep.CONNECT):
            self._client = _Client(server, deadline)
        try:
            with _failures(server, SmtpStep.HELLO):
                self._client.ehlo_or_helo_if_needed()
            _secure(self._client, server)
            _log_in(self._client, server)
        except BaseException:
            self._client.close()
            raise

    def reset(self, deadline: Deadline) -> None:
        """Forget the message before. Raises ChannelError where the session has died meanwhile."""
        self._client.keep(deadline)
        with _failures(self._server, SmtpStep.HELLO):
            _accepted(self._server, SmtpStep.HELLO, self._client.rset())

    def address(self, sender: str, recipient: str, size: int, deadline: Deadline) -> None:
        """Say from whom and for whom the message is. Raises ChannelError; nothing of it was sent then."""
        self._client.keep(deadline)
        with _failures(self._server, SmtpStep.SENDER):
            declared = [f"size={size}"] if self._client.has_extn("size") else []
            _accepted(self._server, SmtpStep.SENDER, self._client.mail(sender, declared))
        with _failures(self._server, SmtpStep.RECIPIENT):
            _accepted(self._server, SmtpStep.RECIPIENT, self._client.rcpt(recipient))

    def hand_over(self, content: bytes) -> str:
        """Send the message of ASCII bytes; the server's answer. Raises ChannelError."""
        with _failures(self._server, SmtpStep.CONTENT):
            return _accepted(self._server, SmtpStep.CONTENT, self._client.data(content))

    def close(self, *, with_goodbye: bool = True) -> None:
        """End it, without waiting for an answer: a server that does not say goodbye holds nobody up."""
        if with_goodbye:
            with suppress(OSError):  # as all of smtplib's errors are
                self._client.putcmd("quit")
        self._client.close()


def _secure(client: _Client, server: SmtpServer) -> None:
    if server.is_tls_from_start or server.security == "none":
        return
    if client.has_extn("starttls"):
        with _failures(server, SmtpStep.TLS):
            client.start_tls()
            client.ehlo_or_helo_if_needed()
    elif server.security == "starttls":
        raise ChannelRefusedError("SMTP: the server offers no STARTTLS, which the configuration asks for")


def _log_in(client: _Client, server: SmtpServer) -> None:
    if not server.user or not server.password:
        return
    if server.security != "none" and not isinstance(client.sock, TimedTlsSocket):
        raise ChannelRefusedError(
            "SMTP: the connection is not encrypted, no password goes over it (unless `security: none`)"
        )
    if not f"{server.user}{server.password}".isascii():
        raise ChannelRefusedError("SMTP login: the user or the password is not ASCII")
    with _failures(server, SmtpStep.LOGIN):
        client.login(server.user, server.password)


@contextmanager
def _failures(server: SmtpServer, step: SmtpStep) -> Iterator[None]:
    """Turn what smtplib raises at a step into one of our three kinds."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        # Without its cause, which keeps the reply as it came: that may quote the password.
        raise _refused(server, step, error.smtp_code, error.smtp_error) from None
    except ssl.SSLCertVerificationError as error:
        raise ChannelRefusedError(f"SMTP {step}{_place(server, step)}: {error.verify_message}") from error
    except smtplib.SMTPServerDisconnected as error:
        raise _lost(server, step, error) from error
    except smtplib.SMTPException as error:  # the server lacks what we need of it
        raise ChannelRefusedError(f"SMTP {step}: {one_line(str(error), MAX_ANSWER)}") from error
    except OSError as error:
        raise _lost(server, step, error) from error


def _lost(server: SmtpServer, step: SmtpStep, error: OSError) -> TransientError:
    """No connection, a lost one, or too late."""
    is_handed_over = step is SmtpStep.CONTENT
    end = "the answer was lost, the message may have been taken" if is_handed_over else "no answer"
    why = f"SMTP {step}{_place(server, step)}: {end}: {one_line(error.strerror or str(error), MAX_ANSWER)}"
    return TransientError(why, whole_channel=True, may_have_been_taken=is_handed_over)


def _place(server: SmtpServer, step: SmtpStep) -> str:
    """The server, until it has answered: from then on its own words tell which it is."""
    return f" to {server.host}:{server.port}" if step in OPENING else ""


def _accepted(server: SmtpServer, step: SmtpStep, reply: tuple[int, bytes]) -> str:
    """The answer, if it says yes."""
    code, answer = reply
    if not 200 <= code < 300:
        raise _refused(server, step, code, answer)
    return f"{code} {_shown(server, answer)}"


def _refused(server: SmtpServer, step: SmtpStep, code: int, answer: bytes | str) -> ChannelError:
    return smtp_failure(step, code, _shown(server, answer))


def _shown(server: SmtpServer, answer: bytes | str) -> str:
    """A reply as one harmless line; a server may quote what it refuses, the password too."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return one_line(text.replace(server.password, "***") if server.password else text, MAX_ANSWER)
