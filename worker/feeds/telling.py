"""Which troubles of feeds the operator hears of now: each once, and what is near in time together."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from worker.feeds.health import Trouble, TroubleKind

# What would be told so soon after is told with it: a publisher whose feeds all fail makes one note.
JOINS: Final = timedelta(hours=4)


@dataclass(frozen=True, slots=True, order=True)
class TroubleOf:
    """A trouble by its name, under which it is remembered that it was told."""

    kind: TroubleKind
    feed: str


def to_tell(
    troubled: Mapping[str, Sequence[Trouble]], told: Collection[TroubleOf], now: datetime
) -> dict[TroubleOf, Trouble]:
    """Those that are due and were not told, with what is nearly due; nothing as long as none is due."""
    untold = {
        name: one
        for name, one in _named(troubled)
        if one.told_from is not None and one.told_from <= now + JOINS and name not in told
    }
    is_any_due = any(one.told_from is not None and one.told_from <= now for one in untold.values())
    return untold if is_any_due else {}


def over(troubled: Mapping[str, Sequence[Trouble]], told: Collection[TroubleOf]) -> frozenset[TroubleOf]:
    """Those that were told and are no more: should they come back, they are told again."""
    return frozenset(told) - {name for name, _ in _named(troubled)}


def _named(troubled: Mapping[str, Sequence[Trouble]]) -> Iterable[tuple[TroubleOf, Trouble]]:
    return ((TroubleOf(one.kind, feed), one) for feed, found in troubled.items() for one in found)
