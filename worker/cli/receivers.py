"""`tocsin receiver`: who is told, and whether that works."""

import io
import secrets
from datetime import UTC, datetime
from typing import Final

import click

from worker.alerts.destinations import Destination
from worker.channels.console import ConsoleChannel
from worker.channels.email import EmailChannel
from worker.channels.open import destinations_of, open_channel
from worker.cli.files import load_files
from worker.cli.output import FOUND_WRONG, Row, fail, json_option
from worker.cli.tables import print_rows
from worker.configuration.model import Configuration, Receiver
from worker.errors import (
    ChannelError,
    ChannelRefusedError,
    MessageRefusedError,
    SecretMissingError,
    TransientError,
)
from worker.models import Message, Notification, Reason
from worker.ops.screen import Screen
from worker.stages.policies import SEND_LIMIT

EMPTY: Final = "one of its settings is empty, see alerts.yaml and .env"
RESULTS: Final[dict[type[Exception], str]] = {
    TransientError: "failed for now",
    MessageRefusedError: "message refused",
    ChannelRefusedError: "channel refused",
    SecretMissingError: "secret missing",
}


@click.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the receivers, and where each would be told.

    "not configured" is a receiver left off on purpose; "held" one whose settings need a correction.
    """
    configuration = load_files().configuration
    rows = [
        {
            "receiver": one.name,
            "destination": destination.id,
            "state": _state(configuration, one, destination),
        }
        for one in configuration.receivers.values()
        for destination in destinations_of(one, configuration)
    ]
    print_rows(rows, ["receiver", "destination", "state"], as_json=as_json, empty="no receivers")


def _state(configuration: Configuration, settings: Receiver, destination: Destination) -> str:
    try:
        channel = open_channel(configuration, settings, destination.id)
    except (ChannelError, SecretMissingError) as error:
        return f"held: {error}"
    if channel is None:
        return f"not configured ({EMPTY})"
    return f"on ({_masked(channel.recipient.spec)})" if isinstance(channel, EmailChannel) else "on"


def _masked(address: str) -> str:
    """Enough of an address to tell it from another."""
    local, _, domain = address.partition("@")
    return f"{local[0]}…@{domain}"


@click.command("test")
@click.argument("name")
@json_option
def send_test(name: str, *, as_json: bool) -> None:
    """Send a test message to a receiver, now.

    It goes to every destination of the receiver; the running service is not needed.
    """
    configuration = load_files().configuration
    if name not in configuration.receivers:
        fail(f"no receiver is called {name}; there are: {', '.join(configuration.receivers)}")
    settings = configuration.receivers[name]
    places = destinations_of(settings, configuration)
    shown = io.StringIO()
    rows = [_tested(configuration, settings, one, shown) for one in places]
    if not as_json:
        for line in shown.getvalue().splitlines():
            Screen("plain").show("tocsin", line)
    print_rows(rows, ["receiver", "destination", "result", "answer"], as_json=as_json)
    if any(row["result"] != "told" for row in rows) or not rows:
        raise SystemExit(FOUND_WRONG)


def _tested(
    configuration: Configuration, settings: Receiver, destination: Destination, shown: io.StringIO
) -> Row:
    row = {"receiver": settings.name, "destination": destination.id}
    try:
        channel = open_channel(configuration, settings, destination.id)
        if channel is None:
            return {**row, "result": "not configured", "answer": EMPTY}
        if isinstance(channel, ConsoleChannel):  # its line is for `tocsin run`, which makes it readable
            channel = ConsoleChannel(shown)
        receipt = channel.deliver(_message(configuration, settings, destination), within=SEND_LIMIT)
    except (ChannelError, SecretMissingError) as error:
        return {**row, "result": RESULTS[type(error)], "answer": str(error)}
    return {**row, "result": "told", "answer": receipt.answer}


def _message(configuration: Configuration, settings: Receiver, destination: Destination) -> Message:
    notification = Notification(
        id=secrets.token_hex(10),
        receiver=settings.name,
        destination=destination.id,
        lane=destination.lane,
        reason=Reason.TEST,
        created_at=datetime.now(UTC),
    )
    return Message(
        notification=notification, alerts=(), language=configuration.language, timezone=configuration.timezone
    )
