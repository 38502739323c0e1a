"""Every error that Tocsin raises on purpose, one line each.

A failure of the outside world is wrapped once, at the adapter that met it, with its cause.
"""

from datetime import timedelta


class TocsinError(Exception):
    """The base of all errors below."""


class StoreUnfitError(TocsinError):
    """The Redis server cannot keep our promises (too old, evicts keys, no append-only file)."""


class StoreFullError(TocsinError):
    """The Redis server has no memory left for what we asked."""


class StoreUnreachableError(TocsinError):
    """No Redis server answered where one was expected."""


class ClaimLostError(TocsinError):
    """Our lease ran out and another worker may hold the row: what we did must not be recorded."""


class FetchError(TocsinError):
    """A request that brought no usable document; `reason` is a short word for counters."""

    def __init__(self, reason: str, message: str, *, retry_after: timedelta | None = None,
                 status: int | None = None) -> None:
        """Keep what the schedule needs: the server's wish and its status, if it gave any."""
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after
        self.status = status


class ParseError(TocsinError):
    """A document that is not what it should be (no feed in it, no text in it)."""


class TooCostlyError(TocsinError):
    """A document that took more processor time than one document may."""


class ChannelError(TocsinError):
    """A message was not delivered. The subclass says whose fault it is; the text never holds a secret."""


class TransientError(ChannelError):
    """Try again later; `whole_channel` when every message of the channel would meet the same."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None, whole_channel: bool = False) -> None:
        """Keep the peer's wish for when to come back."""
        super().__init__(message)
        self.retry_after = retry_after
        self.whole_channel = whole_channel


class MessageRefusedError(ChannelError):
    """The peer will never take this message (unknown address, invalid payload): bury it."""


class ChannelRefusedError(ChannelError):
    """The peer will take nothing from us now (bad credentials, revoked token): hold all that waits."""


class SecretMissingError(TocsinError):
    """A secret that the configuration refers to cannot be read; the text names the reference only."""
