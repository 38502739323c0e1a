"""read: claim a new entry, read its page, match all rules, route, commit the article with its alerts."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from worker.alerts.raising import raise_alerts
from worker.articles.read import Page, article_from_feed, article_from_page, needs_page
from worker.configuration.model import FeedSettings
from worker.crash_point import crash_point
from worker.errors import FetchError, ParseError, TooCostlyError
from worker.models import Article, Entry, Match, Outcome
from worker.rules.match import match_rules
from worker.rules.text import text_of_article
from worker.stages.acquiring import Acquirer, acquiring
from worker.stages.context import Context
from worker.stages.cpu_bound import cpu_bound
from worker.stages.drain import Drain, GoOn, drain_together
from worker.stages.identities import identities_of
from worker.stages.operator import operator_words, tell_operator
from worker.stages.policies import READ_LEASE, group_place
from worker.stages.snapshot import Snapshot
from worker.store.due_sets import ClaimedRow, DueSet, begin
from worker.store.entries import (
    EntryToRead,
    ReadCommit,
    ReadResult,
    commit_read,
    entry_to_read,
    rest_service,
    resting_until,
    retry_entry,
)
from worker.store.record import count

log = structlog.get_logger("read")
DRAIN = Drain(due_set=DueSet.ENTRIES, lease=READ_LEASE, at_once=20)
EXTRACT_SECONDS: Final = 5.0  # of processor time; the slowest real page measured took 0.8
EXTRACT_NEEDS: Final = timedelta(seconds=EXTRACT_SECONDS + 5)  # of the lease, commit included
MOST_DEATHS: Final = 3  # of the worker that reads an entry's page; then the feed's own text has to do
MOST_STARTS: Final = 20  # without an end, for whatever reason; then the entry is buried
PAGE_TRIES: Final = 2  # more, at 30 s and 2 min, before the feed's own text has to do
FIRST_PAGE_RETRY: Final = timedelta(seconds=30)
LONGEST_FEEDS_REST: Final = timedelta(days=1)  # for what a page's answer asked; by mistake, it may be a year
LONGEST_PAGE_WAIT: Final = timedelta(minutes=5)  # of an entry that may ring, whatever its service asks for


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry's turn."""

    snapshot: Snapshot
    feed: FeedSettings
    waiting: EntryToRead
    row: ClaimedRow


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
        _end(context, row, waiting.new.entry, Outcome.FEED_REMOVED)
        return
    reading = Reading(snapshot, feed, waiting, row)
    try:
        article = await _read_article(context, acquirer, reading)
    except PageLaterError as later:
        _retry(context, reading, later.error)
        return
    _commit(context, reading, article)


async def _read_article(context: Context, acquirer: Acquirer, reading: Reading) -> Article:
    entry, row = reading.waiting.new.entry, reading.row
    if row.begun >= MOST_DEATHS:
        begin(context.store, DueSet.ENTRIES, row, needs=EXTRACT_NEEDS)
        return _from_feed(reading, f"reading its page ended the worker {row.begun} times")
    if not needs_page(entry):
        begin(context.store, DueSet.ENTRIES, row, needs=EXTRACT_NEEDS)
        return _from_feed(reading)
    try:
        page = await _fetch_page(context, acquirer, reading)
        crash_point("read.fetched")
        begin(context.store, DueSet.ENTRIES, row, needs=EXTRACT_NEEDS)
        crash_point("read.begun")
        with cpu_bound(EXTRACT_SECONDS):
            return article_from_page(entry, reading.feed.lang, page)
    except FetchError as error:
        count(context.store, f"page failure:{error.reason}")
        return _without_page(reading, error)
    except (ParseError, TooCostlyError) as error:
        return _from_feed(reading, str(error))


