"""Asking the client for documents, as the stages do, and for failures."""

import asyncio

import pytest

from worker.errors import FetchError
from worker.fetching.client import Fetched, Fetcher, Kind, Limits
from worker.fetching.guard import Allowed, parse_allowed
from worker.models import Validators

LOOPBACK = parse_allowed("127.0.0.1:*")
USER_AGENT = "Tocsin/0.1 (+mailto:veille@example.org)"


def fetched(
    *urls: str,
    accept: Kind = "feed",
    validators: Validators | None = None,
    allow: tuple[Allowed, ...] = LOOPBACK,
    limits: Limits | None = None,
) -> list[Fetched]:
    async def fetch_all() -> list[Fetched]:
        async with Fetcher(USER_AGENT, allow, limits=limits) as fetcher:
            return [await fetcher.fetch(url, validators=validators, accept=accept) for url in urls]

    return asyncio.run(fetch_all())


def failure(
    url: str,
    *,
    accept: Kind = "feed",
    validators: Validators | None = None,
    allow: tuple[Allowed, ...] = LOOPBACK,
    limits: Limits | None = None,
) -> FetchError:
    with pytest.raises(FetchError) as refused:
        fetched(url, accept=accept, validators=validators, allow=allow, limits=limits)
    assert "SECRET" not in f"{refused.value} {refused.value!r}"
    assert refused.value.__cause__ is None, "the client's own error would show the address with its secrets"
    return refused.value
