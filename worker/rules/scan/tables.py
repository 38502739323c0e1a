"""Hash tables as flat arrays: open addressing, at most half full. A hash finds, the characters decide."""

import numpy as np

from worker.rules.scan.hashing import PRIME
from worker.rules.scan.kernels import kernel, making_kernel, part
from worker.rules.scan.layout import (
    BARE_COUNT,
    BARE_FIRST,
    EDGE_CHILD,
    EDGE_NODE,
    EDGE_WORD,
    ROW_COUNT,
    ROW_FIRST,
    Characters,
    Hashes,
    Ints,
)  # fmt: skip

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)


@part
def spread(hash_: np.uint64) -> np.uint64:
    """The hash with its high bits in the low ones, by which slots are chosen."""
    mixed = np.uint64(hash_ * _SPREAD)
    return np.uint64(mixed ^ (mixed >> _HALF))


@part
def home(hash_: np.uint64, mask: int) -> int:
    """The slot where a search for this hash begins."""
    return int(np.int64(spread(hash_) & np.uint64(mask)))


@part
def mixed(left: np.uint64, right: np.uint64) -> np.uint64:
    """One hash of two, in this order."""
    return np.uint64((spread(left) ^ right) * PRIME)


@part
def slot_of(
    hashes: Hashes,
    slots: Ints,
    bare: Characters,
    hash_: np.uint64,
    sought: Characters,
    first: int,
    count: int,
) -> int:
    """The slot of the bare spelling `sought[first : first + count]`, or -1."""
    mask = len(hashes) - 1
    at = home(hash_, mask)
    while slots[at, ROW_COUNT]:
        if hashes[at] == hash_ and slots[at, BARE_COUNT] == count:
            place = slots[at, BARE_FIRST]
            same = 0
            while same < count and bare[place + same] == sought[first + same]:
                same += 1
            if same == count:
                return at
        at = (at + 1) & mask
    return -1


@making_kernel
def fill_table(
    hashes: Hashes, slots: Ints, bare: Characters, keys: Hashes, firsts: Ints, counts: Ints
) -> Ints:
    """Make a table of spellings, `bare[firsts[n] : firsts[n] + counts[n]]` each; their rows, in its order.

    `hashes` and `slots` are as long as a power of two that is at least twice as large as `keys`, and zero.
    """
    mask = len(hashes) - 1
    places = np.empty(len(keys), np.int32)
    for number in range(len(keys)):
        found = slot_of(hashes, slots, bare, keys[number], bare, firsts[number], counts[number])
        if found < 0:
            at = home(keys[number], mask)
            while slots[at, ROW_COUNT]:
                at = (at + 1) & mask
            hashes[at] = keys[number]
            slots[at, BARE_FIRST], slots[at, BARE_COUNT] = firsts[number], counts[number]
            found = at
        slots[found, ROW_COUNT] += 1
        places[number] = found
    total = 0
    for at in range(len(slots)):
        slots[at, ROW_FIRST] = total
        total += slots[at, ROW_COUNT]
    rows, filled = np.empty(len(keys), np.int32), np.zeros(len(slots), np.int32)
    for number in range(len(keys)):
        found = places[number]
        rows[slots[found, ROW_FIRST] + filled[found]] = number
        filled[found] += 1
    return rows


@part
def edge_of(hashes: Hashes, edges: Ints, hash_: np.uint64, node: int, word: int) -> int:
    """The node below `node` to which this hash leads over `word`, or -1."""
    mask = len(hashes) - 1
    at = home(hash_, mask)
    while edges[at, EDGE_CHILD]:
        if hashes[at] == hash_ and edges[at, EDGE_NODE] == node and edges[at, EDGE_WORD] == word:
            return int(edges[at, EDGE_CHILD])
        at = (at + 1) & mask
    return -1


@kernel
def fill_edges(hashes: Hashes, edges: Ints, gaps: Hashes, rows: Ints) -> None:
    """Make a table of `rows`, each the way from a node over a gap and a word to another."""
    mask = len(hashes) - 1
    for number in range(len(rows)):
        hash_ = edge_hash(rows[number, EDGE_NODE], gaps[number], rows[number, EDGE_WORD])
        at = home(hash_, mask)
        while edges[at, EDGE_CHILD]:
            at = (at + 1) & mask
        hashes[at] = hash_
        for column in range(3):
            edges[at, column] = rows[number, column]


@part
def edge_hash(node: int, gap: np.uint64, word: int) -> np.uint64:
    """Of the way from a node over a sign to a word."""
    return mixed(mixed(np.uint64(node), gap), np.uint64(word))


def size_for(entries: int) -> int:
    """Slots of a table for so many entries: a power of two, at most half of them used."""
    return 1 << max(3, (2 * entries - 1).bit_length())
