"""The text of a page, without its menus, comments and advertisements."""

import re
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from lxml import html
from trafilatura.utils import load_html

from worker.articles.agreement import agreement, most_agreed, shingles_of
from worker.articles.extractors import by_readability, by_resiliparse, by_tags, by_trafilatura
from worker.articles.parts import parts_of
from worker.articles.text_of_html import without_invalid
from worker.errors import ParseError

LONGEST_PAGE: Final = 3_000_000  # characters; the longest of 194 real pages has 1.5 million
# Real pages stay below 4 000. 95 000 paragraphs hold libxml2 for 13 s in one XPath, where nothing strikes.
MOST_TAGS: Final = 30_000
# In one tag; real ones have a dozen. libxml2 is quadratic in them, in C, where no bound on processor time can
# strike: 100 000 cost a minute.
MOST_ATTRIBUTES: Final = 2_000
# Blocks within blocks; the deepest of 194 real pages has 48. Resiliparse looks up from every tag, in C as
# well: 50 000 within each other cost a minute, 95 000 within 500 cost 12 s.
DEEPEST: Final = 500
MOST_STEPS: Final = (
    3_000_000  # tags times depth; less than a second, and fifteen times the most of a real page
)
LONGEST_TEXT: Final = 500_000  # characters kept; a novel has as many
# Two ways of looking at a page that agree so far are believed: measured on 439 news pages of many languages,
# where a page in seven is doubtful; neighbouring values score the same.
ENOUGH_AGREEMENT: Final = 0.75
ENOUGH_TEXT: Final = 250  # characters; below it, both may have found the same remains
SURE: Final = 0.5  # a text that no other way of looking comes nearer to than this may be anything

_TAG = re.compile(r"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+""")
_BLOCK = re.compile(
    r"<(/?)(?:div|article|section|blockquote|[ou]l|dl|main|aside|nav|header|footer|form|table|center|details)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"""(?:"[^"]*+"|'[^']*+')""")


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a page, its paragraphs separated by one empty line each; whether it may be trusted."""

    text: str
    is_sure: bool
    is_missed: bool = False  # a selector was to find it, and selected nothing


def extract(page: str, *, selectors: tuple[str, str] = ("", ""), is_quick: bool = False) -> Extracted:
    """The article of a bare page, as most ways of looking at it agree.

    Trafilatura's fast mode, where a second extractor agrees with it. Where not, its standard mode and
    readability are asked as well, and the text is taken that all are nearest to. `selectors`, of the text and
    of what is no part of it, go before all of them. `is_quick` asks the second alone, which is quick on any
    page. Raises ParseError where there is no text, or so much markup that reading it would cost seconds.
    """
    _require_bounds(page)
    page = without_invalid(page)
    found = _found(page, *selectors, is_quick=is_quick)
    body = _tidy(found.text)
    if not body:
        message = "no text was found in the page"
        raise ParseError(message)
    return replace(found, text=body[:LONGEST_TEXT].rstrip())


def _found(page: str, text: str, remove: str, *, is_quick: bool) -> Extracted:
    if (text or remove) and not is_quick:
        page, chosen = parts_of(page, text=text, remove=remove)
        if chosen:
            return Extracted(chosen, is_sure=True)
    probe = by_resiliparse(page)
    found = Extracted(probe, is_sure=False) if is_quick else _looked_at(page, probe)
    # Selectors that select nothing are out of date.
    is_missed = bool(text) and not is_quick
    return Extracted(found.text, is_sure=found.is_sure and not text, is_missed=is_missed)


def _looked_at(page: str, probe: str) -> Extracted:
    tree: html.HtmlElement | None = load_html(page)
    if tree is None:
        return Extracted("", is_sure=False)
    fast = by_trafilatura(tree, fast=True)
    if len(fast) >= ENOUGH_TEXT and agreement(shingles_of(fast), shingles_of(probe)) >= ENOUGH_AGREEMENT:
        return Extracted(fast, is_sure=True)
    texts = {
        "standard": by_trafilatura(tree, fast=False),
        "fast": fast,
        "readability": by_readability(page),
        "probe": probe,
        "tags": by_tags(page),
    }
    seen = {name: shingles_of(text) for name, text in texts.items()}
    best = most_agreed(seen, ("standard", "fast", "readability"))
    others = set(texts) - ({best} if best == "readability" else {"standard", "fast"})
    return Extracted(texts[best], is_sure=max(agreement(seen[best], seen[one]) for one in others) >= SURE)


def _require_bounds(page: str) -> None:
    if len(page) > LONGEST_PAGE or page.count("<") > MOST_TAGS:
        message = f"the page is too large: {len(page)} characters, {page.count('<')} tags"
        raise ParseError(message)
    long_tags = (tag[0] for tag in _TAG.finditer(page) if tag.end() - tag.start() > 2 * MOST_ATTRIBUTES)
    if any(_attributes(tag) > MOST_ATTRIBUTES for tag in long_tags):
        message = f"a tag of the page has more than {MOST_ATTRIBUTES} attributes"
        raise ParseError(message)
    depth, tags = _depth(page), page.count("<")
    if depth > DEEPEST or depth * tags > MOST_STEPS:
        message = f"the page is nested too deep: {tags} tags, up to {depth} within each other"
        raise ParseError(message)


def _depth(page: str) -> int:
    """How deep its blocks are nested, at most."""
    steps = (-1 if block[1] else 1 for block in _BLOCK.finditer(page))
    return max(accumulate(steps, lambda depth, step: max(depth + step, 0)), default=0)


def _tidy(text: str) -> str:
    paragraphs = (line.strip() for line in text.splitlines())
    return "\n\n".join(line for line in paragraphs if line and not _is_ruler(line))


def _is_ruler(line: str) -> bool:
    """Whether it is the line that trafilatura draws below the head of a table."""
    return set(line) <= set("|- ")


def _attributes(tag: str) -> int:
    """About how many a tag has: what is left without quoted values, by the gaps between."""
    return len(_QUOTED.sub(" ", tag).split()) - 1
