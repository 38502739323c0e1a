"""Which words of the rules each word of a text is."""

from typing import Final

import numpy as np

from worker.rules.scan.arrays import HAS_ACCENTS, IS_ALL_CAPITALS, IS_CAPITALISED, Spelling
from worker.rules.scan.asking import answer_place, ask, question_hash
from worker.rules.scan.hashing import BASIS, PRIME
from worker.rules.scan.kernels import inlined, kernel
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
    Spellings,
)  # fmt: skip
from worker.rules.scan.spelling_tables import PREFIX_BITS
from worker.rules.scan.tables import row_of
from worker.rules.scan.workspace import (
    DOES_NOT_HOLD,
    DONE,
    HOLDS,
    QUESTIONS,
    TOO_LITTLE_ROOM,
    UNANSWERED,
    Names,
)  # fmt: skip

_YES: Final = HOLDS
_NO: Final = DOES_NOT_HOLD
_BIT: Final = np.uint64(64 - PREFIX_BITS.bit_length() + 1)
_SIX: Final = np.uint64(6)
_SIXTY_THREE: Final = np.uint64(63)
_ONE: Final = np.uint64(1)


@kernel
def name_words(text: Spelling, rules: Spellings, names: Names, is_text_without_accents: bool) -> int:
    """Fill `names.firsts` and `names.ids`."""
    names.counts[QUESTIONS] = count = 0
    for key in range(len(text.hash)):  # apart: so the processor waits for many of them at once
        names.rows[key] = row_of(rules.form_table, text.hash[key])
    for at in range(len(text.flags)):
        names.firsts[at] = count
        for key in range(text.key_first[at], text.key_first[at] + text.key_count[at]):
            if names.rows[key]:
                count = _name_by_forms(text, rules, names, at, key, count, is_text_without_accents)
            if len(rules.prefix_lengths):
                count = _name_by_prefixes(text, rules, names, at, key, count)
        if count + 1 >= len(names.ids):
            return TOO_LITTLE_ROOM
    names.firsts[len(text.flags)] = count
    return UNANSWERED if names.counts[QUESTIONS] else DONE


@inlined
def _name_by_forms(
    text: Spelling,
    rules: Spellings,
    names: Names,
    at: int,
    key: int,
    count: int,
    is_text_without_accents: bool,
) -> int:  # fmt: skip
    """Add the words of which a form fits. The forms of one word follow each other."""
    row, fits = int(np.int64(names.rows[key])) - 1, _NO
    is_open = rules.forms[row, FORM_LOW] == np.int32(text.hash[key])
    while is_open:
        word, traits = rules.forms[row, FORM_WORD], rules.forms[row, FORM_TRAITS]
        if fits != _YES and _has_capitals(traits, text.flags[at]):
            found = _accents_fit(text, rules, names, at, row, is_text_without_accents)
            fits = found if found != _NO else fits
        is_open = not traits & IS_LAST
        row += 1
        if not is_open or rules.forms[row, FORM_WORD] != word:
            if fits == _YES:
                count = _add_word(text, names, at, word, count)
            elif fits == UNANSWERED:
                ask(names, at, traits >> LANGUAGES)
            fits = _NO
    return count


@inlined
def _name_by_prefixes(text: Spelling, rules: Spellings, names: Names, at: int, key: int, count: int) -> int:
    """Most words are soon done with: no prefix begins as they do, as far as the shortest one goes."""
    first, hash_, length = text.bare_first[key], BASIS, 0
    for wanted in rules.prefix_lengths:
        if wanted > text.bare_count[key]:
            break
        is_shortest = length == 0
        while length < wanted:
            hash_ = np.uint64((hash_ ^ np.uint64(text.bare[first + length])) * PRIME)
            length += 1
        if is_shortest:
            bit = hash_ >> _BIT
            if not (rules.prefix_bits[bit >> _SIX] >> (bit & _SIXTY_THREE)) & _ONE:
                break
        row = int(np.int64(row_of(rules.prefix_table, hash_))) - 1
        is_open = row >= 0 and rules.prefixes[row, FORM_LOW] == np.int32(hash_)
        while is_open:
            if _has_capitals(rules.prefixes[row, FORM_TRAITS], text.flags[at]):
                count = _add_word(text, names, at, rules.prefixes[row, FORM_WORD], count)
            is_open = not rules.prefixes[row, FORM_TRAITS] & IS_LAST
            row += 1
    return count


@inlined
def _add_word(text: Spelling, names: Names, at: int, word: int, count: int) -> int:
    """Once for each word of the text; an Arabic word has several bare forms."""
    is_new = count < len(names.ids)
    if text.key_count[at] > 1:
        for earlier in range(names.firsts[at], count):
            is_new &= names.ids[earlier] != word
    if is_new:
        names.ids[count] = word
        count += 1
    return count


@inlined
def _has_capitals(wanted: int, found: int) -> bool:
    return (
        not wanted & IS_NAME
        or bool(found & IS_ALL_CAPITALS)
        or (bool(found & IS_CAPITALISED) and not wanted & NEEDS_CAPITALS)
    )


@inlined
def _accents_fit(
    text: Spelling, rules: Spellings, names: Names, at: int, row: int, is_text_without_accents: bool
) -> int:  # fmt: skip
    """As `Word._has_accents_of` has it: yes, no, or unanswered before a dictionary was asked."""
    traits, accents = rules.forms[row, FORM_TRAITS], rules.forms[row, FORM_ACCENTS]
    letters, has_accents = (traits >> LETTERS) & LETTERS_MASK, text.flags[at] & HAS_ACCENTS
    fits = _YES
    if letters == min(text.letter_count[at], LETTERS_MASK) and (accents >= 0 or has_accents):
        for number in range(letters):
            wanted = rules.accents[accents + number] if accents >= 0 else np.uint32(0)
            letter = text.letter_first[at] + number
            found = text.accents[letter]
            if wanted == found:
                continue
            if traits & IS_EXACT or (wanted and found):
                fits = _NO
                break
            if not (wanted and (text.capitals[letter] or is_text_without_accents)):
                fits = UNANSWERED  # not tolerated, unless it makes no other word
    if fits == UNANSWERED:
        fits = _NO if traits & IS_BARE_A_WORD else _YES
        if fits == _YES and has_accents:
            hash_ = question_hash(text.hash[text.key_first[at]], text.accents_hash[at], traits >> LANGUAGES)
            place = answer_place(names.answer_hashes, names.answers, hash_)
            fits = names.answers[place] or UNANSWERED
    return fits
