"""How compiled rules lie in memory: flat arrays, and what the columns of their rows are."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Characters = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
Bytes = NDArray[np.uint8]

# A form of a word of the rules: the columns of `forms`, and of `prefixes`, which have the first three.
FORM_LOW: Final = 0  # the lower half of its hash; a table has the upper half, and the number of the row + 1
FORM_WORD: Final = 1
FORM_TRAITS: Final = 2
FORM_ACCENTS: Final = 3  # of its letters, in `accents`; -1 where it has none
IS_NAME: Final = 1
NEEDS_CAPITALS: Final = 2
IS_EXACT: Final = 4
IS_BARE_A_WORD: Final = 8
IS_LAST: Final = 16  # of those with this hash
LETTERS: Final = 5  # bits above: how many it has
LETTERS_MASK: Final = (1 << 12) - 1
LANGUAGES: Final = (
    17  # bits above: in which it is inflected, and which are asked whether a spelling is a word
)

# A table of ways in the trie: the columns of its slots.
WAY_HASH: Final = 0
WAY_CHILD: Final = 1  # 0: the slot is free; no word is anybody's child

# A node of the trie of phrases: the columns of `nodes`. Words that a phrase begins with are nodes, by number.
ENDS_FIRST: Final = 0  # of the terms that end here, in `ends`: the number of each << 1 | whether it has signs
ENDS_COUNT: Final = 1
HAS_CHILDREN: Final = 2

# A term: the columns of `terms`.
TERM_RANK: Final = 0  # by its text, among all: the order in which spans at one place are told
BEFORE_FIRST: Final = 1  # signs that must stand before it, in `signs`
BEFORE_COUNT: Final = 2
AFTER_FIRST: Final = 3
AFTER_COUNT: Final = 4
RULES_FIRST: Final = 5  # rules that need it, in `rules_of_terms`
RULES_COUNT: Final = 6

# A rule: the columns of `rules`.
CODE_FIRST: Final = 0
GATE: Final = 1  # which languages and feeds it reads
NEEDED_FIRST: Final = 2  # rules that it names, and that those name, in `needed`, each after what it names
NEEDED_COUNT: Final = 3
IS_NAMED: Final = 4  # by another rule: what it finds is kept

# Where a term is looked for: the columns of `scopes`.
SCOPE_FIELDS: Final = 0  # a bit for each
SCOPE_FIRST_WORDS: Final = 1  # -1 for all
SCOPE_PASSES_OVER: Final = 2  # what `ignore` took out

# A place where a term stands: the columns of `hits`.
HIT_TERM: Final = 0
HIT_FIRST: Final = 1  # words of the text
HIT_LAST: Final = 2
HIT_START: Final = 3  # characters of the joined text
HIT_END: Final = 4
HIT_FIELD: Final = 5
HIT_NEXT: Final = 6  # of the same term; -1 after the last
HIT_COLUMNS: Final = 7

# What the code of a rule does, on a stack of verdicts: an operation and two numbers each, and what follows.
TERMS: Final = 0  # scope, how many; the terms follow
VALUE: Final = 1  # value
RULE: Final = 2  # rule
KOF: Final = 3  # parts, least: AND and OR too
NOT: Final = 4
TIMES: Final = 5  # least
NEAR: Final = 6  # distance, is ordered
CLAUSE: Final = 7  # number: an alternative that is told
IGNORE: Final = 8  # what was found is passed over from here
STOP_UNLESS: Final = 9  # parts so far, where to go on: the rest of an AND is not asked where one fails
WITHOUT: Final = 10  # `unless`
END: Final = 11
INSTRUCTION: Final = 3  # numbers in each


class Spellings(NamedTuple):
    """What the words of all rules look like in texts of one language."""

    form_table: Hashes
    forms: Ints
    accents: Characters
    prefix_table: Hashes
    prefixes: Ints
    prefix_lengths: Ints
    prefix_bits: Hashes  # of what they begin with: most words begin with none of it


class Phrases(NamedTuple):
    """The terms of all rules: words in a row, as a trie."""

    nodes: Ints
    ways: Hashes
    ends: Ints
    terms: Ints
    signs: Characters
    rules_of_terms: Ints


class Queries(NamedTuple):
    """What the rules ask, as code."""

    rules: Ints
    code: Ints
    scopes: Ints
    needed: Ints
    always: Ints  # rules that may hold whatever the words are
