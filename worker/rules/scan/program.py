"""A program: the rules as texts of one language are scanned with them."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from worker.query.tree import ValueName
from worker.rules.scan.asking import make_room_for_answers
from worker.rules.scan.coding import Gate
from worker.rules.scan.layout import Bytes, Phrases, Queries, Spellings
from worker.rules.scan.workspace import Room, room_for
from worker.rules.text import Text

_ROOM_FOR_WORDS = 2048
_ROOM = 8192
_MOST_KEPT = 1 << 17  # words and things found: what a text took beyond is given back
_GATES_KEPT = 1024  # each for a language of a feed


@dataclass(frozen=True)
class Program:
    """Flat arrays, and what the numbers in them mean."""

    spellings: Spellings
    phrases: Phrases
    queries: Queries
    ids: Sequence[
        str
    ]  # of rules: to look at a rule itself, or count it as used, copies it in a forked process
    texts: Sequence[str]  # of terms, as spans name them
    languages: tuple[tuple[str, ...], ...]  # in which a dictionary is asked
    gates: tuple[Gate, ...]
    values: tuple[tuple[ValueName, str], ...]
    expressions: Mapping[int, tuple[tuple[int, str], ...]]  # terms and patterns to look for, by rule
    _rooms: threading.local = field(default_factory=threading.local)
    _open_gates: dict[tuple[str, str, str], Bytes] = field(default_factory=dict)

    def room(self, words: int, *, size: int = 0) -> Room:
        """This thread's room for a text of so many words, and for finding `size` things at least."""
        room: Room | None = getattr(self._rooms, "room", None)
        questions = words * max(1, len(self.languages))  # at most
        if room is None or len(room.names.firsts) <= words or len(room.hits.rows) < size:
            room = self._new_room(
                max(words, len(room.names.firsts) if room else _ROOM_FOR_WORDS),
                max(size, len(room.hits.rows) if room else _ROOM),
            )
            if len(room.names.firsts) + len(room.hits.rows) <= _MOST_KEPT:
                self._rooms.room = room
        make_room_for_answers(room.names, questions)
        return room

    def _new_room(self, words: int, size: int) -> Room:
        return room_for(
            rules=len(self.queries.rules),
            terms=len(self.phrases.terms),
            words=words,
            questions=words * max(1, len(self.languages)),
            size=size,
        )

    def gates_open_to(self, text: Text) -> Bytes:
        """Which gates let a text pass: as `match.why_not_asked_of`."""
        key = (text.lang, text.feed, text.group)
        if key not in self._open_gates:
            if len(self._open_gates) >= _GATES_KEPT:
                self._open_gates.clear()
            is_open = [
                not (langs and text.lang and text.lang not in langs)
                and not (feeds and text.feed not in feeds and text.group not in feeds)
                for langs, feeds in self.gates
            ]
            self._open_gates[key] = np.array(is_open, np.uint8)
        return self._open_gates[key]

    def values_of(self, text: Text) -> Bytes:
        """Which values are this text's own: as `evaluate._has_value`."""
        held = np.zeros(len(self.values) + 1, np.uint8)
        if self.values:
            own = [("feed", text.feed), ("group", text.group), ("lang", text.lang)]
            own = [(name, value.casefold()) for name, value in own]
            labels = text.site.split(".")
            own += [("site", ".".join(labels[number:])) for number in range(len(labels))]
            for one in own:
                for number in self._numbers.get(one, ()):
                    held[number] = 1
        return held

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, str], list[int]]:
        """The values by what texts are asked for."""
        numbers: dict[tuple[str, str], list[int]] = {}
        for number, (name, value) in enumerate(self.values):
            wanted = value.casefold()
            if name == "site":
                wanted = wanted.removeprefix("www.").removeprefix(".")
            numbers.setdefault((name, wanted), []).append(number)
        return numbers
