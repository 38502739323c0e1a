"""What the words of rules look like, as tables that a word of a text is looked up in."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from worker.rules.scan.arrays import HAS_ACCENTS, Words
from worker.rules.scan.layout import (
    FORM_ACCENTS,
    FORM_IS_BARE_A_WORD,
    FORM_LETTERS,
    FORM_WORD,
    Characters,
    Hashes,
    Ints,
)  # fmt: skip
from worker.rules.scan.tables import fill_table, size_for
from worker.rules.scan.words import words_of
from worker.rules.spelled import Spelled


class SpellingTables(NamedTuple):
    """The parts of an index that concern spellings."""

    form_hashes: Hashes
    form_slots: Ints
    forms: Ints
    prefix_hashes: Hashes
    prefix_slots: Ints
    prefixes: Ints
    prefix_lengths: Ints
    bare: Characters
    accents: Characters


def spelling_tables(words: Sequence[Spelled]) -> SpellingTables:
    """The tables of numbered words."""
    spelt = words_of([spelling for word in words for spelling in word.spellings])
    assert len(spelt.start) == sum(len(word.spellings) for word in words)  # noqa: S101 - each is one word
    word_of = np.repeat(np.arange(len(words), dtype=np.int32), [len(word.spellings) for word in words])
    begins = np.array([word.is_prefix for word in words], bool)[word_of]
    forms, prefixes = np.flatnonzero(~begins), np.flatnonzero(begins)
    form_hashes, form_slots, form_order = _table(spelt, forms)
    prefix_hashes, prefix_slots, prefix_order = _table(spelt, prefixes)
    accents_at, accents = _accents(spelt)
    rows = np.empty((len(word_of), 4), np.int32)
    rows[:, FORM_WORD], rows[:, FORM_ACCENTS], rows[:, FORM_LETTERS] = word_of, accents_at, spelt.letter_count
    rows[:, FORM_IS_BARE_A_WORD] = [is_word for word in words for is_word in word.is_bare_a_word]
    return SpellingTables(
        form_hashes=form_hashes,
        form_slots=form_slots,
        forms=rows[forms[form_order]],
        prefix_hashes=prefix_hashes,
        prefix_slots=prefix_slots,
        prefixes=word_of[prefixes[prefix_order]],
        prefix_lengths=np.unique(spelt.bare_count[spelt.key_first[prefixes]]).astype(np.int32),
        bare=spelt.bare.copy(),
        accents=accents,
    )


def _table(spelt: Words, chosen: NDArray[np.intp]) -> tuple[Hashes, Ints, Ints]:
    """A table of the first bare form of each of these; their numbers among `chosen` as its rows have them."""
    keys = spelt.key_first[chosen]
    size = size_for(len(chosen))
    hashes, slots = np.zeros(size, np.uint64), np.zeros((size, 4), np.int32)
    firsts, counts = spelt.bare_first[keys], spelt.bare_count[keys]
    return hashes, slots, fill_table(hashes, slots, spelt.bare, spelt.hash[keys], firsts, counts)


def _accents(spelt: Words) -> tuple[Ints, Characters]:
    """Where the accents of each stand, -1 where it has none; and all of them that has any."""
    has_accents = (spelt.flags & HAS_ACCENTS) != 0
    counts = np.where(has_accents, spelt.letter_count, 0)
    ends = np.cumsum(counts)
    firsts = np.where(has_accents, ends - counts, -1).astype(np.int32)
    total = int(ends[-1]) if len(ends) else 0
    letters = np.repeat(spelt.letter_first - (ends - counts), counts) + np.arange(total)
    return firsts, spelt.accents[letters]
