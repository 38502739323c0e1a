"""A page before its costly reading: what could be read in it, and what is kept where none of that is wanted.

Whoever finds that no rule could match any of these words spares the extraction, which is most of what a page
costs, and keeps the feed's own text in place of the page's.
"""

from dataclasses import replace
from typing import Final

from worker.articles.all_words import all_words
from worker.articles.bare_page import bare_page
from worker.articles.decoding import decode_html
from worker.articles.extract import LONGEST_PAGE, MOST_TAGS
from worker.articles.json_ld import MOST_SCRIPTS, all_texts
from worker.articles.language import ENGLISH, iso_639_1
from worker.articles.read import Page, article_from_feed, article_from_page
from worker.articles.text_of_html import without_invalid
from worker.articles.walls import sighting_of
from worker.errors import ParseError
from worker.models import Article, Entry

_BETWEEN: Final = " <> "  # no tag begins in one part and ends in the next
_LONGEST: Final = 2_000_000  # characters; real pages have some 40 000
_MOST_WAYS: Final = 8  # times a page's length are the ways of reading real ones; beyond, it plays with them


def words_of_page(entry: Entry, page: Page) -> str:
    """All that any field of an entry's article could have, from its page or its feed.

    "" where only its reading tells what a page says.
    """
    html = without_invalid(bare_page(decode_html(page.body, page.charset)))
    if len(html) > LONGEST_PAGE or html.count("<") > MOST_TAGS or html.count("ld+json") > MOST_SCRIPTS:
        return ""
    if "data-preloaded" in html:  # Discourse keeps its posts in an attribute
        return ""
    told = (
        entry.title,
        entry.summary_html,
        entry.content_html,
        entry.author,
        *entry.tags,
        entry.link,
        page.url,
    )
    markup = _BETWEEN.join((html, *all_texts(html), *map(without_invalid, told)))
    words = all_words(markup)
    return words if len(words) <= min(_MOST_WAYS * len(markup), _LONGEST) else ""


def languages_of_page(entry: Entry, feed_lang: str) -> tuple[str, ...]:
    """The languages that the article of a page may be found to be in, () for any."""
    known = iso_639_1(entry.lang or feed_lang)
    return (known,) if known and known != ENGLISH else ()


def unread_article(entry: Entry, feed_lang: str, page: Page) -> Article | None:
    """The feed's own text as the article of its page, with its identity; None where the page is to be read.

    That is where a quick look takes it for a wall, or does not find that it speaks of its title: another
    entry must not count as the duplicate of an article that could not be read, walls are known by the times
    that they are seen, and people are told of outlets that cannot be read.
    """
    try:
        seen = article_from_page(entry, feed_lang, page, is_quick=True)
    except ParseError:
        return None
    if not seen.body or sighting_of(seen):
        return None
    told = article_from_feed(entry, feed_lang)
    return replace(
        seen,
        body=told.body,
        lead=_lead(seen.lead, told.body),
        how="feed",
        confidence="high",
        is_screened=True,
    )


def _lead(lead: str, body: str) -> str:
    return "" if lead == body else lead
