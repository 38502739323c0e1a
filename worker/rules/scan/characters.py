"""What the plain matcher thinks of each character, as a table for kernels.

The table is filled from the functions of the plain matcher, with the characters that a text has and the
table lacks: so nothing is built at import, and the two cannot differ. An entry is one number, so that a
thread that reads while another one fills sees all of it or nothing.
"""

import unicodedata
from collections.abc import Iterable
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.folding import fold_letter, is_arabic, is_cyrillic, is_ignorable, is_mark
from worker.rules.scan.hashing import accents_number
from worker.rules.sentences import sentences_of
from worker.rules.signs import sign_between
from worker.rules.tokens import Token, kind_of

# An entry: the bare base or where it stands in `spelled`, the accent, and these bits. 0 is not known yet.
POINT: Final = (1 << 21) - 1
ACCENT: Final = 21
KNOWN: Final = 1 << 42
BETWEEN: Final = 1 << 43  # stands between words, or would if no word came before it
LETTER: Final = 1 << 44
IDEOGRAPH: Final = 1 << 45
MARK: Final = 1 << 46
IGNORABLE: Final = 1 << 47
APOSTROPHE: Final = 1 << 48
CYRILLIC: Final = 1 << 49
ARABIC: Final = 1 << 50  # its base is: marks on it change nothing
CAPITAL: Final = 1 << 51
LOWER: Final = 1 << 52
ALPHABETIC: Final = 1 << 53
SPELLED: Final = 1 << 54  # its base is not one character, or it has several accents: see `spelled`
PLAIN: Final = 1 << 55  # base and accents are its case-folded form
SPACE: Final = 1 << 56
JOINS: Final = 1 << 57  # words around it simply follow each other
DROPPED: Final = 1 << 58  # does not count as a sign
ENDS: Final = 1 << 59  # ends a sentence when a space follows
CLOSES: Final = 1 << 60  # may stand before that space
ENDS_ALONE: Final = 1 << 61
SIMPLE: Final = 1 << 62  # a small letter that is its own base but for its case: most of every text
LONGEST_BASE: Final = 4  # characters; ⒇ is (20)
_NOTHING: Final = {"Cn", "Co", "Cs"}  # nine characters in ten: nobody's, private, and halves of others
_ALL: Final = 0x110000
_ROOM: Final = 1 << 14  # for some 600 characters of up to 2 + LONGEST_BASE numbers


class Characters:
    """All characters met so far. `table`: an entry by code point; `spelled`: accents, length, base."""

    def __init__(self) -> None:
        self.table: NDArray[np.int64] = np.zeros(_ALL, np.int64)  # what is never touched takes no memory
        self.spelled: NDArray[np.uint32] = np.zeros(_ROOM, np.uint32)
        self._used = 0
        self._lock = Lock()

    def learn(self, points: Iterable[int]) -> None:
        """Fill in what these characters are."""
        with self._lock:
            for point in points:
                if not self.table[point]:
                    self.table[point] = self._entry(chr(point))

    def _entry(self, character: str) -> int:
        if unicodedata.category(character) in _NOTHING:
            return KNOWN | BETWEEN
        kind = kind_of(character)
        if kind in {"w", "i"}:
            entry = KNOWN | _bits_of_letter(character, kind) | self._fold(character)
            return entry | _bits((SIMPLE, _is_simple(entry)))
        return KNOWN | BETWEEN | _bits_of_sign(character, kind)

    def _fold(self, letter: str) -> int:
        base, accents = fold_letter(letter)
        if len(base) == 1 and len(accents) < 2:
            return ord(base) | accents_number(accents) << ACCENT
        base, place = base[:LONGEST_BASE], self._used  # kernels have no more room
        record = [accents_number(accents), len(base), *map(ord, base)]
        self._used += len(record)
        self.spelled[place : self._used] = record
        return SPELLED | place


def _is_simple(entry: int) -> bool:
    is_small = entry & (LETTER | ALPHABETIC | PLAIN | CAPITAL | SPELLED) == LETTER | ALPHABETIC | PLAIN
    return is_small and not entry >> ACCENT & POINT


def _bits_of_letter(letter: str, kind: str) -> int:
    base, accents = fold_letter(letter)
    return _bits(
        (LETTER, kind == "w"),
        (IDEOGRAPH, kind == "i"),
        (CYRILLIC, is_cyrillic(letter)),
        (ARABIC, bool(base) and is_arabic(base[0])),
        (CAPITAL, letter.isupper()),
        (LOWER, letter.islower()),
        (ALPHABETIC, base.isalpha()),
        (PLAIN, unicodedata.normalize("NFC", base + accents) == letter.casefold()),
    )


def _bits_of_sign(sign: str, kind: str) -> int:
    ends_alone, ends = _ends_sentence(sign), _ends_sentence(f"{sign} ")
    return _bits(
        (MARK, is_mark(sign)),
        (IGNORABLE, is_ignorable(sign)),
        (APOSTROPHE, kind == "a"),
        (CYRILLIC, is_cyrillic(sign)),
        (SPACE, sign.isspace()),
        (JOINS, sign_between(f"{sign}\n\n") == ""),
        (DROPPED, sign_between(f",{sign}") == ","),
        (ENDS_ALONE, ends_alone),
        (ENDS, ends and not ends_alone),
        (CLOSES, not ends and _ends_sentence(f".{sign} ")),
    )


def _ends_sentence(between: str) -> bool:
    text = f"é{between}É"
    before, after = Token(0, 1, (), ()), Token(len(text) - 1, len(text), (), ())
    return sentences_of(text, (before, after))[1] == 1


def _bits(*named: tuple[int, bool]) -> int:
    return sum(bit for bit, is_set in named if is_set)
