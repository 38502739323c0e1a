"""A page without its scripts, styles and comments: half of its characters, and nothing of its text."""

import re
from collections.abc import Iterator
from typing import Final

_BEGINNING: Final = re.compile(r"<(?:!--|(script|style)\b([^>]{0,500}))", re.IGNORECASE)
_ENDS: Final = {
    "": re.compile("-->"),
    "script": re.compile(r"</script[^>]{0,100}>", re.IGNORECASE),
    "style": re.compile(r"</style[^>]{0,100}>", re.IGNORECASE),
}


def bare_page(page: str) -> str:
    """The page as it is given to parsers; what it says in JSON-LD stays.

    Comparisons in a script (`i<n.length`) look like tags with thousands of attributes. What never ends is
    left to the parsers.
    """
    return "".join(_kept(page))


def _kept(page: str) -> Iterator[str]:
    start = 0
    while beginning := _BEGINNING.search(page, start):
        end = _ENDS[(beginning[1] or "").lower()].search(page, beginning.end())
        if end is None:
            break
        yield page[start : beginning.start()]
        if "ld+json" in (beginning[2] or "").lower():
            yield page[beginning.start() : end.end()]
        start = end.end()
    yield page[start:]
