"""Room in which one text is scanned: arrays that are used for the next one, too, and grow when they must.

A kernel that meets too little room says so, and begins again when it has more.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.layout import HIT_COLUMNS, Bytes, Hashes, Ints
from worker.rules.scan.tables import size_for

# What a kernel answers.
DONE: Final = 0
HOLDS: Final = 1
DOES_NOT_HOLD: Final = 2
TOO_LITTLE_ROOM: Final = 3
UNANSWERED: Final = 4  # a dictionary must be asked first

# What `counts` counts.
HITS: Final = 0
QUESTIONS: Final = 1
LINKED: Final = 2  # hits
PLACES: Final = 3  # that a rule found
DEPTH: Final = 4  # verdicts on the stack
KEPT: Final = 5
MATCHES: Final = 6
FOUND: Final = 7
CLAUSES: Final = 8
BEFORE: Final = 9  # words before the title, the lead and the body, as a reader counts them
ANSWERED: Final = 12  # questions, of all texts
WANTED: Final = 13  # hits for which there was too little room, where it is known
_COUNTS: Final = 14

# The columns of `matches`.
MATCH_RULE: Final = 0
MATCH_FIRST: Final = 1  # of its hits, in `found`
MATCH_END: Final = 2
CLAUSES_FIRST: Final = 3
CLAUSES_END: Final = 4
_MATCH_COLUMNS: Final = 5

_BARE_FORMS: Final = 4  # of a word, at most: Arabic
_ANSWERS: Final = 1 << 12  # of dictionaries that are kept at least, at most half of them used
# What an expression finds in a field without words stands behind all words, one place for each field.
_BEHIND: Final = 8


class Names(NamedTuple):
    """Which words of the rules the words of a text are."""

    counts: NDArray[np.int64]
    rows: Hashes  # per bare form of the text: what the table of forms has under it
    firsts: Ints  # per word of the text: its first among `ids`
    ids: Ints
    questions: Ints  # a word of the text, and the number of the languages in which it may be a word
    answer_hashes: Hashes
    answers: Bytes


class Hits(NamedTuple):
    """Where the terms stand, and which rules may hold."""

    counts: NDArray[np.int64]
    rows: Ints
    heads: Ints  # per term: the number of its first hit + 1, 0 where it has none; its last one
    tails: Ints
    candidates: Bytes  # per rule
    stack: Ints


class Judged(NamedTuple):
    """What the rules say, and what each says it by."""

    counts: NDArray[np.int64]
    verdicts: Bytes  # per rule: HOLDS, DOES_NOT_HOLD, or not known yet
    kept: Ints  # per rule that another names: from where to where what it found stands in `kept_places`
    kept_places: Ints
    places: Ints  # what a rule found: numbers of hits
    stack: Ints  # of two numbers each: a verdict, and where what it found begins in `places`
    marks: Ints  # of hits or places
    passed_over: Ints  # per word: the rule that passes over it
    word_marks: Ints
    matches: Ints
    found: Ints
    clauses: Ints


class Room(NamedTuple):
    """All of it."""

    names: Names
    hits: Hits
    judged: Judged


def room_for(*, rules: int, terms: int, words: int, questions: int, size: int) -> Room:
    """Room for a text of so many words, in which `size` things may be found and `questions` arise."""
    counts = np.zeros(_COUNTS, np.int64)
    answers = max(_ANSWERS, size_for(questions))

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, np.int32)

    names = Names(
        counts=counts,
        rows=np.zeros(_BARE_FORMS * words, np.uint64),
        firsts=ints(words + 1),
        ids=ints(size),
        questions=ints(words, 2),
        answer_hashes=np.zeros(answers, np.uint64),
        answers=np.zeros(answers, np.uint8),
    )
    candidates = np.zeros((rules + 8) // 8 * 8, np.uint8)  # they are looked through by eights
    hits = Hits(
        counts=counts,
        rows=ints(size, HIT_COLUMNS),
        heads=ints(terms + 1),
        tails=ints(terms + 1),
        candidates=candidates,
        stack=ints(size),
    )
    judged = Judged(
        counts=counts,
        verdicts=np.zeros(rules + 1, np.uint8),
        kept=ints(rules + 1, 2),
        kept_places=ints(size),
        places=ints(size),
        stack=ints(size),
        marks=ints(size),
        passed_over=ints(words + _BEHIND),
        word_marks=ints(words + _BEHIND),
        matches=ints(rules + 1, _MATCH_COLUMNS),
        found=ints(size),
        clauses=ints(size),
    )
    return Room(names, hits, judged)
