"""An entry's page: whether it is wanted, what is fetched of it, and the article that is read in it."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from worker.articles.read import Page, article_from_feed, article_from_page, needs_page
from worker.articles.robots import robots_address
from worker.articles.walls import WHY, is_wall, sighting_of
from worker.errors import FetchError, TooCostlyError
from worker.models import Article, Entry, Validators
from worker.stages.acquiring import Acquirer
from worker.stages.bounds import bounded
from worker.stages.context import Context
from worker.stages.reading import Reading
from worker.stages.rereading import revised
from worker.stages.robots import require_allowed
from worker.stages.screening import SCREEN_SECONDS, as_changed, screened
from worker.store.entries import rest_service, resting_until
from worker.store.record import count
from worker.store.walls import texts_seen

EXTRACT_SECONDS: Final = 3.0  # of processor time; the slowest real page measured took 0.8
FEED_SECONDS: Final = 2.0  # for the markup of the feed's own text
QUICK_SECONDS: Final = 2.0  # more, for the second look at a page that took them
# Of the lease, the screen and the commit included.
EXTRACT_NEEDS: Final = timedelta(seconds=2 * SCREEN_SECONDS + EXTRACT_SECONDS + QUICK_SECONDS + 4)
LONGEST_FEEDS_REST: Final = timedelta(days=1)  # for what a page's answer asked; by mistake, it may be a year


@dataclass(frozen=True, slots=True)
class WasRead:
    """The article; what its page gave to ask whether it has changed; what is remembered of its text."""

    article: Article
    validators: Validators | None = None
    sighting: str = ""


def wants_page(context: Context, reading: Reading) -> bool:
    """Whether its page is to be asked for, as its feed's settings and its own text have it."""
    entry, wish = reading.waiting.new.entry, reading.feed.full_article
    if wish == "never" or not entry.link or not reading.waiting.new.asks_page:
        return False
    if wish == "always":
        return True
    with suppress(TooCostlyError), bounded(FEED_SECONDS, context.settings.document_memory):
        return needs_page(entry)
    return True


async def fetch_page(context: Context, acquirer: Acquirer, reading: Reading) -> Page | None:
    """The page, unless its service asked to be left alone; None if it is as it was. Raises FetchError."""
    row, link = reading.row, reading.waiting.new.entry.link
    resting = resting_until(context.store, row.lane)
    if resting and resting > row.now:
        why = f"{row.lane} asked to be left alone until {resting:%H:%M:%S} UTC"
        raise FetchError("resting", why, retry_after=resting - row.now, status=429)
    await require_allowed(context, acquirer, link, row.now, reading.feed)
    try:
        is_read = reading.earlier and reading.earlier.how == "page"
        validators = reading.waiting.page if is_read else None
        fetched = await acquirer.fetch(
            link, kind="page", now=row.now, validators=validators, feed=reading.feed
        )
    except FetchError as error:
        if error.retry_after and error.is_temporary:
            until, longest = row.now + error.retry_after, row.now + LONGEST_FEEDS_REST
            rest_service(context.store, row.lane, until, feeds_until=longest)
        raise
    if robots_address(fetched.url) != robots_address(link):  # a redirect led to another site
        await require_allowed(context, acquirer, fetched.url, row.now, reading.feed)
    if fetched.status == 304:
        return None
    return Page(url=fetched.url, body=fetched.body, charset=fetched.charset, validators=fetched.validators)


def read_page(context: Context, reading: Reading, page: Page) -> WasRead:
    """The article of a page; of a wall that hides many, or where no rule could match it, the feed's own text.

    Raises ParseError, TooCostlyError.
    """
    unread = screened(context, reading, page)
    if unread is not None:
        count(context.store, "page screened")
        return WasRead(unread, page.validators)
    article = as_changed(reading, page, _article(context, reading, page))
    sighting = sighting_of(article)
    if is_wall(sighting, texts_seen(context.store, reading.row.lane)):
        return WasRead(told_by_feed(context, reading, WHY), sighting=sighting)
    return WasRead(article, page.validators, sighting)


def _article(context: Context, reading: Reading, page: Page) -> Article:
    """Read with all care or, where that takes too long, quickly."""
    entry, feed, memory = reading.waiting.new.entry, reading.feed, context.settings.document_memory
    try:
        with bounded(EXTRACT_SECONDS, memory):
            return article_from_page(entry, feed.lang, page, feed.article)
    except TooCostlyError:
        with bounded(QUICK_SECONDS, memory):
            return article_from_page(entry, feed.lang, page, feed.article, is_quick=True)


def told_by_feed(context: Context, reading: Reading, why_degraded: str = "") -> Article:
    """What the feed tells, in place of the page that was wanted and not used for this reason.

    Its title alone, where reading its markup costs too much.
    """
    entry = reading.waiting.new.entry
    try:
        with bounded(FEED_SECONDS, context.settings.document_memory):
            return _told(reading, entry, why_degraded)
    except TooCostlyError as error:
        bare = replace(entry, summary_html="", content_html="")
        return _told(reading, bare, why_degraded or f"the feed's own text was not read: {error}")


def _told(reading: Reading, entry: Entry, why_degraded: str) -> Article:
    if reading.earlier is not None:
        return revised(reading.earlier, entry, reading.feed.lang)
    return article_from_feed(entry, reading.feed.lang, why_degraded=why_degraded)
