"""Which words of the rules each word of a text is."""

from typing import Final

import numpy as np

from worker.rules.scan.arrays import HAS_ACCENTS, IS_ALL_CAPITALS, IS_CAPITALISED, Spelling
from worker.rules.scan.asking import answer_place, ask, question_hash
from worker.rules.scan.hashing import BASIS, PRIME
from worker.rules.scan.kernels import inlined, kernel
from worker.rules.scan.layout import (
    FORM_ACCENTS,
    FORM_IS_BARE_A_WORD,
    FORM_LETTERS,
    FORM_WORD,
    IS_EXACT,
    IS_NAME,
    NEEDS_CAPITALS,
    ROW_COUNT,
    ROW_FIRST,
    WORD_FLAGS,
    WORD_LANGUAGES,
    Spellings,
)  # fmt: skip
from worker.rules.scan.tables import slot_of
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


@kernel
def name_words(text: Spelling, rules: Spellings, names: Names, is_text_without_accents: bool) -> int:  # noqa: FBT001
    """Fill `names.firsts` and `names.ids`."""
    names.counts[QUESTIONS] = count = 0
    for at in range(len(text.flags)):
        names.firsts[at] = count
        for key in range(text.key_first[at], text.key_first[at] + text.key_count[at]):
            first, letters = text.bare_first[key], text.bare_count[key]
            slot = slot_of(
                rules.form_hashes, rules.form_slots, rules.bare, text.hash[key], text.bare, first, letters
            )  # fmt: skip
            if slot >= 0:
                count = _name_by_forms(text, rules, names, at, slot, count, is_text_without_accents)
            if len(rules.prefix_lengths):
                count = _name_by_prefixes(text, rules, names, at, key, count)
            if count + 1 >= len(names.ids):
                return TOO_LITTLE_ROOM
    names.firsts[len(text.flags)] = count
    return UNANSWERED if names.counts[QUESTIONS] else DONE


@inlined
def _name_by_forms(
    text: Spelling, rules: Spellings, names: Names, at: int, slot: int, count: int, is_text_without_accents: bool  # noqa: FBT001
) -> int:  # fmt: skip
    """Add the words of which a form fits. The forms of one word follow each other."""
    row = rules.form_slots[slot, ROW_FIRST]
    end = row + rules.form_slots[slot, ROW_COUNT]
    while row < end:
        word, fits = rules.forms[row, FORM_WORD], _NO
        may_be = _has_capitals(rules.words[word, WORD_FLAGS], text.flags[at])
        while row < end and rules.forms[row, FORM_WORD] == word:
            if may_be and fits != _YES:
                found = _accents_fit(text, rules, names, at, row, is_text_without_accents)
                fits = found if found != _NO else fits
            row += 1
        if fits == UNANSWERED:
            ask(names, at, rules.words[word, WORD_LANGUAGES])
        if fits == _YES:
            count = _add_word(names, at, word, count)
    return count


@inlined
def _name_by_prefixes(text: Spelling, rules: Spellings, names: Names, at: int, key: int, count: int) -> int:
    first, letters = text.bare_first[key], text.bare_count[key]
    hash_, length = BASIS, 0
    for wanted in rules.prefix_lengths:
        if wanted > letters:
            break
        while length < wanted:
            hash_ = np.uint64((hash_ ^ np.uint64(text.bare[first + length])) * PRIME)
            length += 1
        slot = slot_of(rules.prefix_hashes, rules.prefix_slots, rules.bare, hash_, text.bare, first, length)
        if slot >= 0:
            row = rules.prefix_slots[slot, ROW_FIRST]
            for number in range(row, row + rules.prefix_slots[slot, ROW_COUNT]):
                word = rules.prefixes[number]
                if _has_capitals(rules.words[word, WORD_FLAGS], text.flags[at]):
                    count = _add_word(names, at, word, count)
    return count


@inlined
def _add_word(names: Names, at: int, word: int, count: int) -> int:
    """Once for each word of the text; an Arabic word has several bare forms."""
    for earlier in range(names.firsts[at], count):
        if names.ids[earlier] == word:
            return count
    if count < len(names.ids):
        names.ids[count] = word
        count += 1
    return count


@inlined
def _has_capitals(wanted: int, found: int) -> bool:
    if not wanted & IS_NAME or found & IS_ALL_CAPITALS:
        return True
    return bool(found & IS_CAPITALISED) and not wanted & NEEDS_CAPITALS


@inlined
def _accents_fit(
    text: Spelling, rules: Spellings, names: Names, at: int, row: int, is_text_without_accents: bool  # noqa: FBT001
) -> int:  # fmt: skip
    """As `Word._has_accents_of` has it: yes, no, or unknown before a dictionary was asked."""
    letters, accents = rules.forms[row, FORM_LETTERS], rules.forms[row, FORM_ACCENTS]
    if letters != text.letter_count[at] or (accents < 0 and not text.flags[at] & HAS_ACCENTS):
        return _YES
    word = rules.forms[row, FORM_WORD]
    is_exact = rules.words[word, WORD_FLAGS] & IS_EXACT
    is_tolerated = True
    for number in range(letters):
        wanted = rules.accents[accents + number] if accents >= 0 else np.uint32(0)
        letter = text.letter_first[at] + number
        found = text.accents[letter]
        if wanted != found:
            if is_exact or (wanted and found):
                return _NO
            if not (wanted and (text.capitals[letter] or is_text_without_accents)):
                is_tolerated = False
    if is_tolerated:
        return _YES
    if rules.forms[row, FORM_IS_BARE_A_WORD]:
        return _NO
    return _is_no_other_word(text, names, at, rules.words[word, WORD_LANGUAGES])


@inlined
def _is_no_other_word(text: Spelling, names: Names, at: int, languages: int) -> int:
    if not text.flags[at] & HAS_ACCENTS:
        return _YES
    hash_ = question_hash(text.hash[text.key_first[at]], text.accents_hash[at], languages)
    place = answer_place(names.answer_hashes, names.answers, hash_)
    return names.answers[place] if names.answers[place] else UNANSWERED
