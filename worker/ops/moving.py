"""May the heartbeat leave? Data in, a reason against it out, "" for none."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

# Of a message, for whatever reason: somebody is not told. A server that greylists takes less.
LONGEST_WAIT: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What is seen of the service."""

    unwell: tuple[str, ...]  # what `tocsin health --ready` finds wrong on this machine
    stands: str  # why the pipeline does not move, wherever its workers are
    oldest_message: timedelta  # for how long it waits
    cut_off_since: datetime | None  # nearly all feeds fail


def why_withheld(seen: Vitals) -> str:
    """The first thing that does not move, "" where everything does."""
    if seen.unwell or seen.stands:
        return next(iter(seen.unwell), seen.stands)
    if seen.cut_off_since:
        return "nearly all feeds fail"
    if seen.oldest_message > LONGEST_WAIT:
        return f"a message has been waiting for {seen.oldest_message / timedelta(minutes=1):.0f} min"
    return ""
