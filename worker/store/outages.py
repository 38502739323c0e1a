"""Which feeds fail, and since when nearly all of them do: seen by every ticker, told by one."""

from datetime import datetime

from worker.store.codec import text
from worker.store.connection import PREFIX, Store, from_ms, to_ms


def failing_feeds(store: Store) -> frozenset[str]:
    """The feeds whose last poll failed."""
    return frozenset(text(id_) for id_ in store.call("SMEMBERS", f"{PREFIX}feeds:failing"))


def outage_since(store: Store) -> datetime | None:
    """Since when nearly all feeds fail, None while they do not."""
    since = store.call("GET", f"{PREFIX}outage")
    return from_ms(since) if since else None


def begin_outage(store: Store) -> datetime:
    """They do from now on, unless another ticker saw it first; since when."""
    now = store.now()
    store.call("SET", f"{PREFIX}outage", to_ms(now), "NX")
    return outage_since(store) or now


def end_outage(store: Store) -> None:
    """They answer again."""
    store.call("DEL", f"{PREFIX}outage")
