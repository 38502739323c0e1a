"""The texts of a group's open stories, to be asked which of them an article copies."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from worker.stories.sketches import Sketch, overlap

COPIES: Final = 0.6  # of two texts together that is in both: one event, whatever the titles say
MOST_LOOKED_AT: Final = 50  # texts that are compared with one: those that share most of its numbers
MOST_OF_NUMBER: Final = 200  # texts that a number leads to; what many have is of a form, and tells no copy
# Two texts that overlap so much share one of the ten smallest of their numbers.
_LOOKED_UP: Final = 10


@dataclass(slots=True)
class Texts:
    """Sketches by the numbers that lead to them: most to one alone."""

    _known: list[tuple[str, str, Sketch]] = field(default_factory=list)  # (story, source, sketch)
    _first: dict[int, int] = field(default_factory=dict)
    _others: dict[int, list[int]] = field(default_factory=dict)

    def add(self, story: str, sketches: Iterable[tuple[str, Sketch]]) -> None:
        """Remember texts of a story, each (source, sketch)."""
        for source, sketch in sketches:
            place = len(self._known)
            for number in sketch[:_LOOKED_UP]:
                if self._first.setdefault(number, place) != place:
                    others = self._others.setdefault(number, [])
                    if len(others) < MOST_OF_NUMBER:
                        others.append(place)
            self._known.append((story, source, sketch))

    def copied_by(self, sketch: Sketch, outlet: str) -> Iterator[str]:
        """The stories with a text that this one of an outlet copies, nearest first.

        What an outlet repeats of its own is a form that it fills: the weather of each town, the results.
        """
        near = [
            (-overlap(sketch, known), place, story)
            for place in self._places(sketch, outlet)
            for story, _, known in [self._known[place]]
        ]
        for less, _, story in sorted(near):
            if -less >= COPIES:
                yield story

    def _places(self, sketch: Sketch, outlet: str) -> Iterator[int]:
        shared: Counter[int] = Counter()
        for number in sketch[:_LOOKED_UP]:
            if number in self._first:
                shared.update((self._first[number], *self._others.get(number, ())))
        of_others = [(-count, place) for place, count in shared.items() if self._known[place][1] != outlet]
        return (place for _, place in sorted(of_others)[:MOST_LOOKED_AT])
