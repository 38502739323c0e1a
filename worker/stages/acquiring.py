"""Fetching for the stages: a local file below the configuration directory, or the web."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from worker import __version__
from worker.fetching.client import Fetcher
from worker.fetching.fetched import Fetched, Kind
from worker.fetching.guard import parse_allowed
from worker.fetching.local import read_local
from worker.models import Validators
from worker.settings import Settings
from worker.stages.context import Context


@dataclass(frozen=True, slots=True)
class Acquirer:
    """Fetches documents for one drain of a stage."""

    fetcher: Fetcher
    settings: Settings

    async def fetch(
        self, url: str, *, kind: Kind, now: datetime, validators: Validators | None = None
    ) -> Fetched:
        """The document at an address, a `file:` one included. Raises FetchError."""
        if url.startswith("file:"):
            return read_local(url, self.settings.configuration_directory, now)
        return await self.fetcher.fetch(url, validators=validators, accept=kind)


@asynccontextmanager
async def acquiring(context: Context) -> AsyncIterator[Acquirer]:
    """An open Acquirer that names us and the configured contact to the servers."""
    agent = user_agent(context.snapshots.current().configuration.contact)
    async with Fetcher(agent, parse_allowed(context.settings.allow_addresses)) as fetcher:
        yield Acquirer(fetcher, context.settings)


def user_agent(contact: str) -> str:
    """An honest name, with an address to write to."""
    return (
        f"Tocsin/{__version__} (news alerts; +{contact})"
        if contact
        else f"Tocsin/{__version__} (news alerts)"
    )
