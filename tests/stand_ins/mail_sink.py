"""A real SMTP server that keeps what it takes, and misbehaves on request.

A script names, for a step (CONNECT, EHLO (and HELO), STARTTLS, AUTH, RSET, MAIL, RCPT, DATA, END,
QUIT), what is answered instead: a reply ("451 try later"), "hang", "drip" (a reply that never ends), "drop"
(the connection), or, at END, "take" and "take and drop" (the message is taken and the answer lost).
"""

import asyncio
import socket
import ssl
import warnings
from collections import defaultdict, deque
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HOST = "127.0.0.1"
FOREVER = 3_600.0


class MailSink:
    """The server, while the `with` block lasts; every mail in `messages`, every recipient in `recipients`."""

    def __init__(
        self, *, user: str = "", password: str = "", tls: ssl.SSLContext | None = None,
        is_tls_from_start: bool = False,
    ) -> None:  # fmt: skip
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.was_encrypted: list[bool] = []
        self.connections = 0  # that said hello
        self.port = _free_port()
        self._script: dict[str, deque[str]] = defaultdict(deque)
        credentials = (user.encode(), password.encode())
        options: dict[str, Any] = (
            {"authenticator": lambda *args: _judge(credentials, args[-1])} if user else {}
        )
        if user:
            options |= {"auth_required": True, "auth_require_tls": False}
        if tls and not is_tls_from_start:
            options["tls_context"] = tls
        self._controller = _Controller(
            self, hostname=HOST, port=self.port, ssl_context=tls if is_tls_from_start else None, **options
        )

    @property
    def address(self) -> str:
        """HOST:PORT, as the configuration has it."""
        return f"{HOST}:{self.port}"

    def script(self, step: str, *actions: str) -> None:
        """What the next visits to a step meet."""
        self._script[step].extend(actions)

    def next_action(self, step: str) -> str:
        """The scripted action of a step, "" for none."""
        actions = self._script[step]
        return actions.popleft() if actions else ""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Keep the mail, unless the script says otherwise."""
        action = self.next_action("END")
        if action and action not in {"take", "take and drop"}:
            return await _act(server, action) or "250 OK"
        self.messages.append(message_from_bytes(envelope.original_content or b"", policy=policy.default))
        self.recipients += envelope.rcpt_tos
        self.was_encrypted.append(session.ssl is not None)
        if action == "take and drop":
            await _act(server, "drop")
        return "250 2.0.0 OK taken"

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()


class _Controller(Controller):
    def factory(self) -> SMTP:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a login without TLS is unsafe: it is what we try
            return _ScriptedSmtp(self.handler, **self.SMTP_kwargs)


class _ScriptedSmtp(SMTP):
    """aiosmtpd's server, asked for the script before each step."""

    _has_greeted = False
    _has_been_counted = False

    async def push(self, status: Any) -> None:
        if not self._has_greeted:
            self._has_greeted = True
            status = await self._scripted("CONNECT") or status
        await super().push(status)

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802
        if not self._has_been_counted:  # after STARTTLS, hello is said again
            self._has_been_counted = True
            self.event_handler.connections += 1
        await self._unless_scripted("EHLO", super().smtp_EHLO, hostname)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802
        await self._unless_scripted("EHLO", super().smtp_HELO, hostname)

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802
        await self._unless_scripted("STARTTLS", super().smtp_STARTTLS, arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        await self._unless_scripted("AUTH", super().smtp_AUTH, arg)

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        await self._unless_scripted("MAIL", super().smtp_MAIL, arg)

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802
        await self._unless_scripted("RCPT", super().smtp_RCPT, arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        await self._unless_scripted("DATA", super().smtp_DATA, arg)

    async def smtp_RSET(self, arg: str | None) -> None:  # noqa: N802
        await self._unless_scripted("RSET", super().smtp_RSET, arg)

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802
        await self._unless_scripted("QUIT", super().smtp_QUIT, arg)

    async def _unless_scripted(self, step: str, ordinary: Any, arg: str | None) -> None:
        reply = await self._scripted(step)
        if reply:
            await self.push(reply)
        else:
            await ordinary(arg)

    async def _scripted(self, step: str) -> str:
        return await _act(self, self.event_handler.next_action(step))


async def _act(server: SMTP, action: str) -> str:
    """Do what the script says; the reply, if it is one."""
    if action == "hang":
        await asyncio.sleep(FOREVER)
    while action == "drip":
        server._writer.write(b"2")
        await asyncio.sleep(0.05)
    if action == "drop" and isinstance(server.transport, asyncio.Transport):
        server.transport.abort()
        await asyncio.sleep(FOREVER)  # until the connection's end cancels us
    return action


def _judge(credentials: tuple[bytes, bytes], given: Any) -> AuthResult:
    is_known = isinstance(given, LoginPassword) and (given.login, given.password) == credentials
    return AuthResult(success=is_known, handled=is_known)


def _free_port() -> int:
    """Controller(port=0) pings port 0 and fails: take a free one first."""
    with socket.create_server((HOST, 0)) as taken:
        return int(taken.getsockname()[1])
