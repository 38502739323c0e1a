"""The words of texts, in one pass: equal to what the plain matcher finds."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from worker.rules.reading import ELIDED, ENOUGH_LETTERS
from worker.rules.scan.arrays import HAS_ACCENTS, Words
from worker.rules.scan.characters import Characters
from worker.rules.scan.hashing import accents_hash, accents_number, hash_of, sign_hash
from worker.rules.scan.kernels import making_kernel
from worker.rules.scan.odd import with_odd_words
from worker.rules.scan.splitting import UNKNOWN, split
from worker.rules.sentences import ABBREVIATIONS
from worker.rules.tokens import tokenise

__all__ = ["Words", "hash_of", "is_without_accents", "sign_hash", "words_of"]
_SEPARATOR: Final = "\0"
_READ_BY_DEFAULT: Final = 3  # the segments that are read by default: title, lead, body
_CHARACTERS: Final = Characters()


def words_of(segments: Sequence[str]) -> Words:
    """The words of some segments, in order."""
    text = _SEPARATOR.join((*segments, ""))
    chars = np.array(text, ndmin=1).view(np.uint32)
    lengths = np.fromiter(map(len, segments), np.int32, len(segments))
    odd, words = _split(chars, lengths)
    if odd == UNKNOWN:
        _CHARACTERS.learn(np.unique(chars[_CHARACTERS.table[chars] == 0]).tolist())
        odd, words = _split(chars, lengths)
    return with_odd_words(words, text) if odd else words


def _split(chars: NDArray[np.uint32], lengths: NDArray[np.int32]) -> tuple[int, Words]:
    return split(chars, lengths, _CHARACTERS.table, _CHARACTERS.spelled, _ELIDED, _ABBREVIATED)


def is_without_accents(words: Words) -> bool:
    """Whether the fields that are read by default have at least 200 letters and not one accent."""
    return _is_without_accents(words.segment, words.flags, words.letter_count)


@making_kernel
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


_ELIDED: Final = np.array(sorted(map(hash_of, ELIDED)), np.uint64)
_ABBREVIATED: Final = np.array(sorted(map(_spelling_hash, ABBREVIATIONS)), np.uint64)
