"""From what the configuration says to channels that are ready to deliver."""

from collections.abc import Callable, Iterable
from typing import Final

from worker.alerts.destinations import Destination
from worker.channels import apprise, console, email_ways, sink, slack_ways, webhook
from worker.channels.contract import Channel, Way
from worker.configuration.model import Configuration, Receiver
from worker.errors import MessageRefusedError

# What each channel makes of a receiver's settings: a new channel is a line here.
CHANNELS: Final[tuple[Callable[[Receiver, Configuration], Iterable[Way]], ...]] = (
    email_ways.ways_of,
    slack_ways.ways_of,
    webhook.ways_of,
    apprise.ways_of,
    console.ways_of,
    sink.ways_of,
)


def destinations_of(receiver: Receiver | None, configuration: Configuration) -> tuple[Destination, ...]:
    """All destinations of a receiver, whether their secrets are there or not; none of one that is gone."""
    return tuple(way.destination for way in _ways(receiver, configuration).values()) if receiver else ()


def open_channel(configuration: Configuration, receiver: Receiver, destination: str) -> Channel | None:
    """The channel of one destination, its secrets read now; None where one of them is empty: it is off.

    Raises SecretMissingError, ChannelRefusedError and MessageRefusedError; opens no connection yet.
    """
    way = _ways(receiver, configuration).get(destination)
    if way is None:
        why = f"{destination} is no longer an address of the receiver {receiver.name}"
        raise MessageRefusedError(why)
    return way.open()


def _ways(receiver: Receiver, configuration: Configuration) -> dict[str, Way]:
    """By the id of their destination; what is named twice is told once."""
    found: dict[str, Way] = {}
    for ways_of in CHANNELS:
        for way in ways_of(receiver, configuration):
            found.setdefault(way.destination.id, way)
    return found
