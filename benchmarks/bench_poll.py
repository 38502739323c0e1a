"""Feeds that have not changed, polled by the whole stage: claim, fetch, commit; against a bare aiohttp loop.

The loop has the same guard and the same limits, and remembers nothing.
"""

import asyncio
import io
import logging
import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection
from tempfile import TemporaryDirectory
from typing import Final

import aiohttp

from benchmarks.bare_queue import SimulatedTime, clocks_of, empty_store
from benchmarks.measuring import PROCESSOR, Watch, compare, report
from worker.fetching.client import Limits
from worker.fetching.guard import guarded_socket_factory, parse_allowed
from worker.ops.logs import configure_logging
from worker.ops.publishing import examine, fit_due_sets, publish_examined
from worker.settings import load_settings
from worker.stages.context import Context
from worker.stages.poll import DRAIN, poll_due
from worker.store.connection import Store

FEEDS: Final = 500  # each of a service of its own: the most lanes, and a connection for each poll
ETAG: Final = '"5f3c-62a1"'
MODIFIED: Final = "Tue, 24 Nov 2026 08:00:00 GMT"
ALLOWED: Final = "127.0.0.0/8:*"
UNTIL_DUE: Final = timedelta(hours=2)
DOCUMENT: Final = """<rss version="2.0"><channel><title>La Presse</title><link>https://presse.example/</link>
<item><guid>1</guid><title>Une trêve</title><link>https://presse.example/1</link></item></channel></rss>
"""
HEAD: Final = f"Date: Tue, 24 Nov 2026 13:05:00 GMT\r\nETag: {ETAG}\r\nLast-Modified: {MODIFIED}\r\n"


class Publisher(asyncio.Protocol):
    """A document at first, 304 for whoever knows it; one packet is one request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection, to answer on it."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer."""
        if not isinstance(self._transport, asyncio.Transport):
            raise TypeError("not a stream")
        body = b"" if b"If-None-Match" in data else DOCUMENT.encode()
        status = "200 OK" if body else "304 Not Modified"
        length = f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n" if body else ""
        self._transport.write(f"HTTP/1.1 {status}\r\n{HEAD}{length}\r\n".encode() + body)


def serve(port: Connection) -> None:
    """Run until killed; of a process of its own, so that its cost is not measured."""

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Publisher, "0.0.0.0", 0, backlog=512)
        port.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


@contextmanager
def publishers() -> Iterator[list[str]]:
    """The addresses of all feeds."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there,), daemon=True)
    process.start()
    try:
        port = here.recv()
        yield [f"http://127.1.{n // 250}.{1 + n % 250}:{port}/rss.xml" for n in range(FEEDS)]
    finally:
        process.terminate()
        process.join()


def context_of(store: Store, directory: str, addresses: Sequence[str]) -> Context:
    """A worker to which these feeds are published."""
    feeds = [f"      - {{id: feed-{n}, url: '{address}'}}" for n, address in enumerate(addresses)]
    head = ["version: 1", "contact: veille@example.org", "groups:", "  - id: presse", "    feeds:"]
    files = {
        "feeds.yaml": "\n".join([*head, *feeds]),
        "rules.yaml": "version: 1\nrules:\n  - {id: treve, any: [trêve]}\n",
        "alerts.yaml": "version: 1\nreceivers: [{name: veille, console: true}]\nroute: {receivers: [veille]}",
    }
    publish_examined(store, examine(files, {}), node="here")
    fit_due_sets(store)
    settings = {"TOCSIN_CONFIG": directory, "TOCSIN_DATA": directory, "TOCSIN_ALLOW_ADDRESSES": ALLOWED}
    return Context(load_settings(settings), store)


def ours(context: Context, time: SimulatedTime, watch: Watch, _: int) -> int:
    """All feeds, by as many drains as it takes."""
    time.pass_by(UNTIL_DUE)
    polled = 0
    with watch:
        while polled < FEEDS and (more := asyncio.run(poll_due(context))):
            polled += more
    if polled != FEEDS:
        raise SystemExit(f"{polled} feeds were polled, not {FEEDS}: nothing is measured")
    return polled


def theirs(addresses: Sequence[str], watch: Watch, _: int) -> int:
    """The same, as many at once."""
    limits = Limits()

    async def poll(session: aiohttp.ClientSession, address: str) -> int:
        headers = {"If-None-Match": ETAG, "If-Modified-Since": MODIFIED}
        async with asyncio.timeout(limits.total.total_seconds()):
            async with session.get(address, headers=headers, allow_redirects=False) as response:
                await response.content.read(limits.feed_bytes)
                return response.status

    async def run() -> list[int]:
        connector = aiohttp.TCPConnector(
            socket_factory=guarded_socket_factory(parse_allowed(ALLOWED)), limit=0
        )
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=limits.connect.total_seconds())
        jar = aiohttp.DummyCookieJar()
        left = iter(addresses)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=jar, timeout=timeout) as session:

            async def poller() -> list[int]:
                return [await poll(session, address) for address in left]

            return [
                status
                for some in await asyncio.gather(*[poller() for _ in range(DRAIN.at_once)])
                for status in some
            ]

    with watch:
        statuses = asyncio.run(run())
    if statuses != [304] * FEEDS:
        raise SystemExit(f"not what was to be measured: {set(statuses)}")
    return FEEDS


def main() -> None:
    """Compare; the log is written, as in the service, and thrown away."""
    time = SimulatedTime()
    with (
        publishers() as addresses,
        empty_store(time) as store,
        TemporaryDirectory() as directory,
        redirect_stdout(io.TextIOWrapper(io.FileIO("/dev/null", "w"))),
    ):
        configure_logging()
        context = context_of(store, directory, addresses)
        ours(context, time, Watch({}), 0)  # the first documents
        used = clocks_of(store)["server's"]
        before = used()
        found = compare(
            "poll stage, 304",
            "bare aiohttp",
            partial(ours, context, time),
            partial(theirs, addresses),
            rounds=12,
            clocks=PROCESSOR,
        )
        server_us = (used() - before) / 13 / FEEDS * 1e6
    logging.shutdown()
    report("poll", found, libraries=("aiohttp", "redis"), feeds=FEEDS, store_us_per_poll=round(server_us))


if __name__ == "__main__":
    main()
