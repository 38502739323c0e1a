"""No connection to an address that the operator did not allow, checked on the socket about to be dialled.

A check on names or addresses in a URL is not enough: literal addresses bypass a resolver, a name can change
between check and connect, a redirect can lead anywhere. The socket factory sees what is really dialled.
"""

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import AddrInfoType

from worker.errors import FetchError

ALLOWED_PORTS = frozenset({80, 443, 8080, 8443})

# What `is_global` calls global and yet leads inside, or nowhere that news could come from.
_FORBIDDEN = tuple(
    ip_network(network)
    for network in (
        "64:ff9b::/96",  # NAT64: 64:ff9b::a9fe:a9fe is the cloud's metadata service
        "64:ff9b:1::/48",  # NAT64 of the local network
        "2002::/16",  # 6to4, an IPv4 address in disguise
        "2001::/32",  # Teredo, likewise
        "::/96",  # IPv4-compatible
        "::ffff:0:0:0/96",  # IPv4-translated
        "fec0::/10",  # site-local
        "192.0.0.0/24",  # 192.0.0.192 is a metadata service
        "192.88.99.0/24",  # relays of 6to4
        "168.63.129.16/32",  # Azure's wire server
    )
)


class BlockedAddressError(FetchError, OSError):
    """The socket would have gone to a forbidden address or port.

    An OSError as well, so that a name's other addresses are still tried. The text is the same for every
    address: of several errors the connector keeps the type only if they read the same.
    """

    def __init__(self, address: str = "", port: int = 0) -> None:
        """Keep what would have been dialled, for the log."""
        super().__init__("blocked", "its address or port is not one that may be called")
        self.address = address
        self.port = port


@dataclass(frozen=True, slots=True)
class Allowed:
    """A network that the operator allows; on every port, or on one."""

    network: IPv4Network | IPv6Network
    port: int | None = None


def parse_allowed(text: str) -> tuple[Allowed, ...]:
    """Read `127.0.0.1:*, 10.0.0.0/8, [::1]:8000`; raise ValueError on what is no address or network."""
    return tuple(_parse_one(part) for part in text.replace(",", " ").split())


def _parse_one(part: str) -> Allowed:
    host, colon, port = part.rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):  # no port; the colons are those of IPv6
        host, port = part, "*"
    try:
        return Allowed(ip_network(host.strip("[]"), strict=False), None if port == "*" else int(port))
    except ValueError:
        raise ValueError(
            f"{part!r} is not an address that can be allowed; write 10.0.0.0/8, 127.0.0.1:8000 or [::1]:*"
        ) from None


def is_allowed(address: str, port: int, allow: Iterable[Allowed] = ()) -> bool:
    """Whether a socket may be opened to this address and port."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if any(ip in allowed.network and allowed.port in {None, port} for allowed in allow):
        return True
    return port in ALLOWED_PORTS and _is_public(ip)


def _is_public(ip: IPv4Address | IPv6Address) -> bool:
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    return not any(ip in network for network in _FORBIDDEN)


def guarded_socket_factory(allow: Iterable[Allowed]) -> Callable[[AddrInfoType], socket.socket]:
    """A socket factory for aiohttp's connector that raises `BlockedAddressError` instead of dialling."""
    allowed = tuple(allow)

    def open_socket(address_info: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, (host, port, *_rest) = address_info
        if not is_allowed(str(host), port, allowed):
            raise BlockedAddressError(str(host), port)
        return socket.socket(family, kind, protocol)

    return open_socket
