"""How compiled rules lie in memory: flat arrays, and what the columns of their rows are."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Characters = NDArray[np.uint32]
Hashes = NDArray[np.uint64]
Bytes = NDArray[np.uint8]

# A table from bare spellings to what they begin or are: the columns of its slots.
ROW_FIRST: Final = 0  # of its rows, in `forms` or `prefixes`
ROW_COUNT: Final = 1  # 0: the slot is free
BARE_FIRST: Final = 2  # its characters, in `bare`: a hash decides nothing
BARE_COUNT: Final = 3

# A form of a word: the columns of `forms`. A prefix has only the first.
FORM_WORD: Final = 0
FORM_ACCENTS: Final = 1  # of its letters, in `accents`; -1 where it has none
FORM_LETTERS: Final = 2
FORM_IS_BARE_A_WORD: Final = 3

# A word of the rules: the columns of `words`.
WORD_FLAGS: Final = 0
WORD_LANGUAGES: Final = 1  # in which it is inflected, and which are asked whether a spelling is a word
IS_NAME: Final = 1
NEEDS_CAPITALS: Final = 2
IS_EXACT: Final = 4

# A node of the trie of phrases: the columns of `nodes`.
ENDS_FIRST: Final = 0  # of the terms that end here, in `ends`
ENDS_COUNT: Final = 1
HAS_CHILDREN: Final = 2

# A way from a node to the next: the columns of `edges`.
EDGE_NODE: Final = 0
EDGE_WORD: Final = 1
EDGE_CHILD: Final = 2  # 0: the slot is free; the first node, of no word, is nobody's child

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

# What the code of a rule does, on a stack of verdicts: an operation and two numbers each.
TERM: Final = 0  # term, scope
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

    form_hashes: Hashes
    form_slots: Ints
    forms: Ints
    prefix_hashes: Hashes
    prefix_slots: Ints
    prefixes: Ints
    prefix_lengths: Ints
    bare: Characters
    accents: Characters
    words: Ints


class Phrases(NamedTuple):
    """The terms of all rules: words in a row, as a trie."""

    roots: Ints  # per word of the rules: the node of what begins with it; -1 where nothing does
    nodes: Ints
    edge_hashes: Hashes
    edges: Ints
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
