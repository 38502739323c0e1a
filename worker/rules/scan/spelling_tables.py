"""What the words of rules look like, as tables that a word of a text is looked up in."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from worker.rules.scan.arrays import HAS_ACCENTS, Words
from worker.rules.scan.coding import Numbers
from worker.rules.scan.hashing import hash_of
from worker.rules.scan.layout import (
    FORM_ACCENTS,
    FORM_LOW,
    FORM_TRAITS,
    FORM_WORD,
    IS_BARE_A_WORD,
    IS_EXACT,
    IS_LAST,
    IS_NAME,
    LANGUAGES,
    LETTERS,
    LETTERS_MASK,
    NEEDS_CAPITALS,
    Characters,
    Hashes,
    Ints,
    Spellings,
)  # fmt: skip
from worker.rules.scan.tables import table_of
from worker.rules.scan.words import words_of
from worker.rules.spelled import Spelled

PREFIX_BITS: Final = 1 << 15


def spellings_of(words: Sequence[Spelled], languages: Numbers[tuple[str, ...]]) -> Spellings:
    """The tables of numbered words. `languages` is filled: what its numbers mean."""
    spelt = words_of([spelling for word in words for spelling in word.spellings])
    assert len(spelt.start) == sum(len(word.spellings) for word in words)  # noqa: S101 - each is one word
    word_of = np.repeat(np.arange(len(words), dtype=np.int32), [len(word.spellings) for word in words])
    begins = np.array([word.is_prefix for word in words], bool)[word_of]
    rows = np.empty((len(word_of), 4), np.int32)
    rows[:, FORM_WORD], rows[:, FORM_TRAITS] = word_of, _traits(words, languages)
    rows[:, FORM_TRAITS] |= np.minimum(spelt.letter_count, LETTERS_MASK) << LETTERS
    rows[:, FORM_ACCENTS], accents = _accents(spelt)
    hashes = spelt.hash[spelt.key_first]
    form_table, forms = _table(rows[~begins], hashes[~begins])
    prefix_table, prefixes = _table(rows[begins], hashes[begins])
    lengths = np.unique(spelt.bare_count[spelt.key_first[begins]]).astype(np.int32)
    return Spellings(
        form_table=form_table,
        forms=forms,
        accents=accents,
        prefix_table=prefix_table,
        prefixes=prefixes,
        prefix_lengths=lengths,
        prefix_bits=_bits([bare[: lengths[0]] for word in words if word.is_prefix for bare in word.bare]),
    )


def _traits(words: Sequence[Spelled], languages: Numbers[tuple[str, ...]]) -> list[int]:
    """Of each form."""
    traits = []
    for word in words:
        of_word = (
            IS_NAME * word.is_name
            | NEEDS_CAPITALS * word.needs_capitals
            | IS_EXACT * word.is_exact
            | languages.of(tuple(word.languages)) << LANGUAGES
        )
        traits += [of_word | IS_BARE_A_WORD * is_word for is_word in word.is_bare_a_word]
    return traits


def _table(rows: Ints, hashes: Hashes) -> tuple[Hashes, Ints]:
    """A table by these hashes, and the rows in its order: by hash, then by word."""
    order = np.lexsort((rows[:, FORM_WORD], hashes))
    rows, hashes = rows[order], hashes[order]
    rows[:, FORM_LOW] = hashes.astype(np.uint32).view(np.int32)
    is_last = np.append(hashes[1:] != hashes[:-1], [True])[: len(hashes)]
    rows[:, FORM_TRAITS] |= np.where(is_last, IS_LAST, 0)
    return table_of(hashes), rows


def _bits(stems: Sequence[str]) -> Hashes:
    """A bit for each, by the highest of its hash."""
    bits = np.zeros(PREFIX_BITS // 64, np.uint64)
    for stem in stems:
        place = hash_of(stem) >> (64 - PREFIX_BITS.bit_length() + 1)
        bits[place >> 6] |= np.uint64(1 << (place & 63))
    return bits


def _accents(spelt: Words) -> tuple[Ints, Characters]:
    """Where the accents of each stand, -1 where it has none; and all of them that has any."""
    has_accents = (spelt.flags & HAS_ACCENTS) != 0
    counts = np.where(has_accents, spelt.letter_count, 0)
    ends = np.cumsum(counts)
    firsts = np.where(has_accents, ends - counts, -1).astype(np.int32)
    total = int(ends[-1]) if len(ends) else 0
    letters = np.repeat(spelt.letter_first - (ends - counts), counts) + np.arange(total)
    return firsts, spelt.accents[letters]
