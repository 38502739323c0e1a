"""`tocsin check --online`: each configured feed, fetched and read once."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from worker.cli.output import Row
from worker.configuration.model import Configuration, FeedSettings
from worker.errors import FetchError, ParseError, TooCostlyError
from worker.feeds.health import why_failed_there
from worker.feeds.parse import parse_feed
from worker.fetching.addresses import masked
from worker.fetching.carrying import carried
from worker.fetching.client import Fetcher
from worker.fetching.fetched import Fetched
from worker.fetching.guard import parse_allowed
from worker.fetching.local import read_local
from worker.settings import Settings
from worker.stages.acquiring import user_agent
from worker.stages.bounds import bounded
from worker.stages.poll import PARSE_SECONDS

AT_ONCE: Final = 10


def feed_rows(configuration: Configuration, settings: Settings) -> tuple[Row, ...]:
    """How each feed answers now: how many entries it shows, the newest; or what is wrong, as `error`."""
    feeds = tuple(configuration.feeds.values())
    answers = asyncio.run(_fetched(feeds, configuration.contact, settings))
    return tuple(_row(feed, answer) for feed, answer in zip(feeds, answers, strict=True))


async def _fetched(
    feeds: Iterable[FeedSettings], contact: str, settings: Settings
) -> list[Fetched | FetchError]:
    room = asyncio.Semaphore(AT_ONCE)
    async with Fetcher(user_agent(contact), parse_allowed(settings.allow_addresses)) as fetcher:

        async def fetch(feed: FeedSettings) -> Fetched | FetchError:
            try:
                if feed.url.startswith("file:"):
                    return read_local(feed.url, settings.configuration_directory, datetime.now(UTC))
                async with room:
                    return await fetcher.fetch(feed.url, carried=carried(feed.url, feed.access))
            except FetchError as error:
                return error

        return await asyncio.gather(*map(fetch, feeds))


def _row(feed: FeedSettings, answer: Fetched | FetchError) -> Row:
    row = {"feed": feed.id, "url": feed.url}
    if isinstance(answer, FetchError):
        return {**row, "error": why_failed_there(str(answer), masked(feed.url))}
    try:
        with bounded(PARSE_SECONDS):
            parsed = parse_feed(feed, answer.body, url=answer.url, content_type=answer.content_type)
    except (ParseError, TooCostlyError) as error:
        return {**row, "error": str(error)}
    dates = [entry.published for entry in parsed.entries if entry.published]
    moved = answer.moved_permanently_to
    return {
        **row,
        "entries": len(parsed.entries),
        "newest": max(dates, default=None),
        "repaired": parsed.repaired,
        "note": f"moved for good to {moved}" if moved else "",
    }
