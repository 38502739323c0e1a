"""The words of texts, in one pass: equal to what the plain matcher finds."""

import threading
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.reading import ELIDED, ENOUGH_LETTERS
from worker.rules.scan.arrays import HAS_ACCENTS, Words
from worker.rules.scan.characters import Characters
from worker.rules.scan.hashing import accents_hash, accents_number, hash_of, sign_hash
from worker.rules.scan.kernels import kernel
from worker.rules.scan.odd import with_odd_words
from worker.rules.scan.room import room_for, taken
from worker.rules.scan.splitting import UNKNOWN, split
from worker.rules.sentences import ABBREVIATIONS
from worker.rules.tokens import tokenise

__all__ = ["Words", "hash_of", "is_without_accents", "sign_hash", "words_of", "words_until_the_next"]
_SEPARATOR: Final = "\0"
_READ_BY_DEFAULT: Final = 3  # the segments that are read by default: title, lead, body
_MOST_KEPT: Final = 1 << 17  # characters: what a longer text took is given back
_CHARACTERS: Final = Characters()


class _Thread(threading.local):
    """What a thread keeps: room for the words of a text."""

    room: Words = room_for(0)


def words_of(segments: Sequence[str]) -> Words:
    """The words of some segments, in order."""
    text = _SEPARATOR.join((*segments, ""))
    return _words_in(room_for(len(text)), text, segments)


def words_until_the_next(segments: Sequence[str]) -> Words:
    """The same, in arrays that this thread's next call fills anew: for one text after the other."""
    text = _SEPARATOR.join((*segments, ""))
    if len(text) > _MOST_KEPT:
        return _words_in(room_for(len(text)), text, segments)
    if len(text) > len(_THREAD.room.start):
        _THREAD.room = room_for(2 * len(text))
    return _words_in(_THREAD.room, text, segments)


def _words_in(room: Words, text: str, segments: Sequence[str]) -> Words:
    chars = np.array(text, ndmin=1).view(np.uint32)
    offsets = np.array([0, *accumulate(len(segment) + 1 for segment in segments)], np.int32)
    odd, *counts = _split(chars, offsets, room)
    if odd == UNKNOWN:
        _CHARACTERS.learn(np.unique(chars[_CHARACTERS.table[chars] == 0]).tolist())
        odd, *counts = _split(chars, offsets, room)
    words = taken(room, chars, offsets, *counts)
    return with_odd_words(words, text) if odd else words


def _split(
    chars: NDArray[np.uint32], offsets: NDArray[np.int32], room: Words
) -> tuple[int, int, int, int, int]:
    return split(chars, offsets, _CHARACTERS.table, _CHARACTERS.spelled, _ELIDED, _ABBREVIATED, room)


def is_without_accents(words: Words) -> bool:
    """Whether the fields that are read by default have at least 200 letters and not one accent."""
    return _is_without_accents(words.segment, words.flags, words.letter_count)


@kernel
def _is_without_accents(
    segment: NDArray[np.int32], flags: NDArray[np.uint8], letter_count: NDArray[np.int32]
) -> bool:
    letters = 0
    for word in range(segment.size):
        if segment[word] >= _READ_BY_DEFAULT:
            break
        if flags[word] & HAS_ACCENTS:
            return False
        letters += letter_count[word]
    return letters >= ENOUGH_LETTERS


def _spelling_hash(word: str) -> int:
    """One number for the bare form and the accents of a word."""
    (token,) = tokenise(word)
    accents = accents_hash(accents_number(letter.accents) for letter in token.letters)
    return hash_of(token.folded[0]) ^ accents


_THREAD: Final = _Thread()
_ELIDED: Final = np.array(sorted(map(hash_of, ELIDED)), np.uint64)
_ABBREVIATED: Final = np.array(sorted(map(_spelling_hash, ABBREVIATIONS)), np.uint64)
