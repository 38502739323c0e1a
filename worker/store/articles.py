"""The articles that are kept, to be searched again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from worker.models import Article
from worker.store.codec import text, unpack_article
from worker.store.connection import PREFIX, Store, from_ms, to_ms

AT_ONCE: Final = 200  # articles of one round trip, about half a megabyte


@dataclass(frozen=True, slots=True)
class KeptArticle:
    """An article, and when it was read."""

    article: Article
    read_at: datetime


def kept_since(store: Store, since: datetime) -> int:
    """How many articles that were read since then are kept."""
    return int(store.call("ZCOUNT", f"{PREFIX}articles", to_ms(since), "+inf"))


def articles_since(store: Store, since: datetime) -> Iterator[KeptArticle]:
    """The articles read since then, oldest first. One that is dropped meanwhile is passed over."""
    scored = store.call("ZRANGE", f"{PREFIX}articles", to_ms(since), "+inf", "BYSCORE", "WITHSCORES")
    yield from _articles(store, scored)


def latest_articles(store: Store, number: int) -> list[KeptArticle]:
    """The articles read last, oldest first."""
    scored = store.call("ZRANGE", f"{PREFIX}articles", -number, -1, "WITHSCORES")
    return list(_articles(store, scored))


def _articles(store: Store, scored: Sequence[bytes]) -> Iterator[KeptArticle]:
    pairs = list(zip(scored[::2], scored[1::2], strict=True))
    for start in range(0, len(pairs), AT_ONCE):
        chunk = pairs[start : start + AT_ONCE]
        stored = store.call("MGET", *(f"{PREFIX}article:{text(id_)}" for id_, _ in chunk))
        for packed, (_, at) in zip(stored, chunk, strict=True):
            if packed is not None:
                yield KeptArticle(unpack_article(packed), from_ms(at))
