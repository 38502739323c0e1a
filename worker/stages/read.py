"""read: claim a new entry, read its page, match all rules, route, commit the article with its alerts."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import structlog

from worker.crash_point import crash_point
from worker.errors import FetchError, ParseError, TooCostlyError
from worker.models import Article, Entry, Outcome
from worker.stages.acquiring import Acquirer, acquiring
from worker.stages.context import Context
from worker.stages.drain import Drain, GoOn, drain_together
from worker.stages.operator import operator_words, tell_operator
from worker.stages.pages import EXTRACT_NEEDS, WasRead, fetch_page, read_page, told_by_feed, wants_page
from worker.stages.policies import READ_LEASE, group_place
from worker.stages.reading import Reading, decide_read, match_article, ringing
from worker.stages.snapshot import Snapshot
from worker.store.due_sets import ClaimedRow, DueSet, begin
from worker.store.entries import (
    EntryToRead,
    ReadCommit,
    ReadResult,
    commit_read,
    entry_to_read,
    retry_entry,
    stored_article,
)
from worker.store.record import count

log = structlog.get_logger("read")
DRAIN = Drain(due_set=DueSet.ENTRIES, lease=READ_LEASE, at_once=20)
MOST_DEATHS: Final = 3  # of the worker that reads an entry's page; then the feed's own text has to do
MOST_STARTS: Final = 20  # without an end, for whatever reason; then the entry is buried
PAGE_TRIES: Final = 2  # more, at 30 s and 2 min, before the feed's own text has to do
FIRST_PAGE_RETRY: Final = timedelta(seconds=30)
LONGEST_PAGE_WAIT: Final = timedelta(minutes=5)  # of an entry that may ring, whatever its service asks for


class PageLaterError(Exception):
    """The page may answer later, and nothing in the feed's own text rings already."""

    def __init__(self, error: FetchError) -> None:
        """Keep why it did not answer now."""
        super().__init__(str(error))
        self.error = error


async def read_due(context: Context, go_on: GoOn = lambda: None) -> int:
    """Read every due entry; how many were."""
    async with acquiring(context) as acquirer:

        async def act(row: ClaimedRow) -> None:
            crash_point("read.claimed")
            # Asked after the claim: the entry may be of a feed that the drain did not begin with.
            await read_entry(context, context.snapshots.current(), acquirer, row)

        return await drain_together(context.store, DRAIN.at_most(context.settings.lease), act, go_on)


async def read_entry(context: Context, snapshot: Snapshot, acquirer: Acquirer, row: ClaimedRow) -> None:
    """One entry: an outcome, or a later try."""
    waiting = entry_to_read(context.store, row.id)
    if row.begun > MOST_DEATHS or row.starts > MOST_STARTS:
        _bury(context, row, waiting)
        return
    if waiting is None:
        raise LookupError(f"entry {row.id} has a row but nothing to read")
    snapshot = snapshot.of(waiting.new.entry.feed)
    feed = snapshot.configuration.feeds.get(waiting.new.entry.feed)
    if feed is None:
        _end(context, row, waiting, Outcome.FEED_REMOVED)
        return
    earlier = stored_article(context.store, row.id) if waiting.new.revision else None
    reading = Reading(snapshot, feed, waiting, row, earlier)
    try:
        read = await _read_article(context, acquirer, reading)
    except PageLaterError as later:
        _retry(context, reading, later.error)
        return
    _commit(context, reading, read)


async def _read_article(context: Context, acquirer: Acquirer, reading: Reading) -> WasRead:
    row, validators = reading.row, reading.waiting.page
    if row.begun >= MOST_DEATHS:
        begin(context.store, DueSet.ENTRIES, row, needs=EXTRACT_NEEDS)
        return WasRead(told_by_feed(context, reading, f"reading its page ended the worker {row.begun} times"))
    if not wants_page(context, reading):
        begin(context.store, DueSet.ENTRIES, row, needs=EXTRACT_NEEDS)
        return WasRead(told_by_feed(context, reading), validators)
    try:
        page = await fetch_page(context, acquirer, reading)
        crash_point("read.fetched")
        begin(context.store, DueSet.ENTRIES, row, needs=EXTRACT_NEEDS)
        crash_point("read.begun")
        if page is None:  # not modified
            return WasRead(told_by_feed(context, reading), validators)
        return read_page(context, reading, page)
    except FetchError as error:
        count(context.store, f"page failure:{error.reason}")
        return WasRead(_without_page(context, reading, error), validators)
    except (ParseError, TooCostlyError) as error:
        return WasRead(told_by_feed(context, reading, str(error)))


def _without_page(context: Context, reading: Reading, error: FetchError) -> Article:
    """What the feed tells, or PageLaterError while the page may still come and nothing rings without it."""
    article = told_by_feed(context, reading, str(error))
    may_come = error.is_temporary and reading.waiting.tries < PAGE_TRIES
    if may_come and not (reading.waiting.new.rings and ringing(reading, match_article(reading, article))):
        raise PageLaterError(error) from error
    return article


def _commit(context: Context, reading: Reading, read: WasRead) -> None:
    article = read.article
    commit = replace(decide_read(reading, article), page=read.validators, sighting=read.sighting)
    places = [group_place(alert.receiver) for alert in commit.alerts]
    crash_point("read.before_commit")
    result = commit_read(context.store, reading.row, commit, places)
    crash_point("read.committed")
    _report(article, commit, result)


def _end(context: Context, row: ClaimedRow, waiting: EntryToRead | None, outcome: Outcome) -> None:
    """Without an article; one that was read before keeps the outcome that it has."""
    entry = _entry(row, waiting)
    outcome = (waiting and waiting.before) or outcome
    commit_read(context.store, row, ReadCommit(feed=entry.feed, outcome=outcome), [])
    log.info("entry", feed=entry.feed, entry=row.id, outcome=outcome, title=entry.title)


def _entry(row: ClaimedRow, waiting: EntryToRead | None) -> Entry:
    return waiting.new.entry if waiting else Entry(id=row.id, feed="", guid="", link="", title="")


def _bury(context: Context, row: ClaimedRow, waiting: EntryToRead | None) -> None:
    entry = _entry(row, waiting)
    _end(context, row, waiting, Outcome.BURIED)
    note = operator_words(context).unreadable.about(link=entry.link or row.id, count=row.starts - 1)
    tell_operator(context, f"buried:{row.id}", *note)


def _retry(context: Context, reading: Reading, error: FetchError) -> None:
    row, tries = reading.row, reading.waiting.tries
    wait = max(FIRST_PAGE_RETRY * 4**tries, error.retry_after or timedelta(0))
    if reading.waiting.new.rings:
        wait = min(wait, LONGEST_PAGE_WAIT)
    retry_entry(context.store, row, row.now + wait, str(error))
    log.info("page later", feed=reading.feed.id, entry=row.id, why=str(error))


def _report(article: Article, commit: ReadCommit, result: ReadResult) -> None:
    log.info(
        "entry",
        feed=article.feed,
        entry=article.id,
        outcome=result.outcome,
        title=article.title,
        rules=sorted({alert.rule for alert in commit.alerts}),
        alerts=result.raised,
        on_trial=sorted({alert.rule for alert in commit.trials}),
        alert_ids=[alert.id for alert in commit.alerts] if result.raised else [],
        how=article.how,
        why=article.why_degraded,
        duplicate_of=result.duplicate_of,
    )
