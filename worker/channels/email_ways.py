"""E-mail as the configuration says it: each address is a destination of its own."""

from collections.abc import Iterator
from functools import partial
from typing import Final
from urllib.parse import urlsplit

from worker.alerts.destinations import Destination, LanePolicy
from worker.channels.contract import Way
from worker.channels.email import EmailChannel
from worker.channels.email_message import Mailbox, read_mailbox
from worker.channels.smtp import SmtpServer
from worker.configuration.model import Configuration, EmailServer, Receiver, Reference
from worker.configuration.references import has_reference
from worker.configuration.secrets import resolve, resolve_secret
from worker.errors import ChannelRefusedError, MessageRefusedError

POLICY: Final = LanePolicy(concurrency=4)
SUBMISSION_PORT: Final = 587  # RFC 6409, where the configuration names no port


def ways_of(receiver: Receiver, configuration: Configuration) -> Iterator[Way]:
    """One way for each address.

    One item of the list is one address, also where it is a reference: a list of addresses hidden in one
    variable would share one notification, and a refused address would repeat the mail to the others.
    """
    email = configuration.email
    for address in receiver.email.to if receiver.email and email else ():
        if email:
            yield Way(_destination(email, address), partial(_open, email, address))


def _destination(email: EmailServer, address: Reference) -> Destination:
    named = (address, email.server, email.sender, email.user, email.password, Reference(email.security))
    return Destination(
        id=f"email:{address.text}",
        lane=_lane(email, address),
        policy=POLICY,
        references=tuple(filter(None, named)),
    )


def _lane(email: EmailServer, address: Reference) -> str:
    """An address that is a reference has a lane of its own: were it missing, only its mail is held."""
    lane = f"email:{email.server.text}"
    return f"{lane}:{address.text}" if has_reference(address.text) else lane


def _open(email: EmailServer, address: Reference) -> EmailChannel | None:
    server, sender, recipient = resolve(email.server), resolve(email.sender), resolve(address)
    if not (server and sender and recipient):
        return None
    return EmailChannel(
        server=_server_of(email, server),
        sender=_sender_of(sender),
        recipient=_recipient_of(address, recipient),
    )


def _server_of(email: EmailServer, text: str) -> SmtpServer:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port or SUBMISSION_PORT
    except ValueError:
        host, port = None, 0
    if not host or "@" in text:
        raise ChannelRefusedError("e-mail: the server is not HOST:PORT")
    return SmtpServer(
        host=host, port=port, security=email.security,
        user=resolve(email.user), password=resolve_secret(email.password),
    )  # fmt: skip


def _sender_of(text: str) -> Mailbox:
    sender = read_mailbox(text)
    if sender is None:
        raise ChannelRefusedError("e-mail: the sender is not an address")
    return sender


def _recipient_of(address: Reference, text: str) -> Mailbox:
    """Exactly one address: a list in one variable would show its addresses to each other."""
    recipient = read_mailbox(text)
    if recipient:
        return recipient
    why = f"{address.text} is not one e-mail address; write several as a list"
    # An address that is a reference has a lane of its own, which can wait until the variable is put right.
    raise ChannelRefusedError(why) if has_reference(address.text) else MessageRefusedError(why)
