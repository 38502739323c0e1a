"""The errors that Tocsin raises on purpose across its rooms, one line each.

A failure of the outside world is wrapped once, at the adapter that met it, with its cause.
"""

from datetime import timedelta


class TocsinError(Exception):
    """The base of all errors below."""


class SettingsError(TocsinError):
    """A setting of the machine (environment, .env) that cannot be meant."""


class StoreUnfitError(TocsinError):
    """The Redis server cannot keep our promises (too old, evicts keys, no append-only file)."""


class StoreBusyError(TocsinError):
    """Another Tocsin works on this data directory."""


class UnreadableRecordError(TocsinError):
    """A record in the store that another version of Tocsin wrote, and this one cannot read."""


class StoreFullError(TocsinError):
    """The Redis server has no memory left for what we asked."""


class StoreUnreachableError(TocsinError):
    """No Redis server answered where one was expected."""


class BackupError(TocsinError):
    """A backup that cannot be restored: it is none, not whole, of a newer format, or the store is in use."""


class NotConfiguredError(TocsinError):
    """No configuration that this version understands is running."""


class ClaimLostError(TocsinError):
    """Our lease ran out and another worker may hold the row: what we did must not be recorded."""


class FetchError(TocsinError):
    """A request that brought no usable document; `reason` is a short word for counters."""

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        retry_after: timedelta | None = None,
        status: int | None = None,
        address: str = "",
    ) -> None:
        """Keep what the schedule needs: the server's wish and its status, if any, and who answered."""
        super().__init__(message)
        self.reason = reason
        self.address = address
        self.retry_after = retry_after
        self.status = status

    @property
    def is_temporary(self) -> bool:
        """The same request may well succeed in a minute."""
        return self.reason in {"timeout", "dns", "refused", "proxy", "protocol"} or (
            self.status is not None and (self.status in {408, 425, 429} or self.status >= 500)
        )


class ParseError(TocsinError):
    """A document that is not what it should be (no feed in it, no text in it)."""


class TooCostlyError(TocsinError):
    """A document that took more processor time, or memory, than one document may."""


class ChannelError(TocsinError):
    """A message was not delivered. The subclass says whose fault it is; the text never holds a secret."""


class TransientError(ChannelError):
    """Try again later.

    `whole_channel` when every message of the channel would meet the same; `may_have_been_taken` when the
    answer was lost after the message was handed over, so that the next attempt may repeat it.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: timedelta | None = None,
        whole_channel: bool = False,
        may_have_been_taken: bool = False,
    ) -> None:
        """Keep the peer's wish for when to come back."""
        super().__init__(message)
        self.may_have_been_taken = may_have_been_taken
        self.retry_after = retry_after
        self.whole_channel = whole_channel


class MessageRefusedError(ChannelError):
    """The peer will never take this message (unknown address, invalid payload): bury it."""


class ChannelRefusedError(ChannelError):
    """The peer will take nothing from us now (bad credentials, revoked token): hold all that waits."""


class SecretMissingError(TocsinError):
    """A secret that the configuration refers to cannot be read; the text names the reference only."""
