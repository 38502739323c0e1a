"""What every channel does: take one message, and say how that ended. And what makes one of settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from worker.alerts.destinations import Destination
from worker.models import Message, Receipt


class Channel(Protocol):
    """One destination, open. A channel never retries: it says what kind of failure it met."""

    def deliver(self, message: Message, *, within: timedelta) -> Receipt:
        """Hand the message over, or fail, before `within` has passed.

        Raises TransientError (try again), MessageRefusedError (never take this message) or
        ChannelRefusedError (take nothing for now). No error holds a secret, nor has a cause that does.
        """
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """One way to tell a receiver: where it leads, and how it is opened.

    `open` reads the secrets now and opens no connection yet; None where one of them is empty: it is off.
    Raises SecretMissingError, ChannelRefusedError and MessageRefusedError.
    """

    destination: Destination
    open: Callable[[], Channel | None]
