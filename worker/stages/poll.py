"""poll: claim due feeds, fetch and parse them, decide what is new, commit that with the validators."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from worker.articles.addresses import service_of
from worker.configuration.model import FeedSettings
from worker.crash_point import crash_point
from worker.errors import FetchError, ParseError, TooCostlyError
from worker.feeds.moves import about, after_answer, after_refusal, is_same_place
from worker.feeds.parse import parse_feed
from worker.feeds.schedule import after_failure, interval, lane_pause, next_poll_at
from worker.feeds.trust import DISTRUSTED_FOR, has_lied, validators_to_send
from worker.fetching.fetched import Fetched
from worker.models import Entry, FeedState, NewEntry, Outcome, ParsedFeed
from worker.stages.acquiring import Acquirer, acquiring
from worker.stages.context import Context, jitter
from worker.stages.cpu_bound import cpu_bound
from worker.stages.document import Document, decide_document
from worker.stages.drain import Drain, GoOn, drain_together
from worker.stages.judging import judged
from worker.stages.operator import operator_words, tell_operator
from worker.stages.policies import POLL_LEASE, feed_place, page_place, text_place
from worker.store.due_sets import ClaimedRow, DueSet, Place, begin
from worker.store.feeds import (
    PollCommit,
    Resting,
    commit_poll,
    feed_state,
    known_among,
    recorded_among,
    traces_of,
)

log = structlog.get_logger("poll")
DRAIN = Drain(due_set=DueSet.FEEDS, lease=POLL_LEASE, at_once=50)
PARSE_SECONDS: Final = 5.0  # of processor time; a feed of 10 000 entries takes 1.5
PARSE_NEEDS: Final = timedelta(seconds=PARSE_SECONDS + 5)  # of the lease, commit included
MOST_DEATHS: Final = 3  # a feed whose reading killed its worker this often is treated as failing, unread
MOST_NAMED: Final = 100  # entries to be read, in one line of the log; each has a line of its own once it is
MOST_TOLD: Final = 300  # characters of what is wrong with a feed
MOST_STARTS: Final = 20  # likewise, whatever the reason that none of them ended


@dataclass(frozen=True, slots=True)
class Poll:
    """One feed's turn: what is configured, what is remembered, the row that is ours."""

    settings: FeedSettings
    state: FeedState  # of the configured address
    row: ClaimedRow

    @property
    def address(self) -> str:
        """Where it is asked."""
        return self.state.address or self.settings.url

    def place_after(self, state: FeedState) -> Place:
        """The lane of the service that is asked next."""
        return feed_place(service_of(state.address or self.settings.url))


async def poll_due(context: Context, go_on: GoOn = lambda: None) -> int:
    """Poll every due feed; how many were."""
    async with acquiring(context) as acquirer:

        async def act(row: ClaimedRow) -> None:
            crash_point("poll.claimed")
            # Asked after the claim: a row may be newer than the configuration that the drain began with.
            feeds = context.snapshots.current().of(row.id).configuration.feeds
            if row.id in feeds:  # a removed feed's row goes when the due sets are fitted
                state = about(feed_state(context.store, row.id), feeds[row.id].url)
                poll = Poll(feeds[row.id], state, row)
                await poll_feed(context, acquirer, poll)

        return await drain_together(context.store, DRAIN.at_most(context.settings.lease), act, go_on)


async def poll_feed(context: Context, acquirer: Acquirer, poll: Poll) -> None:
    """One feed: whatever happens, exactly one commit with the next poll in it."""
    started = time.monotonic()
    try:
        commit = await _commit_of(context, acquirer, poll)
    except (FetchError, ParseError, TooCostlyError) as error:
        commit = _failed(poll, error)
    crash_point("poll.before_commit")
    took = timedelta(seconds=time.monotonic() - started)
    commit = judged(context.store, poll.settings.id, replace(commit, took=took), poll.row.now)
    commit_poll(context.store, poll.row, commit)
    crash_point("poll.committed")
    _report(context, poll, commit)


def _report(context: Context, poll: Poll, commit: PollCommit) -> None:
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
    flooded = sum(new.outcome is Outcome.FLOOD for new, _ in commit.entries)
    if flooded:
        note = operator_words(context).flood.about(feed=poll.settings.id, count=flooded)
        tell_operator(context, f"flood:{poll.settings.id}", *note)


