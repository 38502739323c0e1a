"""The same text for several addresses of one service: a wall in words that nobody knows yet."""

import hashlib
import re
from collections.abc import Iterable
from typing import Final

from worker.articles.addresses import canonical_address
from worker.articles.headline import folded_name
from worker.models import Article

WHY: Final = "the page has the same text as others of its site"
FEWEST_ADDRESSES: Final = 3
FEWEST_TITLES: Final = 2  # one article under three addresses is one article: sections, regions, corrections
_MOST_LETTERS: Final = 20_000
_STEM: Final = 5  # letters
_DIGITS: Final = re.compile(r"\d+")  # they differ: the time, the number of partners, a ticket's


def sighting_of(article: Article) -> str:
    """What is remembered of a text, its address and its title, in 26 letters; "" where there is none.

    A text that speaks of its title is the article of that one.
    """
    title, address = _letters(article.title), canonical_address(article.link)
    paragraphs = (_letters(paragraph) for paragraph in article.body[:_MOST_LETTERS].split("\n\n"))
    text = "".join(paragraph for paragraph in paragraphs if paragraph != title)
    if not text or not address or _speaks_of(article.title, text):
        return ""
    return " ".join(map(_digest, (text, address, title)))


def is_wall(sighting: str, earlier: Iterable[str]) -> bool:
    """Whether this text was seen, with this time, at so many addresses that it is the article of none."""
    mine = sighting.split(" ")
    if len(mine) != 3:
        return False
    same = [mine, *(seen for one in earlier if (seen := one.split(" "))[0] == mine[0] and len(seen) == 3)]
    addresses, titles = {seen[1] for seen in same}, {seen[2] for seen in same}
    return len(addresses) >= FEWEST_ADDRESSES and len(titles) >= FEWEST_TITLES


def _speaks_of(title: str, text: str) -> bool:
    """Whether a text has enough words of a title, however they end."""
    stems = {folded_name(word)[:_STEM] for word in title.split()}
    sought = {stem for stem in stems if len(stem) == _STEM}
    return sum(stem in text for stem in sought) >= max(2, 0.4 * len(sought))


def _letters(text: str) -> str:
    return _DIGITS.sub("", folded_name(text))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=4).hexdigest()
