"""poll: claim due feeds, fetch and parse them, decide what is new, commit that with the validators."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from worker.articles.addresses import service_of
from worker.configuration.model import FeedSettings
from worker.crash_point import crash_point
from worker.errors import FetchError, ParseError, TooCostlyError
from worker.feeds.decide import decide_poll
from worker.feeds.parse import parse_feed
from worker.feeds.schedule import after_failure, interval, lane_pause, next_poll_at
from worker.fetching.fetched import Fetched
from worker.models import FeedState, NewEntry, Outcome, ParsedFeed
from worker.stages.acquiring import Acquirer, acquiring
from worker.stages.context import Context, jitter
from worker.stages.cpu_bound import cpu_bound
from worker.stages.drain import Drain, GoOn, drain_together
from worker.stages.policies import POLL_LEASE, feed_place, page_place
from worker.store.due_sets import ClaimedRow, DueSet, Place, begin
from worker.store.feeds import PollCommit, commit_poll, feed_state, known_among, recorded_among

log = structlog.get_logger("poll")
DRAIN = Drain(due_set=DueSet.FEEDS, lease=POLL_LEASE, at_once=50)
PARSE_SECONDS: Final = 5.0  # of processor time; a feed of 10 000 entries takes 1.5
PARSE_NEEDS: Final = timedelta(seconds=PARSE_SECONDS + 5)  # of the lease, commit included
MOST_DEATHS: Final = 3  # a feed whose reading killed its worker this often is treated as failing, unread
MOST_NAMED: Final = 100  # entries to be read, in one line of the log; each has a line of its own once it is
MOST_STARTS: Final = 20  # likewise, whatever the reason that none of them ended


@dataclass(frozen=True, slots=True)
class Poll:
    """One feed's turn: what is configured, what is remembered, the row that is ours."""

    settings: FeedSettings
    state: FeedState
    row: ClaimedRow

    @property
    def place(self) -> Place:
        """The lane of the service that the feed is fetched from."""
        return feed_place(service_of(self.settings.url))


async def poll_due(context: Context, go_on: GoOn = lambda: None) -> int:
    """Poll every due feed; how many were."""
    async with acquiring(context) as acquirer:

        async def act(row: ClaimedRow) -> None:
            crash_point("poll.claimed")
            # Asked after the claim: a row may be newer than the configuration that the drain began with.
            feeds = context.snapshots.current().of(row.id).configuration.feeds
            if row.id in feeds:  # a removed feed's row goes when the due sets are fitted
                poll = Poll(feeds[row.id], feed_state(context.store, row.id), row)
                await poll_feed(context, acquirer, poll)

        return await drain_together(context.store, DRAIN.at_most(context.settings.lease), act, go_on)


async def poll_feed(context: Context, acquirer: Acquirer, poll: Poll) -> None:
    """One feed: whatever happens, exactly one commit with the next poll in it."""
    try:
        commit = await _commit_of(context, acquirer, poll)
    except (FetchError, ParseError, TooCostlyError) as error:
        commit = _failed(poll, error)
    crash_point("poll.before_commit")
    commit_poll(context.store, poll.row, commit)
    crash_point("poll.committed")
    log.info(
        "poll",
        feed=poll.settings.id,
        status=commit.state.last_status,
        new=sum(new.outcome is not Outcome.OVER_CAP for new, _ in commit.entries),
        entries=[new.entry.id for new, _ in commit.entries if new.outcome is None][:MOST_NAMED],
        over_cap=commit.state.over_cap,
        why=commit.state.last_error if commit.state.failures else "",
        next_in=round((commit.due - poll.row.now).total_seconds()),
    )
    for new, _ in commit.entries:
        if new.outcome is not None and new.outcome is not Outcome.OVER_CAP:
            log.info(
                "entry", feed=poll.settings.id, entry=new.entry.id, outcome=new.outcome, title=new.entry.title
            )


