"""Work in another thread's event loop, awaited in ours; what comes at the same time wakes each loop once."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

Result = TypeVar("Result")
Start = Callable[[], None]


@dataclass(slots=True)
class Lane:
    """One direction: calls that another thread's loop is to make."""

    loop: asyncio.AbstractEventLoop
    calls: deque[Start] = field(default_factory=deque)
    is_awake: bool = False

    def send(self, call: Start) -> None:
        """Have it called there soon."""
        self.calls.append(call)
        if not self.is_awake:
            self.is_awake = True
            self.loop.call_soon_threadsafe(self._make_all)

    def _make_all(self) -> None:
        # Before the calls are taken: what is sent from now on either is among them, or wakes the loop again.
        self.is_awake = False
        while self.calls:
            self.calls.popleft()()


class Bridge:
    """From the loop that it is made in to another one, and back."""

    def __init__(self, there: asyncio.AbstractEventLoop) -> None:
        """Made in the loop that will wait for results."""
        self._here = asyncio.get_running_loop()
        self._out, self._back = Lane(there), Lane(self._here)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """What it returns or raises there. A caller that is cancelled meanwhile does not end it."""
        ended: asyncio.Future[Result] = self._here.create_future()
        self._out.send(lambda: self._start(work, ended))
        return await ended

    def _start(self, work: Coroutine[Any, Any, Result], ended: asyncio.Future[Result]) -> None:
        task = asyncio.get_running_loop().create_task(self._do(work, ended))
        self._tasks.add(task)  # a loop holds its tasks but weakly
        task.add_done_callback(self._tasks.discard)

    async def _do(self, work: Coroutine[Any, Any, Result], ended: asyncio.Future[Result]) -> None:
        try:
            result = await work
        except asyncio.CancelledError:
            self._back.send(lambda: _end(ended, ended.cancel))
            raise
        except Exception as error:  # noqa: BLE001 - raised where it is awaited
            raised = partial(ended.set_exception, error)
            self._back.send(lambda: _end(ended, raised))
        else:
            self._back.send(lambda: _end(ended, lambda: ended.set_result(result)))


def _end(ended: asyncio.Future[Any], how: Callable[[], object]) -> None:
    if not ended.done():  # nobody waits any more
        how()
