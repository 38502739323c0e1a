"""What an answer, or none, makes of a feed: the one commit that ends its turn."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Final

from worker.errors import FetchError, ParseError, TooCostlyError
from worker.feeds.learning import after_document, after_no_change
from worker.feeds.moves import after_refusal
from worker.feeds.schedule import after_failure, back_off, interval, lane_pause, next_poll_at
from worker.feeds.trust import validators_to_send
from worker.fetching.fetched import Fetched
from worker.models import FeedState, Outcome, ParsedFeed
from worker.stages.context import Context, jitter
from worker.stages.document import Decided, Document, decide_document
from worker.stages.turn import Poll, answering, becomes_known, moved, placed, reason_of, trusted, went_well
from worker.store.feeds import PollCommit, Resting, known_among, recorded_among, traces_of

MOST_TOLD: Final = 300  # characters of what is wrong with a feed


def commit_of_document(
    context: Context, poll: Poll, fetched: Fetched, state: FeedState, parsed: ParsedFeed
) -> PollCommit:
    """What the document shows, kept with all that is learned of it."""
    ids, beyond = [entry.id for entry in parsed.entries], [entry.id for entry in parsed.over_cap]
    known = known_among(context.store, poll.settings.id, ids + beyond)
    recorded = recorded_among(context.store, beyond)
    decided = _decided(context, poll, parsed, known, is_whole=not fetched.is_partial)
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
        is_gap_suspected=_is_gap(poll.state, ids, known) and not (decided.flooded or fetched.is_partial),
    )


def _decided(
    context: Context, poll: Poll, parsed: ParsedFeed, known: Collection[str], *, is_whole: bool
) -> Decided:
    traces = traces_of(context.store, poll.settings.id)
    return decide_document(
        Document(
            settings=poll.settings,
            state=poll.state,
            parsed=parsed,
            known=known,
            traces=traces,
            now=poll.row.now,
            is_whole=is_whole,
        )
    )


def _is_gap(before: FeedState, shown: Collection[str], known: frozenset[str]) -> bool:
    """Nothing of what the last document showed is left: more may have come and gone meanwhile."""
    return before.has_baseline and before.last_count > 0 and bool(shown) and known.isdisjoint(shown)


def commit_of_no_change(context: Context, poll: Poll, fetched: Fetched, status: str) -> PollCommit:
    """All is as it was; what the answer says of the next one is kept."""
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


def commit_of_failure(poll: Poll, error: FetchError | ParseError | TooCostlyError) -> PollCommit:
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
        is_adaptive=poll.settings.every is None,
    )
    due = after_failure(poll.row.now, wait, jitter=jitter(), retry_after=retry_after)
    pause = lane_pause(reason, retry_after, state.failures)
    return PollCommit(
        state=state,
        due=due,
        place=poll.place_after(state),
        resting=Resting(lane=answering(poll, error), until=poll.row.now + pause) if pause else None,
    )
