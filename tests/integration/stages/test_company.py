"""Commits that share a round trip: each is fenced, each fails by itself."""

import asyncio
from dataclasses import replace

from tests.integration.stages.service import Service
from tests.integration.store.scene import poll_commit
from worker.errors import ClaimLostError
from worker.models import FeedState
from worker.stages.company import Company
from worker.stages.policies import POLL_LEASE
from worker.store.due_sets import ClaimedRow, DueSet, claim
from worker.store.feed_states import feed_state
from worker.store.feeds import PollCommit

STATE = FeedState(last_status="not modified")


def light(row: ClaimedRow) -> PollCommit:
    return replace(poll_commit(row, state=STATE), shown=None)


def test_one_whose_claim_was_lost_is_told_so_and_the_others_are_kept(service: Service) -> None:
    service.configure(feeds={name: f"https://{name}.example/rss" for name in ("one", "two", "three")})
    rows = claim(service.store, DueSet.FEEDS, rows=9, lease=POLL_LEASE)
    lost = replace(rows[1], claim="another's")

    async def commit_all() -> list[BaseException | None]:
        company = Company(service.store)
        return await asyncio.gather(
            *[company.commit(row, light(row)) for row in (rows[0], lost, rows[2])], return_exceptions=True
        )

    ends = asyncio.run(commit_all())

    assert [type(end) for end in ends] == [type(None), ClaimLostError, type(None)]
    kept = [feed_state(service.store, row.id).last_status for row in rows]
    assert kept == ["not modified", "", "not modified"]


def test_a_server_that_forgot_its_scripts_gets_them_again(service: Service) -> None:
    service.configure(feeds={"one": "https://one.example/rss"})
    [row] = claim(service.store, DueSet.FEEDS, rows=9, lease=POLL_LEASE)
    service.store.client.script_flush()

    asyncio.run(Company(service.store).commit(row, light(row)))

    assert feed_state(service.store, "one").last_status == "not modified"


def test_one_that_cannot_be_written_fails_alone_and_nobody_waits_for_ever(service: Service) -> None:
    service.configure(feeds={name: f"https://{name}.example/rss" for name in ("one", "two")})
    good, bad = claim(service.store, DueSet.FEEDS, rows=9, lease=POLL_LEASE)
    unwritable = replace(light(bad), state=FeedState(last_status="\udcff"))  # half of a character

    async def commit_all() -> list[BaseException | None]:
        company = Company(service.store)
        both = [company.commit(good, light(good)), company.commit(bad, unwritable)]
        async with asyncio.timeout(10):
            return await asyncio.gather(*both, return_exceptions=True)

    ends = asyncio.run(commit_all())

    assert ends[0] is None
    assert isinstance(ends[1], ValueError)
    assert feed_state(service.store, good.id).last_status == "not modified"