async def _commit_of(context: Context, acquirer: Acquirer, poll: Poll) -> PollCommit:
    if poll.row.begun >= MOST_DEATHS or poll.row.starts > MOST_STARTS:
        raise ParseError(
            f"reading it killed its worker {poll.row.begun} times in {poll.row.starts - 1} tries"
        )
    validators = validators_to_send(poll.state, poll.row.now)
    fetched = await acquirer.fetch(
        poll.address, kind="feed", now=poll.row.now, validators=validators, feed=poll.settings
    )
    crash_point("poll.fetched")
    if fetched.status == 304:
        return _unchanged(context, poll, fetched, "not modified")
    body_hash = hashlib.blake2b(fetched.body, digest_size=16).hexdigest()
    if body_hash == poll.state.body_hash:
        return _unchanged(context, poll, fetched, "unchanged")
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
    decided = decide_document(
        Document(
            settings=poll.settings,
            state=poll.state,
            parsed=parsed,
            known=known,
            traces=traces_of(context.store, poll.settings.id),
            now=poll.row.now,
            is_whole=not fetched.is_partial,
        )
    )
    # What is over the cap is recorded once; it stays new, and can ring, until it is among the 1 000 newest.
    entries = [
        new for new in decided.entries if new.entry.id not in recorded or new.outcome is not Outcome.OVER_CAP
    ]
    is_known = {*known, *(new.entry.id for new in entries if _becomes_known(new))}
    state = _moved(context, poll, fetched, state, shows_known=not known.isdisjoint(ids))
    state = _trusted(poll, fetched, state, entries)
    if not fetched.is_partial:
        state = replace(state, last_count=len(ids), over_cap=len(beyond), full_at=poll.row.now)
    if decided.flooded:
        state = replace(state, flooded_at=poll.row.now, flooded=decided.flooded)
    return PollCommit(
        state=replace(
            _went_well(state, poll.row.now, "ok"),
            validators=fetched.validators,
            has_baseline=True,
            repaired=parsed.repaired[:MOST_TOLD],
        ),
        due=_next_poll(poll, fetched, parsed.ttl_s),
        place=poll.place_after(state),
        shown=ids + [id_ for id_ in beyond if id_ in is_known],
        traces=decided.traces,
        is_partial=fetched.is_partial,
        entries=_placed(entries),
        size=len(fetched.body),
        is_gap_suspected=poll.state.has_baseline
        and poll.state.last_count > 0
        and bool(ids)
        and known.isdisjoint(ids)
        and not decided.flooded
        and not fetched.is_partial,
    )


def _becomes_known(new: NewEntry) -> bool:
    """Beyond the cap, what may ring stays new."""
    return not (new.outcome is Outcome.OVER_CAP and new.rings)


def _moved(
    context: Context, poll: Poll, fetched: Fetched, state: FeedState, *, shows_known: bool
) -> FeedState:
    feeds = context.snapshots.current().of(poll.settings.id).configuration.feeds.values()

    def is_taken(address: str) -> bool:
        return any(is_same_place(one.url, address) for one in feeds if one.id != poll.settings.id)

    moved_to, now = fetched.moved_permanently_to, poll.row.now
    return after_answer(state, moved_to, shows_known=shows_known, is_taken=is_taken, now=now)


def _trusted(poll: Poll, fetched: Fetched, state: FeedState, entries: Sequence[NewEntry]) -> FeedState:
    """Its validators are not used for a while if a whole document shows what a 304 has hidden."""
    now = poll.row.now
    was_conditional = validators_to_send(poll.state, now) is not None
    is_new = (not one.revision and one.outcome not in {Outcome.OVER_CAP, Outcome.FLOOD} for one in entries)
    new = [one.entry for one, is_one in zip(entries, is_new, strict=True) if is_one]
    if was_conditional or not has_lied(poll.state, fetched.validators, new):
        return state
    return replace(state, distrusted_until=now + DISTRUSTED_FOR)


def _placed(entries: Sequence[NewEntry]) -> list[tuple[NewEntry, Place]]:
    return [(new, _place_of(new.entry)) for new in entries]


def _place_of(entry: Entry) -> Place:
    service = service_of(entry.link)
    return page_place(service) if service else text_place(entry.feed)


def _unchanged(context: Context, poll: Poll, fetched: Fetched, status: str) -> PollCommit:
    state = _moved(context, poll, fetched, poll.state, shows_known=poll.state.last_count > 0)
    before, validators, now = state.validators, fetched.validators, poll.row.now
    if fetched.status != 304:
        state = replace(state, full_at=now)
    else:
        state = replace(state, unchanged_at=now, full_at=state.full_at or now)
        if before:  # it repeats what changed of them: RFC 9111, section 4.3.4
            etag, date = fetched.etag or before.etag, fetched.last_modified or before.last_modified
            validators = replace(before, etag=etag, last_modified=date)
    state = replace(_went_well(state, now, status), validators=validators)
    due, size = _next_poll(poll, fetched, None), len(fetched.body)
    return PollCommit(state=state, due=due, place=poll.place_after(state), size=size)


def _went_well(state: FeedState, now: datetime, status: str) -> FeedState:
    return replace(state, failures=0, last_ok_at=now, last_status=status, ended_at=None)


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
        last_error=str(error)[:MOST_TOLD],
        last_status=reason,
    )
    state = after_refusal(state, reason, poll.row.now)
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
        state=state,
        due=due,
        place=poll.place_after(state),
        resting=Resting(lane=_answering(poll, error), until=poll.row.now + pause) if pause else None,
    )


def _answering(poll: Poll, error: FetchError | ParseError | TooCostlyError) -> str:
    """The service that answered so: it may be one at the end of a redirect."""
    address = error.address if isinstance(error, FetchError) else ""
    return service_of(address or poll.address)


def _reason(error: FetchError | ParseError | TooCostlyError) -> str:
    match error:
        case FetchError():
            return error.reason
        case TooCostlyError():
            return "too costly"
    return "not a feed"
