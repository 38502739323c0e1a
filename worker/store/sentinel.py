"""A server behind Sentinel: its address, and connections that go to whichever server is the primary now.

Sentinel names the primary at each new connection. So each is looked at before it is used: the server that was
promoted may have other settings than the one that we began with.
"""

from collections.abc import Callable
from typing import Any, Final

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from redis.sentinel import Sentinel, SentinelManagedConnection

from worker.store.sentinel_address import SentinelAddress

# One that is gone must not take the time that the others need: it is asked once, then the next.
ASKING: Final[dict[str, Any]] = {
    "socket_timeout": 1.0,
    "socket_connect_timeout": 1.0,
    "retry": Retry(NoBackoff(), retries=0),
}


def connect_to_primary(
    address: SentinelAddress, *, require_fit: Callable[[dict[str, Any]], None], **options: Any
) -> Redis:
    """A client of the primary. `require_fit` is called with what a server says of itself, and may raise."""

    class Connection(SentinelManagedConnection):
        """One that is not made to a server that is not fit."""

        def on_connect_check_health(self, check_health: bool = True) -> None:  # noqa: FBT001, FBT002 - redis-py's
            super().on_connect_check_health(check_health)
            self.send_command("INFO", check_health=False)  # type: ignore[no-untyped-call]
            try:
                require_fit(_facts(self.read_response()))
            except BaseException:
                self.disconnect()  # type: ignore[no-untyped-call] # the next command must not find it connected
                raise

    sentinel = Sentinel(address.sentinels, sentinel_kwargs=ASKING)  # type: ignore[no-untyped-call]
    client: Redis = sentinel.master_for(  # type: ignore[no-untyped-call]
        address.primary,
        connection_class=Connection,
        db=address.database,
        username=address.username or None,
        password=address.password or None,
        **options,
    )
    return client


def _facts(info: bytes) -> dict[str, Any]:
    """The lines `name:value`, whole numbers as such."""
    lines = (line.partition(":") for line in info.decode().splitlines() if not line.startswith("#"))
    return {name: int(value) if value.isdecimal() else value for name, _, value in lines}
