"""The HTTP client: polite, bounded in time and size, and unable to reach a forbidden address."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import aiohttp

from worker.errors import FetchError
from worker.fetching.addresses import as_sent, checked, masked, next_address
from worker.fetching.carrying import Carried
from worker.fetching.failures import OUTSIDE, answered, wrapped
from worker.fetching.fetched import Fetched, Kind
from worker.fetching.guard import Allowed, guarded_socket_factory
from worker.fetching.headers import (
    fresh_for,
    is_challenge,
    merged,
    parse_http_date,
    parse_retry_after,
    request_headers,
    sendable,
)
from worker.fetching.proxies import by_proxy, check_beyond_proxy
from worker.models import Validators

__all__ = ["Fetched", "Fetcher", "Kind", "Limits"]

_PERMANENT = frozenset({301, 308})
_REDIRECTS = _PERMANENT | {302, 303, 307}
_CHUNK = 64 * 1024
_MARKUP = ("text/", "application/xhtml+xml", "application/xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request may cost; sizes are decompressed: 1 600 bytes of brotli can hold a GiB."""

    feed_bytes: int = 5 * 1024 * 1024  # the largest real feeds are near 5 MB
    page_bytes: int = 3 * 1024 * 1024  # extraction is slow beyond; real articles are under 1 MB
    total: timedelta = timedelta(seconds=20)  # everything, redirects included: a dripping body ends here
    connect: timedelta = timedelta(seconds=5)
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class _Redirect:
    target: str
    is_permanent: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What one fetch asks for, at each address that it is led to."""

    accept: Kind
    validators: Validators | None
    carried: Carried | None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Fetches feeds and pages over one pool of connections: `async with Fetcher(…) as fetcher`."""

    def __init__(
        self,
        user_agent: str,
        allow: Iterable[Allowed] = (),
        *,
        limits: Limits | None = None,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """`allow`: networks that are open all the same; `clock`: for servers that send no date."""
        self._user_agent = user_agent
        self._allow = tuple(allow)
        self._limits = limits or Limits()
        self._clock = clock
        self._session: aiohttp.ClientSession

    async def __aenter__(self) -> Self:
        """Open the pool. No cookies, and no proxy from the environment: it would bypass the guard."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                socket_factory=guarded_socket_factory(self._allow),
                limit=0,  # how many requests run at once is decided by the lanes
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            headers={"User-Agent": self._user_agent},
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._limits.connect.total_seconds()),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        await self._session.close()

    async def fetch(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        accept: Kind = "feed",
        carried: Carried | None = None,
    ) -> Fetched:
        """Fetch a document, following redirects. Every failure, any status but 2xx and 304, is a FetchError.

        Validators are sent to the address that gave them, be it at the end of a redirect.
        """
        try:
            async with asyncio.timeout(self._limits.total.total_seconds()):
                return await self._follow(url, _Wanted(accept, validators, carried))
        except TimeoutError:
            seconds = self._limits.total.total_seconds()
            raise FetchError("timeout", f"{masked(url)}: not finished in {seconds:g} s") from None

    async def _follow(self, url: str, wanted: _Wanted) -> Fetched:
        address = checked(url)
        seen = {address}
        all_permanent = True
        for _ in range(self._limits.redirects + 1):
            answer = await self._ask(address, wanted)
            if isinstance(answer, Fetched):
                moved = all_permanent and len(seen) > 1
                return replace(answer, moved_permanently_to=address) if moved else answer
            all_permanent = all_permanent and answer.is_permanent
            address = answer.target
            if address in seen:
                break
            seen.add(address)
        raise FetchError("redirect loop", f"{masked(url)}: too many redirects, the last to {masked(address)}")

    async def _ask(self, address: str, wanted: _Wanted) -> Fetched | _Redirect:
        accept, carried = wanted.accept, wanted.carried
        headers = request_headers(accept, address, wanted.validators)
        is_conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
        through = by_proxy(carried.proxy if carried else None, address)
        if through.proxy:
            await check_beyond_proxy(address, self._allow)
        own = {**(carried.headers_for(address) if carried else {}), **through.headers}
        try:
            async with self._session.get(
                as_sent(address),
                headers=merged(headers, own),
                allow_redirects=False,
                proxy=through.proxy,
                proxy_headers=through.proxy_headers,
            ) as response:
                if response.status in _REDIRECTS:
                    target = next_address(address, response.headers.get("Location"))
                    return _Redirect(target, response.status in _PERMANENT)
                return await self._read(response, address, accept, is_conditional=is_conditional)
        except OUTSIDE as error:
            raise wrapped(error, address) from None

    async def _read(
        self, response: aiohttp.ClientResponse, address: str, accept: Kind, *, is_conditional: bool
    ) -> Fetched:
        headers, retry_after = response.headers, self._retry_after(response)
        unchanged = response.status == 304 and is_conditional
        # A server that calls its answer stale from the start makes up validators with each of them.
        has_validators = headers.get("Expires", "").strip() != "0"
        if is_challenge(headers):
            message = f"{masked(address)}: the server asks for a proof that a person reads"
            raise FetchError("challenge", message, retry_after=retry_after, address=address)
        if not unchanged and not 200 <= response.status < 300:
            raise answered(response.status, address, retry_after)
        return Fetched(
            status=response.status,
            url=address,
            body=b"" if unchanged else await self._body(response, address, accept),
            content_type=headers.get("Content-Type", ""),
            charset=(response.charset or "").lower(),
            etag=sendable(headers.get("ETag")) if has_validators else None,
            last_modified=sendable(headers.get("Last-Modified")) if has_validators else None,
            retry_after=retry_after,
            max_age=fresh_for(headers, self._clock()),
        )

    def _retry_after(self, response: aiohttp.ClientResponse) -> timedelta | None:
        value = response.headers.get("Retry-After")
        if value is None:
            return None
        return parse_retry_after(value, now=parse_http_date(response.headers.get("Date")) or self._clock())

    async def _body(self, response: aiohttp.ClientResponse, address: str, accept: Kind) -> bytes:
        if (
            accept == "page"
            and not response.content_type.startswith(_MARKUP)
            and "Content-Type" in response.headers
        ):
            raise FetchError("wrong type", f"{masked(address)}: {response.content_type} is not a page")
        cap = self._limits.feed_bytes if accept == "feed" else self._limits.page_bytes
        body = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > cap:
                raise FetchError("too large", f"{masked(address)}: more than {cap:,} bytes")
        return bytes(body)
