"""`tocsin receiver`: who is told, and whether that works."""

import secrets
from datetime import UTC, datetime
from typing import Any

import click

from worker.alerts.destinations import Destination, destinations_of
from worker.channels.open import open_channel
from worker.cli.connecting import load_files
from worker.cli.output import FOUND_WRONG, fail, json_option, print_rows
from worker.configuration.model import Configuration, Receiver
from worker.errors import ChannelError, SecretMissingError
from worker.models import Message, Notification, Reason
from worker.stages.policies import SEND_LIMIT


@click.group()
def receiver() -> None:
    """Receivers: who is told, and whether that works."""


@receiver.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the receivers, where each would be told, and whether it is on."""
    configuration, _ = load_files()
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
        return "on" if open_channel(configuration, settings, destination.id) else "not configured"
    except SecretMissingError as error:
        return f"held: {error}"


@receiver.command("test")
@click.argument("name")
@json_option
def send_test(name: str, *, as_json: bool) -> None:
    """Send a test message to every destination of a receiver, now."""
    configuration, _ = load_files()
    if name not in configuration.receivers:
        fail(f"no receiver {name!r}; there are: {', '.join(configuration.receivers)}")
    settings = configuration.receivers[name]
    rows = [_tested(configuration, settings, one) for one in destinations_of(settings, configuration)]
    print_rows(rows, ["receiver", "destination", "result", "answer"], as_json=as_json)
    if any(row["result"] not in {"told", "not configured"} for row in rows):
        raise SystemExit(FOUND_WRONG)


def _tested(configuration: Configuration, settings: Receiver, destination: Destination) -> dict[str, Any]:
    row = {"receiver": settings.name, "destination": destination.id}
    try:
        channel = open_channel(configuration, settings, destination.id)
        if channel is None:
            return {**row, "result": "not configured", "answer": "its address is empty (see .env)"}
        receipt = channel.deliver(_message(configuration, settings, destination), within=SEND_LIMIT)
    except (ChannelError, SecretMissingError) as error:
        return {**row, "result": type(error).__name__.removesuffix("Error"), "answer": str(error)}
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
