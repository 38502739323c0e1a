"""Requests that go through a proxy: how they are sent, and what the guard still sees of where they lead."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from worker.errors import FetchError
from worker.fetching.addresses import masked
from worker.fetching.carrying import Proxy
from worker.fetching.guard import Allowed, is_allowed


@dataclass(frozen=True, slots=True)
class Through:
    """How a request reaches its proxy; empty where there is none."""

    proxy: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # of the request itself
    proxy_headers: Mapping[str, str] | None = field(default=None, repr=False)  # of the CONNECT before it


def by_proxy(proxy: Proxy | None, address: str) -> Through:
    """What to send: the proxy's own password goes to the proxy, never through it."""
    if proxy is None:
        return Through()
    own = {"Proxy-Authorization": proxy.authorization} if proxy.authorization else {}
    if address.lower().startswith("https:"):
        return Through(proxy.address, proxy_headers=own)
    return Through(proxy.address, headers=own)


async def check_beyond_proxy(address: str, allow: Iterable[Allowed]) -> None:
    """Refuse what is known here to lead where we would not go ourselves. Raises FetchError.

    The proxy looks names up by itself: one that is known only to it, or that it sees otherwise, is its own
    to refuse.
    """
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme.lower() == "https" else 80)
    allowed = tuple(allow)
    for host in await _addresses_of(parts.hostname or "", port):
        if not is_allowed(host, port, allowed):
            raise FetchError(
                "blocked",
                f"{masked(address)}: its address or port is not one that may be called ({host} port {port}), "
                "through a proxy neither; if you trust it, name it in TOCSIN_ALLOW_ADDRESSES",
            )


async def _addresses_of(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port)
    except (OSError, UnicodeError):
        return []
    return [str(place[0]) for *_, place in found]
