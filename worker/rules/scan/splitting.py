"""Splits segments into words in one pass over their characters, as worker.rules.tokens does."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.arabic import add_arabic_keys
from worker.rules.scan.arrays import HAS_ACCENTS, IS_ALL_CAPITALS, IS_CAPITALISED, IS_ODD, Words
from worker.rules.scan.characters import APOSTROPHE, BETWEEN, JOINS, SPACE
from worker.rules.scan.gaps import is_new_sentence, sign_in
from worker.rules.scan.hashing import PARAGRAPH, SIMPLY_FOLLOWS, hash_in, is_among
from worker.rules.scan.kernels import NONE, ONE, inner_part, kernel
from worker.rules.scan.letters import HAS_CAPITALS, HAS_SMALL, IS_UNPLAIN, read_letters

UNKNOWN: Final = -1
_NOTHING: Final = np.uint64(0)
_ARABIC_FIRST: Final = 0x0600
_ARABIC_LAST: Final = 0x06FF


@kernel
def split(  # noqa: C901, PLR0912, PLR0915 - what a word costs is paid 800 times an article
    chars: NDArray[np.uint32],
    offsets: NDArray[np.int32],
    table: NDArray[np.int64],
    spelled: NDArray[np.uint32],
    elided: NDArray[np.uint64],
    abbreviations: NDArray[np.uint64],
    words: Words,
) -> tuple[int, int, int, int, int]:
    """Fill in the words of some segments.

    Returns how many of them are odd, or UNKNOWN if a character is, and the counts of words, letters, keys,
    and code points of bare forms.
    """
    words.accents[: chars.size] = 0
    words.capitals[: chars.size] = 0
    word = letter = key = spell = NONE
    odd = 0
    for segment in range(offsets.size - 1):
        start = end = place = np.uintp(offsets[segment])
        stop = np.uintp(offsets[segment + 1]) - ONE
        position, sentence, first, spelling = 0, 0, word, _NOTHING
        while True:
            while place < stop and table[chars[place]] & BETWEEN:
                place += ONE
            if place >= stop:
                break
            if not table[chars[place]]:
                odd = UNKNOWN
                break
            if word == first:
                words.gap[word] = PARAGRAPH
            elif place - end == ONE and table[chars[end]] & (SPACE | JOINS):  # most gaps
                words.gap[word] = SIMPLY_FOLLOWS
            else:
                words.gap[word] = sign_in(chars, table, end, place)
                sentence += is_new_sentence(chars, table, start, end, place, spelling, abbreviations)
            start = place
            place, end, letters, spells, found, traits = read_letters(
                chars, table, spelled, words.accents, words.capitals, words.bare, place, letter, spell
            )
            words.segment[word], words.position[word], words.sentence[word] = segment, position, sentence
            words.start[word], words.end[word] = start, end
            words.letter_first[word], words.key_first[word] = letter, key
            words.key_count[word], words.letter_count[word] = 0, letters - letter
            words.accents_hash[word], words.flags[word] = 0, traits & (IS_ODD | HAS_ACCENTS)
            position += 1
            spelling = _NOTHING
            if traits & IS_ODD:
                odd += 1
                _forget(words.accents, words.capitals, letter, letters)
            else:
                if traits & HAS_ACCENTS:
                    words.accents_hash[word] = hash_in(words.accents, letter, letters)
                words.flags[word] |= _flags_of_capitals(traits, words.capitals[letter])
                words.hash[key], words.bare_first[key], words.bare_count[key] = found, spell, spells - spell
                words.key_count[word] = 1
                if spells > spell and _ARABIC_FIRST <= words.bare[spell] <= _ARABIC_LAST:
                    keys, spells = add_arabic_keys(
                        words.hash, words.bare_first, words.bare_count, words.bare, key, spell, spells
                    )
                    words.key_count[word] = keys - key
                    key = keys
                else:
                    key += ONE
                if not traits & IS_UNPLAIN and end - start == letters - letter:
                    spelling = found ^ words.accents_hash[word]
                if table[chars[end]] & APOSTROPHE and is_among(found, elided):
                    position -= 1
                letter, spell = letters, spells
            word += ONE
        if odd < 0:
            break
    return odd, int(word), int(letter), int(key), int(spell)


@inner_part
def _forget(
    accents: NDArray[np.uint32], capitals: NDArray[np.uint8], letter: np.uintp, end: np.uintp
) -> None:
    while letter < end:
        accents[letter] = capitals[letter] = 0
        letter += ONE


@inner_part
def _flags_of_capitals(traits: int, is_first_capital: int) -> int:
    is_all_capitals = traits & (HAS_CAPITALS | HAS_SMALL) == HAS_CAPITALS
    return is_first_capital * IS_CAPITALISED | is_all_capitals * IS_ALL_CAPITALS
