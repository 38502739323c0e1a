"""Whether a page may be asked for, as the robots.txt of its site says: asked for once a day, for all workers.

No answer (an error of the server, or none at all) forbids, as RFC 9309 has it (section 2.3.1.4): pages wait
for the next try, and the feed's own text has to do after the last. The rules of an earlier answer hold
meanwhile. A site that never answered for a day has no robots.txt that works, and its pages are read. What is
not found, or refused, forbids nothing (section 2.3.1.3).
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from worker.articles.addresses import service_of
from worker.articles.robots import delay_of, may_be_read, robots_address, rules_for_us
from worker.configuration.model import FeedSettings
from worker.errors import FetchError
from worker.stages.acquiring import Acquirer
from worker.stages.context import Context
from worker.store.robots import Robots, keep_robots, robots_of, space_pages

FORBIDDEN: Final = "robots.txt asks not to read it"
NEVER_ANSWERS: Final = timedelta(hours=24)


async def require_allowed(
    context: Context, acquirer: Acquirer, url: str, now: datetime, feed: FeedSettings
) -> None:
    """Raise FetchError for a page that must not be asked for; its lane is spaced as the site asks."""
    address = robots_address(url)
    if not address:
        return
    async with acquirer.asking.setdefault(address, asyncio.Lock()):
        robots = robots_of(context.store, address)
        if robots is None or not robots.is_fresh(now):
            robots = await _ask(acquirer, address, now, feed, robots)
            keep_robots(context.store, address, robots)
            space_pages(context.store, service_of(url), delay_of(robots.rules or ""), now)
    if robots.rules is None and robots.failing_since and now - robots.failing_since < NEVER_ANSWERS:
        raise FetchError("robots", f"{address}: it does not say whether the page may be read", status=503)
    if not may_be_read(robots.rules or "", url):
        raise FetchError("robots", FORBIDDEN)
    if delay := delay_of(robots.rules or ""):
        space_pages(context.store, service_of(url), delay, now)


async def _ask(
    acquirer: Acquirer, address: str, now: datetime, feed: FeedSettings, known: Robots | None
) -> Robots:
    try:
        answer = await acquirer.fetch(address, kind="any", now=now, feed=feed)
    except FetchError as error:
        if not error.is_temporary:
            return Robots(rules="", asked_at=now)
        known = known or Robots(rules=None, asked_at=now)
        return replace(known, asked_at=now, failing_since=known.failing_since or now)
    return Robots(rules=rules_for_us(answer.body), asked_at=now)
