"""From what the configuration says to a channel that is ready to deliver."""

from urllib.parse import urlsplit

from worker.alerts.destinations import email_id
from worker.channels.console import ConsoleChannel
from worker.channels.contract import Channel
from worker.channels.email import EmailChannel
from worker.channels.email_message import Mailbox, read_mailbox
from worker.channels.sink import SinkChannel
from worker.channels.slack import Mention, SlackBot, SlackWebhook
from worker.channels.smtp import SmtpServer
from worker.configuration.model import Configuration, EmailServer, Receiver, Reference, SlackTarget
from worker.configuration.references import has_reference
from worker.configuration.secrets import resolve, resolve_secret
from worker.errors import ChannelRefusedError, MessageRefusedError

SUBMISSION_PORT = 587  # RFC 6409, where the configuration names no port


def open_channel(configuration: Configuration, receiver: Receiver, destination: str) -> Channel | None:
    """The channel of one destination, its secrets read now; None where one of them is empty: it is off.

    Raises SecretMissingError, ChannelRefusedError and MessageRefusedError; opens no connection yet.
    """
    if destination == "console" and receiver.console:
        return ConsoleChannel()
    if destination == "sink" and receiver.is_sink:
        return SinkChannel()
    if destination == "slack" and receiver.slack:
        return _open_slack(receiver.slack)
    addresses = receiver.email.to if receiver.email else ()
    address = next((one for one in addresses if email_id(one) == destination), None)
    if address and configuration.email:
        return _open_email(configuration.email, address)
    raise MessageRefusedError(f"{destination} is no longer an address of the receiver {receiver.name}")


def _open_slack(slack: SlackTarget) -> Channel | None:
    token, channel = _secret(slack.token), _resolved(slack.channel)
    mention = Mention(slack.mention, slack.mention_if) if slack.mention else None
    if token and channel:
        has_threads = slack.mode == "thread"
        return SlackBot(api=slack.api, token=token, channel=channel, has_threads=has_threads, mention=mention)
    url = _secret(slack.webhook)
    return SlackWebhook(url=url, mention=mention) if url else None


def _open_email(email: EmailServer, address: Reference) -> Channel | None:
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
        user=_resolved(email.user), password=_secret(email.password),
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


def _resolved(reference: Reference | None) -> str:
    return resolve(reference) if reference else ""


def _secret(reference: Reference | None) -> str:
    return resolve_secret(reference) if reference else ""
