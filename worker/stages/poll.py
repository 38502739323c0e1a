"""poll: claim due feeds, fetch and parse them, decide what is new, commit that with the validators."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from worker.configuration.model import FeedSettings
from worker.crash_point import crash_point
from worker.errors import FetchError, ParseError, TooCostlyError
from worker.feeds.learning import after_document, after_no_change
from worker.feeds.moves import about, after_refusal
from worker.feeds.parse import parse_feed
from worker.feeds.schedule import after_failure, back_off, interval, lane_pause, next_poll_at
from worker.feeds.trust import validators_to_send
from worker.feeds.unchanged import normalised_hash
from worker.fetching.fetched import Fetched, Kind
from worker.models import FeedState, Outcome, ParsedFeed
from worker.stages.acquiring import Acquirer, acquiring
from worker.stages.bounds import bounded
from worker.stages.company import Company
from worker.stages.context import Context, jitter
from worker.stages.document import Document, decide_document
from worker.stages.drain import Drain, GoOn, drain_together
from worker.stages.judging import judged
from worker.stages.operator import operator_words, tell_operator
from worker.stages.policies import POLL_LEASE
from worker.stages.turn import Poll, answering, becomes_known, moved, placed, reason_of, trusted, went_well
from worker.store.due_sets import ClaimedRow, DueSet, begin
from worker.store.feeds import (
    PollCommit,
    Resting,
    known_among,
    recorded_among,
    state_of,
    stored_states,
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


async def poll_due(context: Context, go_on: GoOn = lambda: None) -> int:
    """Poll every due feed; how many were."""
    looked: dict[str, tuple[FeedSettings | None, bytes | None]] = {}
    company = Company(context.store)

    def look(rows: Sequence[ClaimedRow]) -> None:
        """Asked after each claim: a row may be newer than the configuration that the drain began with."""
        if rows:
            snapshot = context.snapshots.current()
            for id_, stored in stored_states(context.store, [row.id for row in rows]).items():
                looked[id_] = snapshot.of(id_).configuration.feeds.get(id_), stored

    async with acquiring(context) as acquirer:

        async def act(row: ClaimedRow) -> None:
            crash_point("poll.claimed")
            settings, stored = looked.pop(row.id)
            if settings is not None:  # a removed feed's row goes when the due sets are fitted
                poll = Poll(settings, about(state_of(stored), settings.url), row)
                await poll_feed(context, acquirer, company, poll)

        drain = DRAIN.at_most(context.settings.lease)
        return await drain_together(context.store, drain, act, go_on, look)


async def poll_feed(context: Context, acquirer: Acquirer, company: Company, poll: Poll) -> None:
    """One feed: whatever happens, exactly one commit with the next poll in it."""
    started = time.monotonic()
    try:
        commit = await _commit_of(context, acquirer, poll)
    except (FetchError, ParseError, TooCostlyError) as error:
        commit = _failed(poll, error)
    crash_point("poll.before_commit")
    took = timedelta(seconds=time.monotonic() - started)
    commit = judged(context.store, poll.settings.id, replace(commit, took=took), poll.row.now)
    await company.commit(poll.row, commit)
    crash_point("poll.committed")
    _report(context, poll, commit)


def _report(context: Context, poll: Poll, commit: PollCommit) -> None:
    log.info(
        "poll",
        feed=poll.settings.id,
        status=commit.state.last_status,
        new=sum(new.is_unseen for new, _ in commit.entries),
        again=sum(new.revision > 0 for new, _ in commit.entries),
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
    kind: Kind = "page" if poll.settings.page else "feed"
    fetched = await acquirer.fetch(
        poll.address, kind=kind, now=poll.row.now, validators=validators, feed=poll.settings
    )
    crash_point("poll.fetched")
    if fetched.status == 304:
        return _unchanged(context, poll, fetched, "not modified")
    body_hash = hashlib.blake2b(fetched.body, digest_size=16).hexdigest()
    if body_hash == poll.state.body_hash:
        return _unchanged(context, poll, fetched, "unchanged")
    begin(context.store, DueSet.FEEDS, poll.row, needs=PARSE_NEEDS)
    crash_point("poll.begun")
    with bounded(PARSE_SECONDS, context.settings.document_memory):
        normalised = normalised_hash(fetched.body)
        state = replace(poll.state, body_hash=body_hash, normalised_hash=normalised)
        if normalised == poll.state.normalised_hash:
            return _unchanged(context, replace(poll, state=state), fetched, "unchanged")
        parsed = parse_feed(poll.settings, fetched.body, url=fetched.url, content_type=fetched.content_type)
    return _parsed(context, poll, fetched, state, parsed)


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
    is_known = {*known, *(new.entry.id for new in entries if becomes_known(new))}
    state = moved(context, poll, fetched, state, shows_known=not known.isdisjoint(ids))
    state = trusted(poll, fetched, state, entries)
    state = after_document(poll.settings, state, parsed, entries, body=fetched.body, now=poll.row.now)
    if not fetched.is_partial:
        state = replace(state, last_count=len(ids), over_cap=len(beyond), full_at=poll.row.now)
    if decided.flooded:
        state = replace(state, flooded_at=poll.row.now, flooded=decided.flooded)
    state = replace(
        went_well(state, poll.row.now, "ok"),
        validators=fetched.validators,
        has_baseline=True,
        repaired=parsed.repaired[:MOST_TOLD],
    )
    return PollCommit(
        state=state,
        due=_next_poll(poll, state, fetched),
        place=poll.place_after(state),
        shown=ids + [id_ for id_ in beyond if id_ in is_known],
        traces=decided.traces,
        is_partial=fetched.is_partial,
        entries=placed(poll.settings, entries),
        size=len(fetched.body),
        is_gap_suspected=poll.state.has_baseline
        and poll.state.last_count > 0
        and bool(ids)
        and known.isdisjoint(ids)
        and not decided.flooded
        and not fetched.is_partial,
    )


def _unchanged(context: Context, poll: Poll, fetched: Fetched, status: str) -> PollCommit:
    state = moved(context, poll, fetched, poll.state, shows_known=poll.state.last_count > 0)
    before, validators, now = state.validators, fetched.validators, poll.row.now
    seen = {"full_at": now}
    if fetched.status == 304:
        seen = {"unchanged_at": now, "full_at": state.full_at or now}
        if before:  # it repeats what changed of them: RFC 9111, section 4.3.4
            etag, date = fetched.etag or before.etag, fetched.last_modified or before.last_modified
            validators = replace(before, etag=etag, last_modified=date)
    state = after_no_change(
        poll.settings,
        state,
        is_whole=fetched.status != 304,
        is_asked_whether=validators_to_send(poll.state, now) is not None,
        now=now,
    )
    state = went_well(state, now, status, validators=validators, **seen)
    due, size = _next_poll(poll, state, fetched), len(fetched.body)
    return PollCommit(state=state, due=due, place=poll.place_after(state), size=size)


def _next_poll(poll: Poll, state: FeedState, fetched: Fetched) -> datetime:
    return next_poll_at(
        poll.row.now,
        interval(poll.settings, state, poll.row.now, fetched.max_age),
        jitter=jitter(),
        retry_after=fetched.retry_after,
        max_age=fetched.max_age,
        wishes=state.wishes,
    )


def _failed(poll: Poll, error: FetchError | ParseError | TooCostlyError) -> PollCommit:
    """A failure keeps the validators and the known entries; it only delays, and never ends a feed."""
    retry_after = error.retry_after if isinstance(error, FetchError) else None
    reason = reason_of(error)
    state = replace(
        poll.state,
        failures=poll.state.failures + 1,
        last_error_at=poll.row.now,
        last_error=str(error)[:MOST_TOLD],
        last_status=reason,
    )
    state = after_refusal(state, reason, poll.row.now)
    wait = back_off(
        interval(poll.settings, state, poll.row.now),
        state.failures,
        reason=reason,
        failing_for=poll.row.now - (state.failing_since or poll.row.now),
    )
    due = after_failure(poll.row.now, wait, jitter=jitter(), retry_after=retry_after)
    pause = lane_pause(reason, retry_after, state.failures)
    return PollCommit(
        state=state,
        due=due,
        place=poll.place_after(state),
        resting=Resting(lane=answering(poll, error), until=poll.row.now + pause) if pause else None,
    )
