"""Reading an entry again that its feed changed: what rings is what is new in it."""

from dataclasses import replace
from typing import Final

from worker.articles.read import article_from_feed
from worker.models import Article, Entry, Match, Outcome

MOST_RUNG_AGAIN: Final = 3  # changes of one entry that ring
# These have no identity yet: what they are read as now may be another entry's article.
WITHOUT_IDENTITY: Final = frozenset({Outcome.BASELINE, Outcome.DEGRADED, Outcome.DUPLICATE})

_TELLING: Final = (Outcome.TRIAL, Outcome.NO_RECEIVER, Outcome.RUNG)  # the last one most


def revised(earlier: Article, entry: Entry, feed_lang: str) -> Article:
    """The article with what the feed tells of it now, where its page has nothing new or is not asked for."""
    told = article_from_feed(entry, feed_lang, why_degraded=earlier.why_degraded)
    if earlier.how != "page":
        return replace(told, is_screened=earlier.is_screened)
    body = earlier.body if told.body in earlier.body else f"{earlier.body}\n\n{told.body}"
    return replace(
        earlier,
        title=told.title or earlier.title,
        lead=told.lead or earlier.lead,
        body=body,
        tags=told.tags or earlier.tags,
    )


def new_in(matches: tuple[Match, ...], before: tuple[Match, ...]) -> tuple[Match, ...]:
    """The matches of rules that the earlier text did not match."""
    had = {match.rule for match in before}
    return tuple(match for match in matches if match.rule not in had)


def outcome_again(before: Outcome, now: Outcome) -> Outcome:
    """What an entry ended as, its readings taken together: the one that told most."""
    if now in _TELLING and _TELLING.index(now) >= (_TELLING.index(before) if before in _TELLING else -1):
        return now
    # A page that could be read at last says more than the feed's own text did.
    return now if before is Outcome.DEGRADED and now is Outcome.NO_MATCH else before
