"""How the last articles of each feed were read: from their pages, or why not. Outlets are judged by it."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, Final

from worker.models import CANARY, Article
from worker.store.codec import decode, encode, text
from worker.store.connection import PREFIX, Store

KEPT: Final = 20  # readings of a feed
LONGEST_WHY: Final = 200  # characters
LONGEST_SELECTOR: Final = 200
_ADDRESS: Final = re.compile(r"\bhttps?://\S+:? ")
_NUMBER: Final = re.compile(r"\d[\d,.:]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article: when it was read, from where its body is, how sure it is, why the page was not used."""

    at: datetime
    how: str
    confidence: str = "high"
    why: str = ""  # "" where the page was used, or not needed
    unselected: str = ""  # the configured selector of its text, where it found nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """A feed's last readings in one look."""

    readings: int = 0
    degraded: int = 0  # of them
    unsure: int = 0  # of the others, those whose text is of low confidence
    why: str = ""  # the most frequent reason, as it was given last
    since: datetime | None = None  # the first of the degraded ones that no good one followed
    unselected: str = ""  # a selector that found nothing in the last page
    missed: int = 0  # in how many pages in a row, the last ones
    missed_since: datetime | None = None


def reading_argument(article: Article | None, at: datetime) -> dict[str, Any] | None:
    """What the commit of a read article is told of its reading; the canary's says nothing of any outlet."""
    if article is None or article.feed == CANARY:
        return None
    why = article.why_degraded[:LONGEST_WHY]
    unselected = article.unselected[:LONGEST_SELECTOR]
    reading = Reading(at=at, how=article.how, confidence=article.confidence, why=why, unselected=unselected)
    return {"doc": encode(reading), "most": KEPT}


def readings_of(store: Store, feed: str) -> tuple[Reading, ...]:
    """A feed's last readings, the latest first."""
    stored = store.call("LRANGE", f"{PREFIX}readings:{feed}", 0, -1)
    return tuple(decode(Reading, one) for one in stored)


def outlets(store: Store, feeds: Iterable[str]) -> Mapping[str, Outlet]:
    """How the pages of each of these feeds fared lately; one round trip."""
    asked = list(feeds)
    pipeline = store.client.pipeline(transaction=False)
    for feed in asked:
        pipeline.lrange(f"{PREFIX}readings:{feed}", 0, -1)
    found = store.guarded(pipeline.execute)
    return {
        feed: outlet_of([decode(Reading, text(one)) for one in stored])
        for feed, stored in zip(asked, found, strict=True)
    }


def outlet_of(readings: Sequence[Reading]) -> Outlet:
    """A feed's last readings, the latest first, in one look."""
    bad = [reading for reading in readings if reading.why]
    run = list(takewhile(lambda reading: reading.why, readings))
    missed = _missed(readings)
    return Outlet(
        readings=len(readings),
        degraded=len(bad),
        unsure=sum(not reading.why and reading.confidence == "low" for reading in readings),
        why=_most_frequent([reading.why for reading in bad]),
        since=run[-1].at if run else None,
        unselected=missed[0].unselected if missed else "",
        missed=len(missed),
        missed_since=missed[-1].at if missed else None,
    )


def _missed(readings: Sequence[Reading]) -> list[Reading]:
    """Those of the last pages in which one selector found nothing, back to the page in which it did."""
    pages = [reading for reading in readings if reading.how == "page" and not reading.why]
    return list(takewhile(lambda page: page.unselected and page.unselected == pages[0].unselected, pages))


def _most_frequent(whys: Sequence[str]) -> str:
    """Reasons are alike whatever the address and the numbers in them."""
    kinds = Counter(map(_kind, whys))
    return next((why for why in whys if _kind(why) == kinds.most_common(1)[0][0]), "")


def _kind(why: str) -> str:
    return _NUMBER.sub("0", _ADDRESS.sub("", why))
