"""The name below a headline, where neither JSON-LD nor the head says who wrote."""

import re
from typing import Final

from worker.articles.text_of_html import one_line

_HEADLINE: Final = re.compile(r"<h1\b", re.IGNORECASE)
_REACH: Final = 15_000  # characters after the headline; below are the authors of other articles
# A link to a person's page, or one that is marked as such.
_LINK: Final = re.compile(
    r"""<a\b(?=[^<>]{0,1000}(?:
          rel=["']?author\b
        | href=["']?[^"'\s<>]{0,300}(?:^|[/"'.])
          (?:auteurs?|authors?|journalistes?|journalists?|autor(?:en|es)?|autori)/
        | class=["'][^"'<>]{0,200}\b(?:author|auteur|byline)
        | itemprop=["']?author))
        [^<>]{0,2000}>(.{1,400}?)</a""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_BY: Final = re.compile(r"^(?:par|by|von|de|por|di)\s+", re.IGNORECASE)
# Two to four words that begin with a capital, particles between them.
_NAME: Final = re.compile(
    r"[^\W\d_a-z][\w’'.-]*(?:\s(?:de|du|des|la|le|von|van|den|der|di|da|el|al|ben|[^\W\d_a-z][\w’'.-]*)){1,4}"
)
_LONGEST: Final = 50  # characters


def byline_of(page: str) -> str:
    """The first name that a link after the headline leads to, "" if there is none."""
    start = _HEADLINE.search(page)
    if not start:
        return ""
    for link in _LINK.finditer(page, start.start(), start.start() + _REACH):
        name = _BY.sub("", one_line(link[1]))
        if len(name) <= _LONGEST and _NAME.fullmatch(name) and not name.isupper():
            return name
    return ""
