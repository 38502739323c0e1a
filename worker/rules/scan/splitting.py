"""Splits segments into words in one pass over their characters, as worker.rules.tokens does."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.arabic import keys_of_arabic
from worker.rules.scan.arrays import HAS_ACCENTS, IS_ALL_CAPITALS, IS_CAPITALISED, IS_ODD
from worker.rules.scan.characters import (
    ACCENT,
    ALPHABETIC,
    APOSTROPHE,
    ARABIC,
    BETWEEN,
    CAPITAL,
    CYRILLIC,
    IDEOGRAPH,
    IGNORABLE,
    JOINS,
    LETTER,
    LONGEST_BASE,
    LOWER,
    MARK,
    PLAIN,
    POINT,
    SPACE,
    SPELLED,
)
from worker.rules.scan.gaps import begins_with_one_stop, contents_of, ends_sentence, sign_in
from worker.rules.scan.hashing import BASIS, PARAGRAPH, PRIME, SIMPLY_FOLLOWS
from worker.rules.scan.kernels import kernel

UNKNOWN: Final = -1
_INVISIBLE: Final = MARK | IGNORABLE
_FOLLOWS: Final = SPACE | JOINS
_ARABIC_FIRST: Final = 0x0600
_ARABIC_LAST: Final = 0x06FF


@kernel
def split(  # noqa: C901, PLR0912, PLR0915 - one pass: what a call costs is paid for each word
    chars: NDArray[np.uint32],
    offsets: NDArray[np.int32],
    table: NDArray[np.int64],
    spelled: NDArray[np.uint32],
    elided: NDArray[np.uint64],
    abbreviations: NDArray[np.uint64],
) -> tuple[Any, ...]:
    """The arrays of Words after `offsets`, after how many words are odd; or -1 for a character unknown."""
    room = chars.size
    segments = np.empty(room, np.int32)
    starts = np.empty(room, np.int32)
    ends = np.empty(room, np.int32)
    flags = np.empty(room, np.uint8)
    letter_first = np.empty(room, np.int32)
    letter_count = np.empty(room, np.int32)
    accents = np.zeros(room, np.uint32)
    capitals = np.empty(room, np.uint8)
    accents_hash = np.empty(room, np.uint64)
    key_first = np.empty(room, np.int32)
    key_count = np.empty(room, np.int32)
    hashes = np.empty(room, np.uint64)
    bare_first = np.empty(room, np.int32)
    bare_count = np.empty(room, np.int32)
    bare = np.empty(room * LONGEST_BASE * 2, np.uint32)
    positions = np.empty(room, np.int32)
    sentences = np.empty(room, np.int32)
    gaps = np.empty(room, np.uint64)
    word = letter = key = spell = odd = 0
    for segment in range(offsets.size - 1):
        place, stop = offsets[segment], offsets[segment + 1] - 1
        position = sentence = 0
        first = word
        is_plain_before = False
        while True:
            while place < stop and table[chars[place]] & BETWEEN:
                place += 1
            if place >= stop:
                break
            # One word.
            start = end = place
            entry = last = table[chars[place]]
            first_letter, first_spell, found = letter, spell, BASIS
            every, some, cased, is_odd, has_accents = PLAIN, 0, 0, False, False
            while True:
                if entry & (LETTER | IDEOGRAPH):
                    if entry & IDEOGRAPH and place > start:
                        break
                    place += 1
                    end = place
                    accent = entry >> ACCENT & POINT
                    point = entry & POINT
                    if entry & SPELLED:
                        accent = np.int64(spelled[point])
                        for at in range(point + 2, point + 2 + np.int64(spelled[point + 1])):
                            bare[spell] = spelled[at]
                            found = (found ^ np.uint64(spelled[at])) * PRIME
                            spell += 1
                    else:
                        bare[spell] = point
                        found = (found ^ np.uint64(point)) * PRIME
                        spell += 1
                    if accent:
                        accents[letter] = accent
                        has_accents = True
                    capitals[letter] = entry & CAPITAL != 0
                    letter += 1
                    every &= entry
                    if entry & ALPHABETIC:
                        cased += 1
                        some |= ~entry
                    last = entry
                    if entry & IDEOGRAPH:
                        break
                elif entry & _INVISIBLE:
                    place += 1
                    if entry & MARK:
                        end = place
                        is_odd |= not last & ARABIC
                elif entry & APOSTROPHE and last & CYRILLIC:
                    after = place + 1
                    while table[chars[after]] & IGNORABLE:
                        after += 1
                    following = table[chars[after]]
                    if following == 0:
                        entry = following
                        break
                    if not following & CYRILLIC:
                        break
                    place += 1
                    end = place
                    last = entry
                else:
                    break
                entry = table[chars[place]]
            if entry == 0:
                odd = UNKNOWN
                break
            # The word as it is read.
            segments[word], starts[word], ends[word] = segment, start, end
            is_capital = table[chars[start]] & CAPITAL != 0
            key_first[word] = key
            letter_first[word] = first_letter
            accents_hash[word] = 0
            if is_odd:
                accents[first_letter:letter] = 0
                letter, spell, odd = first_letter, first_spell, odd + 1
                flags[word], letter_count[word], key_count[word] = IS_ODD, 0, 0
            else:
                letter_count[word] = letter - first_letter
                flags[word] = (
                    is_capital * IS_CAPITALISED
                    | (cased > 1 and not some & CAPITAL) * IS_ALL_CAPITALS
                    | has_accents * HAS_ACCENTS
                )
                if has_accents:
                    accents_hash[word] = _hash_of_accents(accents, first_letter, letter)
                hashes[key], bare_first[key], bare_count[key] = found, first_spell, spell - first_spell
                key += 1
                if spell > first_spell and _ARABIC_FIRST <= bare[first_spell] <= _ARABIC_LAST:
                    key, spell = keys_of_arabic(hashes, bare_first, bare_count, bare, key, spell)
                key_count[word] = key - key_first[word]
            # Where it stands.
            gaps[word] = PARAGRAPH
            if word > first:
                before = ends[word - 1]
                if start - before == 1 and table[chars[before]] & _FOLLOWS:
                    gaps[word] = SIMPLY_FOLLOWS
                else:
                    gaps[word] = sign_in(chars, table, before, start)
                    is_abbreviated = begins_with_one_stop(chars, before, start) and (
                        (before - starts[word - 1] == 1 and table[chars[before - 1]] & CAPITAL != 0)
                        or (
                            is_plain_before
                            and _is_among(hashes[key_first[word - 1]] ^ accents_hash[word - 1], abbreviations)
                        )
                    )
                    contents = contents_of(chars, table, before, start)
                    is_lower = table[chars[start]] & LOWER != 0
                    sentence += ends_sentence(contents, is_abbreviated, is_lower)
            sentences[word] = sentence
            positions[word] = position
            is_elided = table[chars[end]] & APOSTROPHE and not is_odd and _is_among(found, elided)
            position += not is_elided
            is_plain_before = every & PLAIN != 0 and not is_odd and end - start == letter - first_letter
            word += 1
        if odd < 0:
            break
    return (
        odd,
        segments[:word],
        starts[:word],
        ends[:word],
        flags[:word],
        letter_first[:word],
        letter_count[:word],
        accents[:letter],
        capitals[:letter],
        accents_hash[:word],
        key_first[:word],
        key_count[:word],
        hashes[:key],
        bare_first[:key],
        bare_count[:key],
        bare[:spell],
        positions[:word],
        sentences[:word],
        gaps[:word],
    )


@kernel
def _hash_of_accents(accents: NDArray[np.uint32], first: int, last: int) -> np.uint64:
    found = BASIS
    for letter in range(first, last):
        found = (found ^ np.uint64(accents[letter])) * PRIME
    return found


@kernel
def _is_among(one: np.uint64, several: NDArray[np.uint64]) -> bool:
    for other in several:  # noqa: SIM110 - kernels have no any()
        if one == other:
            return True
    return False
