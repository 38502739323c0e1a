"""Changes that know what markup is: pieces are doubled, nested, moved, spliced in from other documents.

Octets that change at random end a document as nothing well-formed; these get deeper.
"""

import random
import re
from collections.abc import Callable, Sequence
from typing import Final

_PIECE: Final = re.compile(rb"<[^<>]*+>|&[^;\s<&]{1,12};|[^<&]++|[<&]")
_ATTRIBUTE: Final = re.compile(rb"""\s[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*')""")
MOST_COPIES: Final = 3_000  # of one piece: what is quadratic shows itself
WORDS: Final = (
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<",
    b">",
    b"&",
    b"&amp;amp;",
    b"&#0;",
    b"&#xD800;",
    b"&#x110000;",
    b"&#27;",
    b"&lt;",
    b"&nbsp;",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b"&a;",
    b"<?xml version='1.0'?>",
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xed\xa0\x80",
    b"\xc3\x28",
    b"\x1b",
    b"\xe2\x80\xae",
    b"xml:base='//[::1'",
    b" xmlns='http://www.w3.org/2005/Atom'",
    b"<link href='http://[x/'/>",
    b"http://a:b@c:99999/",
    b"//xn--a.\xe3\x80\x82",
    b"<pubDate>31 f\xc3\xa9v. 2026 25:61</pubDate>",
    b"<dc:date>1795-13-41T99:99:99+99:99</dc:date>",
    b"<guid>",
    b"<author>a@b.c</author>",
    b"<content type='xhtml'>",
    b"<table><tr><td>",
    b"<p>",
    b"<div>",
    b"<br/>",
    b"{",
    b"}",
    b"[",
    b"]",
    b'":',
    b"1e999",
    b"\\ud800",
    b"<template>",
    b"<svg><style>",
    b"<math><mtext>",
    b"<plaintext>",
    b"<script type='application/ld+json'>",
    b'{"@type":"NewsArticle","datePublished":"0001-01-01T00:00:00+23:59"}',
    b"<meta property='og:title' content='",
    b"<base href='http://[/'>",
    b"<link rel=canonical href='",
)
_VALUES: Final = (
    b"",
    b"a" * 5_000,
    b"\0",
    b"http://[",
    b"-1",
    b"9" * 30,
    b"\xff",
    b"&#0;",
    b"'\"<>",
    b" " * 999,
)

Pieces = list[bytes]
Change = Callable[[Pieces, random.Random, Sequence[bytes]], Pieces]


def changed(data: bytes, longest: int, seed: int, others: Sequence[bytes]) -> bytes:
    """The document after one to three changes, drawn from the seed."""
    chance = random.Random(seed)
    pieces = _PIECE.findall(data) or [b""]
    for _ in range(chance.randint(1, 3)):
        pieces = chance.choice(CHANGES)(pieces, chance, others) or [b""]
    return b"".join(pieces)[:longest]


def _span(pieces: Pieces, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(pieces))
    return start, min(len(pieces), start + chance.choice((1, 1, 2, 5, 20)))


def _doubled(pieces: Pieces, chance: random.Random, _: Sequence[bytes]) -> Pieces:
    start, end = _span(pieces, chance)
    return (
        pieces[:end]
        + pieces[start:end] * chance.choice((1, 1, 1, 2, 2, 10, 10, 100, 100, MOST_COPIES))
        + pieces[end:]
    )


def _dropped(pieces: Pieces, chance: random.Random, _: Sequence[bytes]) -> Pieces:
    start, end = _span(pieces, chance)
    return pieces[:start] + pieces[end:]


def _moved(pieces: Pieces, chance: random.Random, _: Sequence[bytes]) -> Pieces:
    start, end = _span(pieces, chance)
    rest = pieces[:start] + pieces[end:]
    at = chance.randrange(len(rest) + 1)
    return rest[:at] + pieces[start:end] + rest[at:]


def _with_a_word(pieces: Pieces, chance: random.Random, _: Sequence[bytes]) -> Pieces:
    at = chance.randrange(len(pieces) + 1)
    return [*pieces[:at], chance.choice(WORDS), *pieces[at:]]


def _cut_within(pieces: Pieces, chance: random.Random, _: Sequence[bytes]) -> Pieces:
    at = chance.randrange(len(pieces))
    piece = pieces[at]
    half = chance.randrange(len(piece) + 1)
    return [
        *pieces[:at],
        piece[:half],
        chance.choice((b"", chance.choice(WORDS))),
        piece[half:],
        *pieces[at + 1 :],
    ]


def _another_value(pieces: Pieces, chance: random.Random, _: Sequence[bytes]) -> Pieces:
    at = chance.randrange(len(pieces))
    value = b' a="' + chance.choice(_VALUES) + b'"'
    found = _ATTRIBUTE.search(pieces[at])
    piece = pieces[at]
    new = (
        piece[: found.start()] + value + piece[found.end() :]
        if found
        else piece.replace(b">", value + b">", 1)
    )
    return [*pieces[:at], new, *pieces[at + 1 :]]


def _spliced(pieces: Pieces, chance: random.Random, others: Sequence[bytes]) -> Pieces:
    other = _PIECE.findall(chance.choice(others)) if others else []
    if not other:
        return pieces
    start, end = _span(other, chance)
    at = chance.randrange(len(pieces) + 1)
    return pieces[:at] + other[start:end] + pieces[at:]


def _nested(pieces: Pieces, chance: random.Random, _: Sequence[bytes]) -> Pieces:
    opening = [piece for piece in pieces if re.match(rb"<\w", piece)]
    if not opening:
        return pieces
    at, depth = chance.randrange(len(pieces) + 1), chance.choice((2, 2, 50, 1_000))
    return pieces[:at] + [chance.choice(opening)] * depth + pieces[at:]


CHANGES: Final[tuple[Change, ...]] = (
    _doubled, _dropped, _moved, _with_a_word, _cut_within, _another_value, _spliced, _nested,
)  # fmt: skip
