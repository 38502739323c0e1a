"""Commits of polls that end at the same time share a round trip; each is fenced and fails by itself."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

from worker.errors import StoreFullError, StoreUnreachableError
from worker.store.connection import Store
from worker.store.due_sets import ClaimedRow
from worker.store.feeds import PollCommit, commit_poll, commit_polls

WAITS_FOR: Final = 0.01  # seconds; an answer takes longer, and a crash meanwhile repeats a poll, harmlessly
Waiting = tuple[ClaimedRow, PollCommit, asyncio.Future[None]]


@dataclass(slots=True)
class Company:
    """What waits for a moment, in which other answers come."""

    store: Store
    waiting: list[Waiting] = field(default_factory=list)

    async def commit(self, row: ClaimedRow, poll: PollCommit) -> None:
        """As `commit_poll`. What was read is committed at once: another's reading may kill this worker."""
        if not poll.is_light:
            commit_poll(self.store, row, poll)
            return
        loop = asyncio.get_running_loop()
        ended: asyncio.Future[None] = loop.create_future()
        if not self.waiting:
            loop.call_later(WAITS_FOR, self._commit_all)
        self.waiting.append((row, poll, ended))
        await ended

    def _commit_all(self) -> None:
        waiting, self.waiting = [one for one in self.waiting if not one[2].done()], []
        if not waiting:
            return
        try:
            taken = commit_polls(self.store, [(row, poll) for row, poll, _ in waiting])
        except (StoreUnreachableError, StoreFullError) as error:
            for _, _, ended in waiting:
                ended.set_exception(error)
            return
        except Exception:  # noqa: BLE001 - one that cannot be written spoils no other: each is tried alone
            taken = [False] * len(waiting)
        for one, is_taken in zip(waiting, taken, strict=True):
            self._end(one, is_taken=is_taken)

    def _end(self, one: Waiting, *, is_taken: bool) -> None:
        """What was not taken in company is tried alone, which says why."""
        row, poll, ended = one
        try:
            if not is_taken:
                commit_poll(self.store, row, poll)
        except Exception as error:  # noqa: BLE001 - raised where the commit is awaited
            ended.set_exception(error)
        else:
            ended.set_result(None)
