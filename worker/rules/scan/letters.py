"""Reads one word: its letters, its bare form and the hash of that."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.arrays import HAS_ACCENTS, IS_ODD
from worker.rules.scan.characters import (
    ACCENT,
    ALPHABETIC,
    APOSTROPHE,
    ARABIC,
    CAPITAL,
    CYRILLIC,
    IDEOGRAPH,
    IGNORABLE,
    LETTER,
    MARK,
    PLAIN,
    POINT,
    SIMPLE,
    SPELLED,
)
from worker.rules.scan.hashing import BASIS, PRIME
from worker.rules.scan.kernels import ONE, TWO, inner_part

# Traits of a word, besides HAS_ACCENTS and IS_ODD.
HAS_CAPITAL: Final = 16
HAS_CAPITALS: Final = 32  # more than one
HAS_SMALL: Final = 64  # letters that have a case and are no capitals
IS_UNPLAIN: Final = 128  # case folding makes something else of it than its letters and accents
_INVISIBLE: Final = MARK | IGNORABLE


@inner_part
def read_letters(  # noqa: C901 - a case for each kind of character; kernels have no objects
    chars: NDArray[np.uint32],
    table: NDArray[np.int64],
    spelled: NDArray[np.uint32],
    accents: NDArray[np.uint32],
    capitals: NDArray[np.uint8],
    bare: NDArray[np.uint32],
    place: np.uintp,
    letter: np.uintp,
    spell: np.uintp,
) -> tuple[np.uintp, np.uintp, np.uintp, np.uintp, np.uint64, int]:
    """Read the word that begins at `place`.

    Returns where the next one may begin, where this one ends, the counts of letters and of code points of
    bare forms after it, its hash and its traits.
    """
    start = end = place
    found, traits = BASIS, 0
    entry = last = table[chars[place]]
    while True:
        if entry & SIMPLE:
            begin = place
            while entry & SIMPLE:
                bare[spell] = entry & POINT
                found = (found ^ np.uint64(entry & POINT)) * PRIME
                spell += ONE
                place += ONE
                last = entry
                entry = table[chars[place]]
            letter += place - begin
            end = place
            traits |= HAS_SMALL
        elif entry & LETTER or (entry & IDEOGRAPH and place == start):
            spell, found, accent = _fold(entry, spelled, bare, spell, found)
            traits |= _traits_of(entry, traits)
            if accent:
                accents[letter] = accent
                traits |= HAS_ACCENTS
            capitals[letter] = entry & CAPITAL != 0
            letter += ONE
            place += ONE
            end = place
            if entry & IDEOGRAPH:
                break
            last = entry
            entry = table[chars[place]]
        elif entry & _INVISIBLE:
            if entry & MARK:
                end = place + ONE
                if not last & ARABIC:
                    traits |= IS_ODD
            place += ONE
            entry = table[chars[place]]
        elif entry & APOSTROPHE and last & CYRILLIC and _is_cyrillic_after(chars, table, place):
            place += ONE
            end = place
            last = entry
            entry = table[chars[place]]
        else:
            break
    return place, end, letter, spell, found, traits


@inner_part
def _fold(
    entry: int, spelled: NDArray[np.uint32], bare: NDArray[np.uint32], spell: np.uintp, found: np.uint64
) -> tuple[np.uintp, np.uint64, int]:
    """Add the base of a letter to the bare form and its hash. Returns them, and its accents."""
    point = np.uint64(entry & POINT)
    if not entry & SPELLED:
        bare[spell] = point
        return spell + ONE, (found ^ point) * PRIME, entry >> ACCENT & POINT
    place = point + TWO
    end = place + np.uintp(spelled[point + ONE])
    while place < end:
        bare[spell] = spelled[place]
        found = (found ^ np.uint64(spelled[place])) * PRIME
        spell += ONE
        place += ONE
    return spell, found, int(spelled[point])


@inner_part
def _traits_of(entry: int, traits: int) -> int:
    found = 0 if entry & PLAIN else IS_UNPLAIN
    if entry & ALPHABETIC:
        if not entry & CAPITAL:
            return found | HAS_SMALL
        found |= HAS_CAPITALS if traits & HAS_CAPITAL else HAS_CAPITAL
    return found


@inner_part
def _is_cyrillic_after(chars: NDArray[np.uint32], table: NDArray[np.int64], place: np.uintp) -> bool:
    """Whether a Cyrillic letter follows an apostrophe, perhaps after what is invisible."""
    place += ONE
    while table[chars[place]] & IGNORABLE:
        place += ONE
    return bool(table[chars[place]] & CYRILLIC)
