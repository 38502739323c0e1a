"""The text of a page, without its menus, comments and advertisements."""

import logging
import re

import trafilatura

from worker.articles.text_of_html import without_invalid
from worker.errors import ParseError

LONGEST_PAGE = 3_000_000  # characters; the longest of 194 real pages has 1.5 million
MOST_TAGS = 100_000  # real pages stay below 4 000; 100 000 paragraphs cost trafilatura 8 s of processor time
# In one tag; real ones have a dozen. libxml2 is quadratic in them, in C, where no bound on processor time can
# strike: 100 000 cost a minute.
MOST_ATTRIBUTES = 2_000
LONGEST_TEXT = 500_000  # characters kept; a novel has as many

_TAG = re.compile(r"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+""")
_QUOTED = re.compile(r"""(?:"[^"]*+"|'[^']*+')""")

# It logs, as an error of its own, each page without text. We raise that, and the caller falls back.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def extract_text(html: str) -> str:
    """The article of a page, its paragraphs separated by one empty line each.

    Standard mode with tables and without comments: the best over four sets of real pages. Raises
    ParseError where there is no text, or so much markup that reading it would cost seconds.
    """
    if len(html) > LONGEST_PAGE or html.count("<") > MOST_TAGS:
        message = f"the page is too large: {len(html)} characters, {html.count('<')} tags"
        raise ParseError(message)
    if any(_attributes(tag[0]) > MOST_ATTRIBUTES for tag in _TAG.finditer(html)):
        message = f"a tag of the page has more than {MOST_ATTRIBUTES} attributes"
        raise ParseError(message)
    text = trafilatura.extract(without_invalid(html), include_comments=False) or ""
    paragraphs = (line.strip() for line in text.splitlines())
    body = "\n\n".join(line for line in paragraphs if line and not _is_ruler(line))
    if not body:
        message = "no text was found in the page"
        raise ParseError(message)
    return body[:LONGEST_TEXT].rstrip()


def _is_ruler(line: str) -> bool:
    """Whether it is the line that trafilatura draws below the head of a table."""
    return set(line) <= set("|- ")


def _attributes(tag: str) -> int:
    """About how many a tag has: what is left without quoted values, by the gaps between."""
    return len(_QUOTED.sub(" ", tag).split()) - 1 if len(tag) > 2 * MOST_ATTRIBUTES else 0
