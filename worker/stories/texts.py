"""The texts of a group's open stories, to be asked which of them an article copies."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from worker.stories.sketches import Sketch, overlap

COPIES: Final = 0.6  # of two texts together that is in both: one event, whatever the titles say
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
                    self._others.setdefault(number, []).append(place)
            self._known.append((story, source, sketch))

    def copied_by(self, sketch: Sketch, outlet: str) -> Iterator[str]:
        """The stories with a text that this one of an outlet copies, nearest first.

        What an outlet repeats of its own is a form that it fills: the weather of each town, the results.
        """
        places: set[int] = set()
        for number in sketch[:_LOOKED_UP]:
            if number in self._first:
                places.update((self._first[number], *self._others.get(number, ())))
        near = [
            (-overlap(sketch, known), place, story)
            for place in places
            for story, source, known in [self._known[place]]
            if source != outlet
        ]
        for less, _, story in sorted(near):
            if -less >= COPIES:
                yield story
