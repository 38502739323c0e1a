"""A document by its address, fetched as the service would."""

import asyncio
from datetime import UTC, datetime

from worker.fetching.client import Fetcher
from worker.fetching.fetched import Fetched, Kind
from worker.fetching.guard import parse_allowed
from worker.fetching.local import read_local
from worker.settings import Settings, load_settings
from worker.stages.acquiring import user_agent


def fetch_document(url: str, kind: Kind) -> Fetched:
    """A document of the web, or a `file:` below the configuration directory. Raises FetchError."""
    settings = load_settings()
    if url.startswith("file:"):
        return read_local(url, settings.configuration_directory, datetime.now(UTC))
    return asyncio.run(_fetch(settings, url, kind))


async def _fetch(settings: Settings, url: str, kind: Kind) -> Fetched:
    async with Fetcher(user_agent(""), parse_allowed(settings.allow_addresses)) as fetcher:
        return await fetcher.fetch(url, accept=kind)
