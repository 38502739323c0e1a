"""News on its way through the store: the commits that each stage makes of them, ready to be called."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from benchmarks.feed_documents import WORDS
from tests.builders import a_notification, a_story, an_alert, an_article, an_entry
from worker.models import Alert, Article, FeedState, NewEntry, Notification, Outcome, Story
from worker.stages.policies import feed_place, group_place
from worker.store.connection import Store
from worker.store.due_sets import ClaimedRow, DueSet, Place, claim
from worker.store.entries import Identity, ReadCommit, commit_read
from worker.store.feeds import PollCommit, commit_poll
from worker.store.groups import GatherCommit, commit_gather, pending_alerts
from worker.store.notifications import (
    DeliverCommit,
    Result,
    commit_deliver,
    mark_sending,
    notification_record,
)

ENTRIES: Final = 15  # new ones of each poll; every one rings, for a receiver that its feed has alone
LEASE: Final = timedelta(seconds=60)
STATE: Final = FeedState(has_baseline=True)
CHANNEL: Final = Place(lane="email:localhost:25")
DELIVERED: Final = DeliverCommit(result=Result.TOLD, answer="250 OK")
BODY: Final = " ".join(random.Random(2026).choices(WORDS, k=700))

Commit = Callable[[], object]


@dataclass(frozen=True, slots=True)
class News:
    """One entry; all that is kept of it has its id."""

    id: str
    feed: str


def news_of(feed: str, turn: int) -> list[News]:
    return [News(f"{feed}:{turn}:{number}", feed) for number in range(ENTRIES)]


def entry(news: News) -> NewEntry:
    return NewEntry(entry=an_entry(id=news.id, feed=news.feed, guid=news.id))


def article(news: News) -> Article:
    return an_article(id=news.id, feed=news.feed, body=BODY)


def alert(news: News) -> Alert:
    return an_alert(id=f"a-{news.id}", receiver=f"for {news.feed}", article=news.id, feed=news.feed)


def story(news: News) -> Story:
    return a_story(id=f"s-{news.id}")


def notification(news: News) -> Notification:
    return a_notification(id=f"n-{news.id}", receiver=f"for {news.feed}", alerts=(alert(news).id,))


def polls(store: Store, turn: int) -> Iterator[Commit]:
    for row in _claimed(store, DueSet.FEEDS):
        found, pages = news_of(row.id, turn), Place(lane=row.lane, concurrency=2 * ENTRIES)
        commit = PollCommit(
            state=STATE,
            due=row.now,
            place=feed_place(row.lane),
            entries=[(entry(news), pages) for news in found],
            shown=[news.id for news in found],
        )
        yield partial(commit_poll, store, row, commit)


def reads(store: Store, _turn: int) -> Iterator[Commit]:
    for row in _claimed(store, DueSet.ENTRIES):
        news = News(row.id, row.id.partition(":")[0])
        commit = ReadCommit(
            feed=news.feed,
            outcome=Outcome.RUNG,
            article=article(news),
            alerts=[alert(news)],
            identities=[Identity(key=f"address:{news.id}", ttl=timedelta(days=30))],
            takes_identity=True,
        )
        yield partial(commit_read, store, row, commit, [group_place(alert(news).receiver)])


def gathers(store: Store, _turn: int) -> Iterator[Commit]:
    for row in _claimed(store, DueSet.GROUPS):
        told = [News(pending.article, pending.feed) for pending in pending_alerts(store, row.id).alerts]
        commit = GatherCommit(
            notifications=[(notification(news), CHANNEL) for news in told],
            told={alert(news).id: story(news).id for news in told},
            stories=[story(news) for news in told],
        )
        yield partial(commit_gather, store, row, commit)


def deliveries(store: Store, _turn: int) -> Iterator[Commit]:
    for row in _claimed(store, DueSet.NOTIFICATIONS):
        record = notification_record(store, row.id)
        if record:
            yield partial(_deliver, store, row, record.notification)


def _deliver(store: Store, row: ClaimedRow, sent: Notification) -> None:
    mark_sending(store, row)
    commit_deliver(store, row, sent, DELIVERED)


def _claimed(store: Store, due_set: DueSet) -> Iterator[ClaimedRow]:
    while rows := claim(store, due_set, rows=20, lease=LEASE):
        yield from rows
