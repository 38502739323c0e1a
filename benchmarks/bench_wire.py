"""Polls that are answered 304: `Fetcher`, with its guard and limits, against a bare aiohttp loop."""

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from typing import Final

import aiohttp

from benchmarks.measuring import Watch, compare, report
from worker.fetching.client import Fetcher
from worker.fetching.guard import parse_allowed
from worker.models import Validators

REQUESTS: Final = 500  # of one round
AT_ONCE: Final = 50  # as many feeds as a drain of poll has in hand
ETAG: Final = '"5f3c-62a1"'
MODIFIED: Final = "Tue, 24 Nov 2026 08:00:00 GMT"
USER_AGENT: Final = "Tocsin/0.1 (news alerts; +veille@example.org)"
KEPT, CLOSED = "one connection for many polls", "a connection for each poll"

Poll = Callable[[], Awaitable[int]]  # returns the status


class NotModified(asyncio.Protocol):
    """Says 304 to whatever is asked; in a process of its own, so that its cost is not measured."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection, to answer on it."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """One packet is one request here: the client waits for the answer before it asks again."""
        if not isinstance(self._transport, asyncio.Transport):
            raise TypeError("not a stream")
        is_last = b"/closed" in data
        self._transport.write(
            f"HTTP/1.1 304 Not Modified\r\nDate: Tue, 24 Nov 2026 13:05:00 GMT\r\nETag: {ETAG}\r\n"
            f"Last-Modified: {MODIFIED}\r\nCache-Control: max-age=300\r\n"
            f"Connection: {'close' if is_last else 'keep-alive'}\r\n\r\n".encode()
        )
        if is_last:
            self._transport.close()


def serve(port: Connection) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(NotModified, "127.0.0.1", 0, backlog=512)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


@contextmanager
def server() -> Iterator[str]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


async def poll_all(poll: Poll, watch: Watch) -> int:
    """The same number by each of so many pollers; any other status than 304 is a mistake of ours."""

    async def poller() -> list[int]:
        return [await poll() for _ in range(REQUESTS // AT_ONCE)]

    with watch:
        statuses = [
            status for some in await asyncio.gather(*[poller() for _ in range(AT_ONCE)]) for status in some
        ]
    if set(statuses) != {304}:
        raise SystemExit(f"not what was to be measured: {set(statuses)}")
    return len(statuses)


def ours(url: str, watch: Watch, _: int) -> int:
    validators = Validators(address=url, etag=ETAG, last_modified=MODIFIED)

    async def run() -> int:
        async with Fetcher(USER_AGENT, parse_allowed("127.0.0.1:*")) as fetcher:

            async def poll() -> int:
                return (await fetcher.fetch(url, validators=validators)).status

            return await poll_all(poll, watch)

    return asyncio.run(run())


def theirs(url: str, watch: Watch, _: int) -> int:
    headers = {"If-None-Match": ETAG, "If-Modified-Since": MODIFIED}

    async def run() -> int:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

            async def poll() -> int:
                async with session.get(url, headers=headers) as response:
                    await response.read()
                    return response.status

            return await poll_all(poll, watch)

    return asyncio.run(run())


def main() -> None:
    with server() as address:
        cases = ((KEPT, f"{address}/kept.xml"), (CLOSED, f"{address}/closed.xml"))
        found = [
            one
            for what, url in cases
            for one in compare(
                f"Fetcher, {what}", "bare aiohttp", partial(ours, url), partial(theirs, url), rounds=20
            )
        ]
    report("wire", found, libraries=("aiohttp",), requests_per_round=REQUESTS, at_once=AT_ONCE)


if __name__ == "__main__":
    main()
