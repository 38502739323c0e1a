"""Does everything move? Decides whether the heartbeat leaves: data in, a reason out, "" for yes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from worker.ops.health import LOOP_STANDS
from worker.store.survey import Survey

MOST_LATE: Final = timedelta(minutes=5)  # of work that a worker could have taken
# Of a message, for whatever reason: somebody is not told. A server that greylists takes less.
LONGEST_WAIT: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What is seen of the service."""

    now: datetime
    unwell: tuple[str, ...]  # what `tocsin health --ready` finds wrong on this machine
    ticked: datetime | None  # written to the store by a ticker, which so shows that it can be written to
    is_full: bool
    survey: Survey
    cut_off_since: datetime | None  # nearly all feeds fail


def why_it_stands(seen: Vitals) -> str:
    """The first thing that does not move, "" where everything does."""
    return next(_reasons(seen), "")


def _reasons(seen: Vitals) -> Iterator[str]:
    yield from seen.unwell
    if seen.ticked is None or seen.now - seen.ticked > timedelta(seconds=LOOP_STANDS):
        yield "no ticker writes to the store"
    if seen.is_full:
        yield "the store is full: nothing new is taken in"
    if seen.cut_off_since:
        yield "nearly all feeds fail"
    for due_set, waiting in seen.survey.waiting.items():
        if waiting.late > MOST_LATE:
            yield f"{due_set} have been due for {_minutes(waiting.late)}"
        if due_set == "notifications" and waiting.oldest > LONGEST_WAIT:
            yield f"a message has been waiting for {_minutes(waiting.oldest)}"


def _minutes(wait: timedelta) -> str:
    return f"{wait / timedelta(minutes=1):.0f} min"