async def _fetch_page(context: Context, acquirer: Acquirer, reading: Reading) -> Page:
    """The page, unless its service asked to be left alone. Raises FetchError."""
    row = reading.row
    resting = resting_until(context.store, row.lane)
    if resting and resting > row.now:
        why = f"{row.lane} asked to be left alone until {resting:%H:%M:%S} UTC"
        raise FetchError("resting", why, retry_after=resting - row.now, status=429)
    try:
        fetched = await acquirer.fetch(
            reading.waiting.new.entry.link, kind="page", now=row.now, feed=reading.feed
        )
    except FetchError as error:
        if error.retry_after and error.is_temporary:
            until, longest = row.now + error.retry_after, row.now + LONGEST_FEEDS_REST
            rest_service(context.store, row.lane, until, feeds_until=longest)
        raise
    return Page(url=fetched.url, body=fetched.body, charset=fetched.charset)


def _without_page(reading: Reading, error: FetchError) -> Article:
    """What the feed tells, or PageLaterError while the page may still come and nothing rings without it."""
    article = _from_feed(reading, str(error))
    may_come = error.is_temporary and reading.waiting.tries < PAGE_TRIES
    if may_come and not (reading.waiting.new.rings and _ringing(reading, _match(reading, article))):
        raise PageLaterError(error) from error
    return article


def _from_feed(reading: Reading, why_degraded: str = "") -> Article:
    return article_from_feed(reading.waiting.new.entry, reading.feed.lang, why_degraded=why_degraded)


def _match(reading: Reading, article: Article) -> tuple[Match, ...]:
    """What the rules find that are still in force, by the day of the newsroom."""
    rules, configuration = reading.snapshot.rules, reading.snapshot.configuration
    today = reading.row.now.astimezone(ZoneInfo(configuration.timezone)).date()
    matches = match_rules(rules, text_of_article(article, reading.feed.group))
    return tuple(match for match in matches if not configuration.rules[match.rule].is_past(today))


def _ringing(reading: Reading, matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """Those of rules that are not on trial."""
    rules = reading.snapshot.configuration.rules
    return tuple(match for match in matches if not rules[match.rule].trial)


def _commit(context: Context, reading: Reading, article: Article) -> None:
    commit = decide_read(reading, article)
    places = [group_place(alert.receiver) for alert in commit.alerts]
    crash_point("read.before_commit")
    result = commit_read(context.store, reading.row, commit, places)
    crash_point("read.committed")
    _report(article, commit, result)


def decide_read(reading: Reading, article: Article) -> ReadCommit:
    """The article's outcome and alerts. A baseline entry is kept and rings nothing."""
    snapshot, waiting = reading.snapshot, reading.waiting
    if not waiting.new.rings:
        return ReadCommit(feed=article.feed, outcome=Outcome.BASELINE, article=article)
    matches = _match(reading, article)
    raised = raise_alerts(
        snapshot.configuration,
        article,
        matches,
        found_at=waiting.seen_at,
        blind_since=waiting.new.blind_since,
        now=reading.row.now,
    )
    rules = snapshot.configuration.rules
    # What is told to nobody needs no receiver that is on.
    trials = tuple(alert for alert in raised if rules[alert.rule].trial)
    alerts = tuple(one for one in raised if not rules[one.rule].trial and snapshot.is_on(one.receiver))
    return ReadCommit(
        feed=article.feed,
        outcome=_outcome(article, matches, _ringing(reading, matches), is_told=bool(alerts)),
        article=article,
        alerts=alerts,
        trials=trials,
        identities=identities_of(article),
        takes_identity=not article.why_degraded,
        published=article.published,
    )


def _outcome(
    article: Article, matches: tuple[Match, ...], ringing: tuple[Match, ...], *, is_told: bool
) -> Outcome:
    if ringing:
        return Outcome.RUNG if is_told else Outcome.NO_RECEIVER
    if matches:
        return Outcome.TRIAL
    return Outcome.DEGRADED if article.why_degraded else Outcome.NO_MATCH


def _end(context: Context, row: ClaimedRow, entry: Entry, outcome: Outcome) -> None:
    commit_read(context.store, row, ReadCommit(feed=entry.feed, outcome=outcome), [])
    log.info("entry", feed=entry.feed, entry=row.id, outcome=outcome, title=entry.title)


def _bury(context: Context, row: ClaimedRow, waiting: EntryToRead | None) -> None:
    entry = waiting.new.entry if waiting else Entry(id=row.id, feed="", guid="", link="", title="")
    _end(context, row, entry, Outcome.BURIED)
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
