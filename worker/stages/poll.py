"""poll: claim due feeds, fetch and parse them, decide what is new, commit that with the validators."""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import structlog

from worker.configuration.model import FeedSettings
from worker.crash_point import crash_point
from worker.errors import FetchError, ParseError, TooCostlyError
from worker.feeds.health import why_failed_there
from worker.feeds.moves import about
from worker.feeds.parse import parse_feed
from worker.feeds.trust import validators_to_send
from worker.feeds.unchanged import normalised_hash
from worker.fetching.addresses import masked
from worker.fetching.fetched import Kind
from worker.models import Outcome
from worker.stages.acquiring import Acquirer, acquiring
from worker.stages.bounds import bounded
from worker.stages.company import Company
from worker.stages.context import Context
from worker.stages.drain import Drain, GoOn, drain_together
from worker.stages.judging import judged
from worker.stages.operator import operator_words, tell_operator
from worker.stages.policies import POLL_LEASE
from worker.stages.polled import commit_of_document, commit_of_failure, commit_of_no_change
from worker.stages.turn import Poll
from worker.store.due_sets import ClaimedRow, DueSet, begin
from worker.store.feed_states import state_of, stored_states
from worker.store.feeds import PollCommit

log = structlog.get_logger("poll")
DRAIN = Drain(due_set=DueSet.FEEDS, lease=POLL_LEASE, at_once=50)
PARSE_SECONDS: Final = 5.0  # of processor time; a feed of 10 000 entries takes 1.5
PARSE_NEEDS: Final = timedelta(seconds=PARSE_SECONDS + 5)  # of the lease, commit included
MOST_DEATHS: Final = 3  # a feed whose reading killed its worker this often is treated as failing, unread
MOST_STARTS: Final = 20  # likewise, whatever the reason that none of them ended
COUNTED_ONLY: Final = frozenset({Outcome.OVER_CAP, Outcome.FLOOD})  # a line for each would hide the rest
MOST_NAMED: Final = 100  # entries to be read, in one line of the log; each has a line of its own once it is


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
        commit = commit_of_failure(poll, error)
    crash_point("poll.before_commit")
    took = timedelta(seconds=time.monotonic() - started)
    commit = judged(context.store, poll.settings, replace(commit, took=took), poll.row.now)
    await company.commit(poll.row, commit)
    crash_point("poll.committed")
    _report(context, poll, commit)


def _report(context: Context, poll: Poll, commit: PollCommit) -> None:
    if commit.is_light and not poll.state.failures:
        return  # a line for each 304 would be most of the log; `feed status ID` shows the last ones
    log.info(
        "poll",
        feed=poll.settings.id,
        status=commit.state.last_status,
        new=sum(new.is_unseen for new, _ in commit.entries),
        again=sum(new.revision > 0 for new, _ in commit.entries),
        entries=[new.entry.id for new, _ in commit.entries if new.outcome is None][:MOST_NAMED],
        over_cap=commit.state.over_cap,
        why=why_failed_there(commit.state.last_error, masked(poll.address)) if commit.state.failures else "",
        next_in=round((commit.due - poll.row.now).total_seconds()),
    )
    for new, _ in commit.entries:
        if new.outcome is not None and new.outcome not in COUNTED_ONLY:
            log.info(
                "entry", feed=poll.settings.id, entry=new.entry.id, outcome=new.outcome, title=new.entry.title
            )
    flooded = [new.entry.id for new, _ in commit.entries if new.outcome is Outcome.FLOOD]
    if flooded:
        log.info("flood", feed=poll.settings.id, count=len(flooded), entries=flooded[:MOST_NAMED])
        note = operator_words(context).flood.about(feed=poll.settings.id, count=len(flooded))
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
        return commit_of_no_change(context, poll, fetched, "not modified")
    body_hash = hashlib.blake2b(fetched.body, digest_size=16).hexdigest()
    if body_hash == poll.state.body_hash:
        return commit_of_no_change(context, poll, fetched, "unchanged")
    begin(context.store, DueSet.FEEDS, poll.row, needs=PARSE_NEEDS)
    crash_point("poll.begun")
    with bounded(PARSE_SECONDS, context.settings.document_memory):
        normalised = normalised_hash(fetched.body)
        state = replace(poll.state, body_hash=body_hash, normalised_hash=normalised)
        if normalised == poll.state.normalised_hash:
            return commit_of_no_change(context, replace(poll, state=state), fetched, "unchanged")
        parsed = parse_feed(poll.settings, fetched.body, url=fetched.url, content_type=fetched.content_type)
    return commit_of_document(context, poll, fetched, state, parsed)
