"""What a rule is matched against."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from worker.models import Article, TextField

# What an alert can show: the words of the article itself, not of its author or address.
SHOWN: Final[tuple[TextField, ...]] = ("title", "lead", "body")
# Of a match, no more are told: a text that repeats a word without end is one match for each rule, not memory.
MOST_SPANS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What is known of an article. In `body`, a blank line ends a paragraph; one line break is a space."""

    title: str
    lead: str = ""
    body: str = ""
    lang: str = ""  # ISO 639-1, "" if unknown
    author: str = ""
    tags: tuple[str, ...] = ()
    url: str = ""
    feed: str = ""
    group: str = ""

    @property
    def site(self) -> str:
        """The host of its address, "" if it has none."""
        try:
            return urlsplit(self.url).hostname or ""
        except ValueError:
            return ""


def text_of_article(article: Article, group: str = "") -> Text:
    """An article as rules are asked about it; `group` is its feed's."""
    return Text(
        title=article.title,
        lead=article.lead,
        body=article.body,
        lang=article.lang,
        author=article.author,
        tags=article.tags,
        url=article.link,
        feed=article.feed,
        group=group,
    )
