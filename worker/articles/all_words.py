"""All words that any reader of some markup could see: more than there are, never fewer.

Readers differ in what they take for one word: `tr<b>ê</b>ve` is one for most of them and three for some, and
`foo</li><li>bar` two for most. So each way of reading a place is given, one after the other; who asks
whether a word is there may be told yes too often. No tree is built: a tree is a reader, too.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import Final

LONGEST_WORD: Final = 60  # characters; no rule has a longer one
DEEPEST_ENTITIES: Final = 4  # &amp;amp;amp;eacute; the readers of a title undo three
_TAG: Final = re.compile(r"(<[a-zA-Z/!?][^<>]*>)")
_SEAM: Final = "\0"  # where tags stood
_SEAMS: Final = re.compile("\0\0+")
_SEEN_TAGS: Final = ("<meta", "<math")  # what these say in attributes is read
_SIGNS: Final = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~«»“”…–—·•'  # that are in no word, but the apostrophe
_ENDS_WORD: Final = re.compile(r"[!-&(-/:-@\[-^`{-~]")  # ASCII's signs but for the apostrophe
# What readers take out without a trace: controls that are no blanks, private use, a picture of a line end.
_DROPPED: Final = re.compile("[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u2424\ud800-\uf8ff\U000f0000-\U0010ffff]")


def all_words(markup: str) -> str:
    """A text with each of them, in time that grows with the markup alone. Never raises."""
    ways = [_read(markup.replace(_SEAM, ""))]
    for _ in range(DEEPEST_ENTITIES):
        decoded = unescape(ways[-1])
        if decoded == ways[-1]:
            break
        # What is escaped is text for some readers, and what is escaped twice markup for others.
        ways += dict.fromkeys((decoded, _read(decoded)))
    del ways[: 1 if len(ways) > 1 else 0]  # nobody leaves all entities as they are
    return " ".join(piece for way in ways for piece in (way, *_joined(way))).replace(_SEAM, " ")


def _read(markup: str) -> str:
    """The text, with a seam where tags stood, and what else can be seen of tags."""
    parts = _TAG.split(markup)
    texts, tags = parts[::2], parts[1::2]
    seen = (tag[1:-1] for tag in tags if tag[:5].lower() in _SEEN_TAGS)
    return _SEAMS.sub(_SEAM, " ".join((_SEAM.join(texts), *seen, *_around(texts, tags))))


def _around(texts: Sequence[str], tags: Sequence[str]) -> Iterator[str]:
    """Words without the small element that stands in them: some readers drop it, text and all."""
    for number, text in enumerate(texts[1:-1], 1):
        before, after = texts[number - 1][-1:], texts[number + 1][:1]
        if text and before.strip() and after.strip() and tags[number].startswith("</"):
            yield _last_piece(texts[number - 1]) + texts[number + 1][:LONGEST_WORD].split(None, 1)[0]


def _last_piece(text: str) -> str:
    return text[-LONGEST_WORD:].rsplit(None, 1)[-1]


def _joined(text: str) -> Iterator[str]:
    """Words across the places where tags, or what is dropped, stood.

    Some readers drop the blanks there, too, and what is of signs alone.
    """
    yield from _across([part for piece in text.split(_SEAM) if (part := piece.strip()).strip(_SIGNS)])
    for piece in text.split() if _DROPPED.search(text) else ():
        if _DROPPED.search(piece):
            whole = _DROPPED.sub("", piece)
            yield from (whole, *_across([part for part in whole.split(_SEAM) if part]))


def _across(parts: Sequence[str]) -> Iterator[str]:
    """Each run of neighbours that may be one word."""
    heads = [part[:LONGEST_WORD].split(None, 1)[0] for part in parts]
    for number, first in enumerate(parts, 1):
        word = _last_piece(first)
        for part, head in zip(parts[number:], heads[number:], strict=False):
            word += head
            yield word
            if len(head) < len(part) or len(word) > LONGEST_WORD or _ENDS_WORD.search(head):
                break
