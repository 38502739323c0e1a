"""What every engine under test can do, and how they take turns.

All get the same articles in the same round, one after the other, each of them first in some round. Round 0
warms up. Time is that of the processor, wherever it is spent: in this process, in Java, in a server.
"""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, TypeVar

from benchmarks.measuring import Comparison, comparison

ROUNDS: Final = 5
PARTS: Final = 5  # of the articles; a round takes one

Seconds: TypeAlias = float
Article = TypeVar("Article")


@dataclass(frozen=True, slots=True)
class Turn:
    """What matching some articles took, and how many rules matched them."""

    articles: int
    seconds: Seconds
    matches: int


# Matches each article whose number is `part` modulo PARTS.
Match = Callable[[int], Turn]


@dataclass(frozen=True, slots=True)
class Engine:
    """What holds rules and matches articles. `sets` gives the ids that match, article by article."""

    name: str
    match: Match
    sets: Callable[[], Sequence[frozenset[int]]] | None = None


def timed(articles: Sequence[Article], match: Callable[[Article], int]) -> Turn:
    """A turn of an engine that lives in this process."""
    gc.collect()
    since = time.process_time()
    matches = sum(map(match, articles))
    return Turn(len(articles), time.process_time() - since, matches)


def in_turns(engines: Sequence[Engine], rounds: int = ROUNDS) -> dict[str, list[Turn]]:
    """The turns of each engine by its name, a round after the other."""
    turns: dict[str, list[Turn]] = {engine.name: [] for engine in engines}
    for number in range(rounds + 1):
        first = number % len(engines)
        for engine in (*engines[first:], *engines[:first]):
            turn = engine.match(number % PARTS)
            if number:
                turns[engine.name].append(turn)
    return turns


def compared(what: str, ours: str, turns: dict[str, list[Turn]]) -> list[Comparison]:
    """One of ours against every other engine."""
    mine = list(map(_each, turns[ours]))
    return [
        comparison(what, peer, "processor", list(zip(mine, map(_each, theirs), strict=True)))
        for peer, theirs in turns.items()
        if peer != ours
    ]


def _each(turn: Turn) -> Seconds:
    return turn.seconds / turn.articles