async def _commit_of(context: Context, acquirer: Acquirer, poll: Poll) -> PollCommit:
    if poll.row.begun >= MOST_DEATHS or poll.row.starts > MOST_STARTS:
        raise ParseError(
            f"reading it killed its worker {poll.row.begun} times in {poll.row.starts - 1} tries"
        )
    fetched = await acquirer.fetch(
        poll.settings.url, kind="feed", now=poll.row.now, validators=poll.state.validators
    )
    crash_point("poll.fetched")
    if fetched.status == 304:
        return _unchanged(poll, fetched, "not modified")
    body_hash = hashlib.blake2b(fetched.body, digest_size=16).hexdigest()
    if body_hash == poll.state.body_hash:
        return _unchanged(poll, fetched, "unchanged")
    begin(context.store, DueSet.FEEDS, poll.row, needs=PARSE_NEEDS)
    crash_point("poll.begun")
    with cpu_bound(PARSE_SECONDS):
        parsed = parse_feed(poll.settings, fetched.body, url=fetched.url, content_type=fetched.content_type)
    return _parsed(context, poll, fetched, replace(poll.state, body_hash=body_hash), parsed)


def _parsed(
    context: Context, poll: Poll, fetched: Fetched, state: FeedState, parsed: ParsedFeed
) -> PollCommit:
    ids, beyond = [entry.id for entry in parsed.entries], [entry.id for entry in parsed.over_cap]
    known = known_among(context.store, poll.settings.id, ids + beyond)
    recorded = recorded_among(context.store, beyond)
    entries = decide_poll(poll.settings, state, parsed, known, poll.row.now)
    # What is over the cap is recorded once; it stays new, and can ring, until it is among the 1 000 newest.
    entries = tuple(new for new in entries if new.entry.id not in recorded or new.outcome is None)
    is_known = {*known, *(new.entry.id for new in entries if not new.rings)}
    return PollCommit(
        state=replace(
            _went_well(state, poll.row.now, "ok"),
            validators=fetched.validators,
            has_baseline=True,
            last_count=len(parsed.entries),
            over_cap=len(parsed.over_cap),
        ),
        due=_next_poll(poll, fetched, parsed.ttl_s),
        place=poll.place,
        shown=ids + [id_ for id_ in beyond if id_ in is_known],
        entries=_placed(entries),
        is_gap_suspected=state.has_baseline
        and state.last_count > 0
        and bool(ids)
        and not known.intersection(ids),
    )


def _placed(entries: Sequence[NewEntry]) -> list[tuple[NewEntry, Place]]:
    return [(new, page_place(service_of(new.entry.link) or new.entry.feed)) for new in entries]


def _unchanged(poll: Poll, fetched: Fetched, status: str) -> PollCommit:
    before, validators = poll.state.validators, fetched.validators
    if fetched.status == 304 and before:  # it repeats what changed of them: RFC 9111, section 4.3.4
        validators = replace(
            before,
            etag=fetched.etag or before.etag,
            last_modified=fetched.last_modified or before.last_modified,
        )
    state = replace(_went_well(poll.state, poll.row.now, status), validators=validators)
    return PollCommit(state=state, due=_next_poll(poll, fetched, None), place=poll.place)


def _went_well(state: FeedState, now: datetime, status: str) -> FeedState:
    return replace(state, failures=0, last_ok_at=now, last_status=status)


def _next_poll(poll: Poll, fetched: Fetched, ttl_s: int | None) -> datetime:
    return next_poll_at(
        poll.row.now,
        interval(poll.settings),
        jitter=jitter(),
        retry_after=fetched.retry_after,
        max_age=fetched.max_age,
        ttl=timedelta(seconds=ttl_s) if ttl_s else None,
    )


def _failed(poll: Poll, error: FetchError | ParseError | TooCostlyError) -> PollCommit:
    """A failure keeps the validators and the known entries; it only delays, and never ends a feed."""
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    reason = _reason(error)
    state = replace(
        poll.state,
        failures=poll.state.failures + 1,
        last_error_at=poll.row.now,
        last_error=str(error)[:300],
        last_status=reason,
    )
    due = after_failure(
        poll.row.now,
        interval(poll.settings),
        state.failures,
        jitter=jitter(),
        retry_after=retry_after,
        reason=reason,
    )
    pause = lane_pause(reason, retry_after, state.failures)
    return PollCommit(
        state=state, due=due, place=poll.place, pause_until=poll.row.now + pause if pause else None
    )


def _reason(error: FetchError | ParseError | TooCostlyError) -> str:
    match error:
        case FetchError():
            return error.reason
        case TooCostlyError():
            return "too costly"
    return "not a feed"
