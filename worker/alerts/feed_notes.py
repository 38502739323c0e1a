"""The note on feeds in trouble: one for all that are told together, those of one site in one line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from worker.alerts.wording import local_instant
from worker.alerts.words import Note, Words
from worker.feeds.health import TroubleKind

MOST_LINES: Final = 20
MOST_NAMED: Final = 3  # feeds of one site
ORDER: Final = tuple(TroubleKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTrouble:
    """A feed in trouble, as the operator is told of it; `detail` is an answer, or an address."""

    feed: str
    site: str
    kind: TroubleKind
    since: datetime | None
    detail: str = ""


def feed_note(words: Words, troubles: Sequence[FeedTrouble], timezone: str) -> Note:
    """The worst first. Many feeds of one site with one trouble are one line: a publisher that is down."""
    told = sorted(troubles, key=lambda one: (ORDER.index(one.kind), one.site, one.feed))
    alike = [list(some) for _, some in groupby(told, key=lambda one: (one.kind, one.site))]
    lines = [line for some in alike for line in _lines(words, some, timezone)]
    hidden = len(lines) - MOST_LINES
    if hidden > 0:
        lines = [*lines[:MOST_LINES], words.and_more.format(count=hidden)]
    feeds = sorted({one.feed for one in troubles})
    subject = words.feed_in_trouble if len(feeds) == 1 else words.feeds_in_trouble.subject
    note = Note(subject, words.feeds_in_trouble.text)
    return note.about(feed=feeds[0], count=len(feeds), lines="\n".join(lines))


def _lines(words: Words, alike: Sequence[FeedTrouble], timezone: str) -> Iterator[str]:
    """One for all of them, or one for each of a few."""
    if len(alike) > MOST_NAMED:
        names = ", ".join(one.feed for one in alike[:MOST_NAMED])
        site = alike[0].site
        yield _line(
            words, alike, words.feeds_of_site.format(count=len(alike), site=site, names=names), timezone
        )
    else:
        yield from (_line(words, [one], one.feed, timezone) for one in alike)


def _line(words: Words, alike: Sequence[FeedTrouble], name: str, timezone: str) -> str:
    moments = [one.since for one in alike if one.since]
    since = local_instant(words, min(moments), timezone) if moments else ""
    return words.feed_troubles[alike[0].kind].format(name=name, since=since, detail=alike[0].detail)
