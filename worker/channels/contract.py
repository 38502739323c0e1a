"""What every channel does: take one message, and say how that ended."""

from datetime import timedelta
from typing import Protocol

from worker.models import Message, Receipt


class Channel(Protocol):
    """One destination, open. A channel never retries: it says what kind of failure it met."""

    def deliver(self, message: Message, *, within: timedelta) -> Receipt:
        """Hand the message over, or fail, before `within` has passed.

        Raises TransientError (try again), MessageRefusedError (never take this message) or
        ChannelRefusedError (take nothing for now). No error holds a secret, nor has a cause that does.
        """
        ...
