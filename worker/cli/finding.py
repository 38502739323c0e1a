"""The feeds of a site, looked for politely: few requests, one at a time, each answer parsed to be sure."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from worker.articles.decoding import decode_html
from worker.articles.language import language_of
from worker.configuration.model import FeedSettings
from worker.errors import FetchError, ParseError, TooCostlyError
from worker.feeds.discovery import (
    Candidate,
    each_once,
    known_paths,
    linked_by_page,
    news_sitemaps,
    said_by_page,
)
from worker.feeds.parse import parse_feed
from worker.fetching.carrying import Carried
from worker.fetching.client import Fetcher
from worker.fetching.fetched import Fetched
from worker.fetching.guard import parse_allowed
from worker.models import ParsedFeed
from worker.settings import load_settings
from worker.stages.acquiring import user_agent
from worker.stages.bounds import bounded

MOST_REQUESTS: Final = 40
PARSE_SECONDS: Final = 5.0
BETWEEN: float = 0.5  # seconds between two requests; tests do not wait
_TITLES_READ: Final = 20
_STOPS: Final = frozenset({429, 503})  # the site does not want to be asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A feed that was fetched and parsed."""

    url: str  # as it is to be written: after permanent redirects
    way: str
    title: str
    site: str
    kind: str
    entries: int
    newest: datetime | None
    lang: str


@dataclass(slots=True)
class Search:
    """What was found so far, and what is not to be asked again."""

    fetch: Callable[[str], Awaitable[Fetched]]
    found: list[Found] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    requests: int = 0
    is_stopped: bool = False
    why_stopped: str = ""
    why_no_page: str = ""  # the address itself was answered, and not with a page


def find_feeds(
    url: str, contact: str, *, is_thorough: bool = False, carried: Carried | None = None
) -> Search:
    """The feeds of a page, or the feed at this address; `is_thorough`: not only those that it names.

    `carried` goes along with each request to the site that it is for.
    """
    return asyncio.run(_find(url, contact, is_thorough=is_thorough, carried=carried))


async def _find(url: str, contact: str, *, is_thorough: bool, carried: Carried | None) -> Search:
    allowed = parse_allowed(load_settings().allow_addresses)
    async with Fetcher(user_agent(contact), allow=allowed) as fetcher:
        search = Search(partial(fetcher.fetch, carried=carried))
        page = await _try(search, Candidate(url, "address"))
        html = decode_html(page.body, page.charset) if page and not search.found else ""
        here = page.url if page else url
        for where in (said_by_page, linked_by_page, known_paths):
            if not search.found or (is_thorough and html):
                await _try_all(search, _candidates(where, html, here))
        if not search.found or (is_thorough and html):
            await _try_all(search, await _sitemaps(search, here))
    search.found.sort(key=lambda one: (one.entries == 0, "comment" in f"{one.url} {one.title}".lower()))
    return search


def _candidates(where: Callable[[str, str], list[Candidate]], html: str, url: str) -> list[Candidate]:
    """What a page offers; one that costs too much offers nothing."""
    try:
        with bounded(PARSE_SECONDS):
            return where(html, url)
    except TooCostlyError:
        return []


async def _try_all(search: Search, candidates: Iterable[Candidate]) -> None:
    for candidate in each_once(candidates, search.seen):
        await _try(search, candidate)


async def _try(search: Search, candidate: Candidate) -> Fetched | None:
    """Ask for it; if it is a feed, it is among the found, else it is given back as what it is."""
    fetched = await _asked(search, candidate.url)
    if fetched is None:
        return None
    search.seen.update((candidate.url, fetched.url))
    try:
        with bounded(PARSE_SECONDS):
            parsed = parse_feed(_SETTINGS, fetched.body, url=fetched.url, content_type=fetched.content_type)
    except (ParseError, TooCostlyError):
        return fetched
    found = _found(candidate, fetched, parsed)
    if found.url not in {one.url for one in search.found}:
        search.found.append(found)
    return fetched


async def _asked(search: Search, url: str) -> Fetched | None:
    if search.is_stopped or search.requests >= MOST_REQUESTS:
        return None
    if search.requests:
        await asyncio.sleep(BETWEEN)
    search.requests += 1
    try:
        return await search.fetch(url)
    except FetchError as error:
        is_unreached = error.status is None and search.requests == 1
        search.is_stopped = is_unreached or error.status in _STOPS
        if search.is_stopped:
            search.why_stopped = str(error)
        elif search.requests == 1:
            search.why_no_page = str(error)
        return None


async def _sitemaps(search: Search, url: str) -> list[Candidate]:
    robots = url.partition("://")[0] + "://" + url.partition("://")[2].partition("/")[0] + "/robots.txt"
    fetched = await _asked(search, robots)
    return news_sitemaps(fetched.body.decode("utf-8", "replace"), robots) if fetched else []


_SETTINGS: Final = FeedSettings(id="-", url="", title="", group="")


def _found(candidate: Candidate, fetched: Fetched, parsed: ParsedFeed) -> Found:
    titles = " ".join(entry.title for entry in parsed.entries[:_TITLES_READ])
    return Found(
        url=fetched.moved_permanently_to or candidate.url,
        way=candidate.way,
        title=parsed.title or candidate.title,
        site=parsed.link,
        kind=parsed.kind,
        entries=len(parsed.entries) + len(parsed.over_cap),
        newest=max((entry.published for entry in parsed.entries if entry.published), default=None),
        lang=language_of(titles, parsed.lang),
    )
