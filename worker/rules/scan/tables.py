"""Hash tables as flat arrays: open addressing, at most half full. A hash of 64 bits decides."""

from typing import Final

import numpy as np

from worker.rules.scan.hashing import PRIME
from worker.rules.scan.kernels import kernel, making_kernel, part
from worker.rules.scan.layout import WAY_CHILD, WAY_HASH, Hashes, Ints

_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
_HALF: Final = np.uint64(32)
_ONE: Final = np.uint64(1)
_LOWER: Final = np.uint64(0xFFFFFFFF)


@part
def spread(hash_: np.uint64) -> np.uint64:
    """The hash with its high bits in the low ones, by which slots are chosen."""
    mixed = np.uint64(hash_ * _SPREAD)
    return np.uint64(mixed ^ (mixed >> _HALF))


@part
def mixed(left: np.uint64, right: np.uint64) -> np.uint64:
    """One hash of two, in this order."""
    return np.uint64((spread(left) ^ right) * PRIME)


@part
def row_of(table: Hashes, hash_: np.uint64) -> np.uint64:
    """The row + 1 that a table has under a hash, 0 for none. The row says whether its lower half agrees."""
    mask = np.uint64(len(table) - 1)
    at = spread(hash_) & mask
    upper = hash_ >> _HALF
    while table[at] and table[at] >> _HALF != upper:
        at = (at + _ONE) & mask
    return np.uint64(table[at] & _LOWER)


@making_kernel
def fill_table(table: Hashes, hashes: Hashes) -> bool:
    """Make a table of the rows that begin with each of these hashes, in which those of one stand together.

    `table` is zero and as long as a power of two, at least twice as long as `hashes`. False: two of one upper
    half stand together, where a search would end at the first; in a larger table they will not.
    """
    mask = np.uint64(len(table) - 1)
    for row in range(len(hashes)):
        if row and hashes[row] == hashes[row - 1]:
            continue
        at = spread(hashes[row]) & mask
        while table[at]:
            if table[at] >> _HALF == hashes[row] >> _HALF:
                return False
            at = (at + _ONE) & mask
        table[at] = (hashes[row] >> _HALF) << _HALF | np.uint64(row + 1)
    return True


def table_of(hashes: Hashes) -> Hashes:
    """A table of rows by their sorted hashes."""
    size = size_for(len(hashes))
    while True:
        table = np.zeros(size, np.uint64)
        if fill_table(table, hashes):
            return table
        size *= 2


@part
def child_of(ways: Hashes, hash_: np.uint64) -> np.uint64:
    """The node to which a way leads, 0 for none."""
    mask = np.uint64(len(ways) - 1)
    at = spread(hash_) & mask
    while ways[at, WAY_CHILD] and ways[at, WAY_HASH] != hash_:
        at = (at + _ONE) & mask
    return np.uint64(ways[at, WAY_CHILD])


@kernel
def fill_ways(table: Hashes, ways: Ints, gaps: Hashes) -> None:
    """Make a table of ways: each from a node, over a gap, by a word, to a child."""
    mask = np.uint64(len(table) - 1)
    for number in range(len(ways)):
        hash_ = way_hash(ways[number, 0], gaps[number], ways[number, 1])
        at = spread(hash_) & mask
        while table[at, WAY_CHILD]:
            at = (at + _ONE) & mask
        table[at, WAY_HASH], table[at, WAY_CHILD] = hash_, np.uint64(ways[number, 2])


@part
def way_hash(node: int, gap: np.uint64, word: int) -> np.uint64:
    """Of the way from a node over a sign by a word."""
    return mixed(mixed(np.uint64(node), gap), np.uint64(word))


def size_for(entries: int) -> int:
    """Slots of a table for so many entries: a power of two, at most half of them used."""
    return 1 << max(3, (2 * entries - 1).bit_length())
