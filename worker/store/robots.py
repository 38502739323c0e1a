"""What the robots.txt of each site said, shared by all workers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from worker.store.codec import decode, encode
from worker.store.connection import PREFIX, Store, to_ms
from worker.store.due_sets import DueSet

FRESH: Final = timedelta(hours=24)  # RFC 9309, section 2.4
ASKED_AGAIN: Final = timedelta(minutes=10)  # after an answer that was none
KEPT: Final = timedelta(days=7)  # rules that cannot be asked for any more still hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """The rules for us, "" where there are none; None where no answer ever came, since when."""

    rules: str | None
    asked_at: datetime
    failing_since: datetime | None = None

    def is_fresh(self, now: datetime) -> bool:
        """Whether it need not be asked for again."""
        return now - self.asked_at < (ASKED_AGAIN if self.failing_since else FRESH)


def robots_of(store: Store, address: str) -> Robots | None:
    """What is known of a site by the address of its robots.txt."""
    stored = store.call("GET", f"{PREFIX}robots:{address}")
    return decode(Robots, stored) if stored else None


def keep_robots(store: Store, address: str, robots: Robots) -> None:
    """Keep what it answered, or that it did not."""
    store.call("SET", f"{PREFIX}robots:{address}", encode(robots), "PX", round(KEPT.total_seconds() * 1000))


def space_pages(store: Store, lane: str, delay: timedelta, now: datetime) -> None:
    """Have a service's pages claimed no nearer to each other than it asks; no delay ends that."""
    key = f"{PREFIX}{DueSet.ENTRIES}:policy:{lane}"
    if not delay:
        store.call("HDEL", key, "crawl_delay")
    if not delay or not store.call("EXISTS", key):  # a redirect may lead to a service that has no pages here
        return
    milliseconds = round(delay.total_seconds() * 1000)
    if store.call("HSETNX", key, "crawl_delay", milliseconds):
        store.call("HSET", key, "next", to_ms(now + delay))
    else:
        store.call("HSET", key, "crawl_delay", milliseconds)
