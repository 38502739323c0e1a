"""The title of a page: what its readers see, by what its head says for machines."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from worker.articles.marks import with_few_marks

_SEPARATOR: Final = re.compile(r"\s+[-–—|•·:»]\s+|\s*\|\s*")
_SHORTEST: Final = 10  # letters of a heading that is a headline, and not a section or the site's name
_MOST: Final = 0.5  # of a title is its headline; the rest is the site's name or the kind of article


def headline(claims: Sequence[str], headings: Sequence[str], names: Iterable[str]) -> str:
    """The claim that a heading of the page confirms, else the first one without the name of the site.

    Of several claims machines are given another than readers: the headline for search engines.
    """
    known = known_names(names)
    shown = [
        text for text in headings if len(folded_name(text)) >= _SHORTEST and folded_name(text) not in known
    ]
    bare = [without_site(claim, known) for claim in claims if claim]
    for text in shown:
        if any(folded_name(text) == folded_name(claim) for claim in bare):
            return text
    for text in shown:
        if any(_is_part(text, claim) for claim in bare):
            return text
    return next(iter((*bare, *shown)), "")


def without_site(title: str, known: set[str]) -> str:
    """Take " - Le Monde" or " | lemonde.fr" off a title, where the last part is a name of the site."""
    parts = list(_SEPARATOR.finditer(title))
    if parts and folded_name(title[parts[-1].end() :]) in known:
        return title[: parts[-1].start()]
    return title


def known_names(names: Iterable[str]) -> set[str]:
    """An outlet's names as they are compared, also without ".fr"."""
    return {
        folded for name in names for folded in (folded_name(name), folded_name(name.rpartition(".")[0]))
    } - {""}


def folded_name(name: str) -> str:
    """Its letters alone, small and without accents."""
    plain = unicodedata.normalize("NFKD", with_few_marks(name.removeprefix("www."))).casefold()
    return re.sub(r"[\W_]", "", plain)


def _is_part(heading: str, claim: str) -> bool:
    """Whether it is most of the claim, with a separator at its end or its beginning."""
    sought = folded_name(heading)
    edges = [
        (0, 0),
        *((found.start(), found.end()) for found in _SEPARATOR.finditer(claim)),
        (len(claim),) * 2,
    ]
    pieces = {folded_name(claim[:start]) for start, _ in edges} | {
        folded_name(claim[end:]) for _, end in edges
    }
    return sought in pieces and len(sought) >= _MOST * len(folded_name(claim))
