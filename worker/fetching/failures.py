"""Every way a request can fail, as one `FetchError` with a short reason.

The reasons: blocked, dns, refused, timeout, tls, proxy, protocol, too large, wrong type, redirect loop,
bad redirect, bad address, secret missing, not found (local files), http NNN.
"""

from datetime import timedelta
from typing import Final

import aiohttp

from worker.errors import FetchError
from worker.fetching.addresses import masked
from worker.fetching.guard import BlockedAddressError

# Order matters: each of these is also an instance of one further down.
_REASONS: tuple[tuple[type[BaseException], str, str], ...] = (
    (TimeoutError, "timeout", "no connection in time"),
    (aiohttp.ClientProxyConnectionError, "proxy", "no connection to its proxy"),
    (aiohttp.ClientHttpProxyError, "proxy", "its proxy refused to connect"),
    (aiohttp.ClientConnectorDNSError, "dns", "the name is not known"),
    (aiohttp.ClientSSLError, "tls", "no trusted TLS connection"),
    (aiohttp.ClientConnectorError, "refused", "no connection"),
    (aiohttp.InvalidURL, "bad address", "not an address"),
    (aiohttp.ServerDisconnectedError, "protocol", "the server hung up"),
    (aiohttp.ClientPayloadError, "protocol", "the body is broken or cut short"),
    (aiohttp.ClientOSError, "protocol", "the connection broke"),
    (aiohttp.ClientError, "protocol", "not an HTTP answer"),
    (ValueError, "bad address", "not an address"),
)
OUTSIDE = (aiohttp.ClientError, TimeoutError, ValueError)


_SAID: Final = {429: " (too many requests)", 503: " (busy)"}  # what is no failure of theirs or ours


def answered(status: int, address: str, retry_after: timedelta | None) -> FetchError:
    """An answer that brings no document, with what the server asks of us."""
    asked = f", and asks for {_length(retry_after)} of rest" if retry_after else ""
    message = f"{masked(address)}: the server answered {status}{_SAID.get(status, '')}{asked}"
    return FetchError(f"http {status}", message, retry_after=retry_after, status=status, address=address)


def _length(wait: timedelta) -> str:
    seconds = round(wait.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{round(seconds / 60)} min"


def wrapped(error: BaseException, address: str) -> FetchError:
    """The failure in our words, to be raised `from None`: the client's own hold addresses with keys."""
    blocked = getattr(error, "os_error", None)
    if isinstance(blocked, BlockedAddressError):
        dialled = f"{blocked.address} port {blocked.port}"
        if isinstance(error, aiohttp.ClientProxyConnectionError):
            dialled = f"its proxy, {dialled}"
        way_out = "if you trust it, name it in TOCSIN_ALLOW_ADDRESSES"
        return FetchError(blocked.reason, f"{masked(address)}: {blocked} ({dialled}); {way_out}")
    for kind, reason, words in _REASONS:
        if isinstance(error, kind):
            return FetchError(reason, f"{masked(address)}: {words}{_detail(error)}")
    raise error


def _detail(error: BaseException) -> str:
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f" ({error.status})"
    cause = getattr(error, "os_error", None) or getattr(error, "certificate_error", None)
    text = (getattr(cause, "strerror", None) or getattr(cause, "verify_message", None)) if cause else None
    return f" ({text})" if text else ""
