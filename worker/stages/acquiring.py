"""Fetching for the stages: a local file below the configuration directory, or the web."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from worker import __version__
from worker.configuration.canary import CANARY_URL, canary_document
from worker.configuration.model import FeedSettings
from worker.fetching.carrying import carried
from worker.fetching.client import Fetcher
from worker.fetching.fetched import Fetched, Kind
from worker.fetching.guard import parse_allowed
from worker.fetching.local import read_local
from worker.models import Validators
from worker.settings import Settings
from worker.stages.bridge import Bridge
from worker.stages.context import Context


@dataclass(frozen=True, slots=True)
class Acquirer:
    """Fetches documents for one drain of a stage.

    Requests have an event loop of their own, in a thread. Parsing must be in the main thread, where a bound
    on processor time works, and can take seconds: in one loop with it, requests that nobody looks after
    meanwhile would run into their time limit.
    """

    fetcher: Fetcher
    bridge: Bridge
    settings: Settings
    asking: dict[str, asyncio.Lock] = field(default_factory=dict)  # documents that many wait for: one asks

    async def fetch(
        self,
        url: str,
        *,
        kind: Kind,
        now: datetime,
        validators: Validators | None = None,
        feed: FeedSettings | None = None,
    ) -> Fetched:
        """The document at an address, a `file:` one included. Raises FetchError.

        `feed`: whose document it is, or which led to it; what is configured for its own site goes along.
        """
        if url == CANARY_URL:
            return Fetched(status=200, url=url, body=canary_document(format_datetime(now)))
        if url.startswith("file:"):
            return read_local(url, self.settings.configuration_directory, now)
        access = carried(feed.url, feed.access) if feed else None
        request = self.fetcher.fetch(url, validators=validators, accept=kind, carried=access)
        return await self.bridge.run(request)


@asynccontextmanager
async def acquiring(context: Context) -> AsyncIterator[Acquirer]:
    """An open Acquirer that names us and the configured contact to the servers."""
    agent = user_agent(context.snapshots.current().configuration.contact)
    fetcher = Fetcher(agent, parse_allowed(context.settings.allow_addresses))
    with _loop_of_its_own() as loop:
        bridge = Bridge(loop)
        await bridge.run(fetcher.__aenter__())
        try:
            yield Acquirer(fetcher, bridge, context.settings)
        finally:
            await bridge.run(_wind_up(fetcher))


@contextmanager
def _loop_of_its_own() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="fetching", daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _wind_up(fetcher: Fetcher) -> None:
    """Nothing is left running: a drain that ended early has requests under way."""
    requests = asyncio.all_tasks() - {asyncio.current_task()}
    for request in requests:
        request.cancel()
    await asyncio.gather(*requests, return_exceptions=True)
    await fetcher.__aexit__(None, None, None)


def user_agent(contact: str) -> str:
    """An honest name, with an address to write to."""
    return (
        f"Tocsin/{__version__} (news alerts; +{contact})"
        if contact
        else f"Tocsin/{__version__} (news alerts)"
    )
