"""The operator hears of each trouble of a feed once, when it lasts, and of many in one note.

What is looked at are the feeds in trouble, not all: a poll says of its feed whether it is one of them.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from worker.alerts.feed_notes import FeedTrouble, feed_note
from worker.articles.addresses import service_of
from worker.feeds.health import Trouble, TroubleKind, why_failed
from worker.feeds.telling import TroubleOf, over, to_tell
from worker.models import FeedState
from worker.models.ids import id_of
from worker.stages.context import Context
from worker.stages.operator import operator_words, tell_operator
from worker.store.feed_states import feed_states
from worker.store.outages import outage_since
from worker.store.troubled import (
    forget_told,
    mark_told,
    may_tell,
    rest_from_telling,
    told_troubles,
    troubled_feeds,
)

LOOKS_EVERY: Final = 60.0  # seconds
REST: Final = timedelta(hours=1)  # between two notes, and after an outage of our own, while feeds come back


def tell_of_feeds(context: Context) -> None:
    """Tell what is due; nothing while nearly all feeds fail, which is our own network's trouble."""
    store = context.store
    if outage_since(store) is not None:
        rest_from_telling(store, REST)
        return
    troubled, told = troubled_feeds(store), told_troubles(store)
    forget_told(store, over(troubled, told))
    due = to_tell(troubled, told, store.now())
    if due and may_tell(store, REST):
        _tell(context, due)


def _tell(context: Context, due: Mapping[TroubleOf, Trouble]) -> None:
    """Told before it is marked: a ticker that dies in between tells it again, and never not at all."""
    configuration = context.snapshots.current().configuration
    states = feed_states(context.store, {name.feed for name in due})
    troubles = [
        FeedTrouble(
            feed=name.feed,
            site=service_of(configuration.feeds[name.feed].url),
            kind=name.kind,
            since=one.since,
            detail=_detail(name.kind, states[name.feed]),
        )
        for name, one in due.items()
        if name.feed in configuration.feeds
    ]
    if troubles:
        note = feed_note(operator_words(context), troubles, configuration.timezone)
        key = id_of(*(f"{name.kind}/{name.feed}/{due[name].since}" for name in sorted(due)))
        if tell_operator(context, f"feeds:{key}", *note):
            mark_told(context.store, due, context.store.now())


def _detail(kind: TroubleKind, state: FeedState) -> str:
    match kind:
        case TroubleKind.FAILING:
            return why_failed(state.last_error)
        case TroubleKind.DEGRADED:
            return why_failed(state.degraded)
        case TroubleKind.UNSELECTED:
            return state.unselected
        case TroubleKind.MOVED:
            return state.address
    return ""
