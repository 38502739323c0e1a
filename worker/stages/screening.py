"""Pages that no rule could match are not read for their text, where `archive: screened` has it so."""

from contextlib import suppress
from typing import Final

from worker.articles.read import Page
from worker.articles.screening import languages_of_page, unread_article, words_of_page
from worker.errors import TooCostlyError
from worker.models import Article
from worker.rules.could_match import could_match
from worker.stages.bounds import bounded
from worker.stages.context import Context
from worker.stages.reading import Reading
from worker.stages.rereading import revised

# Of processor time, twice; real pages take some hundredths. Where it is not enough, the page is read as ever.
SCREEN_SECONDS: Final = 0.5


def screened(context: Context, reading: Reading, page: Page) -> Article | None:
    """The feed's own text as the article of a page that no rule could match; None where it is to be read."""
    if reading.feed.archive != "screened":
        return None
    entry, feed, memory = reading.waiting.new.entry, reading.feed, context.settings.document_memory
    words = ""
    with suppress(TooCostlyError), bounded(SCREEN_SECONDS, memory):
        words = words_of_page(entry, page)
    langs, rules = languages_of_page(entry, feed.lang), reading.snapshot.rules
    # Not bounded: what the first page of a language costs is the rules' doing, and must come to its end.
    if not words or could_match(rules, words, langs=langs, feed=feed.id, group=feed.group):
        return None
    with suppress(TooCostlyError), bounded(SCREEN_SECONDS, memory):
        return unread_article(entry, feed.lang, page)
    return None


def as_changed(reading: Reading, page: Page, article: Article) -> Article:
    """An article whose page is read at last, after it was screened, as if it had been read then.

    Its feed changed it. Were its page known, the server would have said "not modified", and what the feed
    tells now would have come to its text.
    """
    is_late = reading.earlier is not None and reading.earlier.is_screened
    if is_late and page.validators and page.validators == reading.waiting.page:
        return revised(article, reading.waiting.new.entry, reading.feed.lang)
    return article
