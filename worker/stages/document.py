"""What a parsed document says of entries: which are new, which known under other ids, what is remembered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from worker.articles.addresses import canonical_address
from worker.configuration.model import FeedSettings
from worker.feeds.decide import decide_poll
from worker.feeds.flood import known_again
from worker.feeds.revise import revised_entries
from worker.feeds.traces import Trace, remembered, trace_of
from worker.models import Entry, FeedState, NewEntry, Outcome, ParsedFeed


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document, and what was known before it came."""

    settings: FeedSettings
    state: FeedState
    parsed: ParsedFeed
    known: Collection[str]
    traces: Mapping[str, Trace]
    now: datetime
    is_whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What becomes of its entries, and what is remembered of them."""

    entries: tuple[NewEntry, ...]
    traces: tuple[Trace, ...]
    flooded: int = 0  # how many are known under other ids


def decide_document(document: Document) -> Decided:
    """Every entry that is not known, with an outcome where it has one at once."""
    entries = decide_poll(document.settings, document.state, document.parsed, document.known, document.now)
    flooded = _flooded(document, entries)
    held = tuple(replace(new, outcome=Outcome.FLOOD) if new.entry.id in flooded else new for new in entries)
    shown = [(entry, trace_of(entry, path_of(entry))) for entry in document.parsed.entries]
    revised = revised_entries(
        [(entry, trace) for entry, trace in shown if trace.id in document.known],
        document.traces,
        document.state,
        every=document.settings.longest,
        max_age=document.settings.max_age,
        now=document.now,
    )
    traces = (trace for _, trace in shown)
    kept = remembered(traces, document.traces, is_whole=document.is_whole)
    return Decided(entries=(*held, *revised), traces=kept, flooded=len(flooded))


def path_of(entry: Entry) -> str:
    """Where its article is within its site."""
    return canonical_address(entry.link).partition("/")[2]


def _flooded(document: Document, entries: Sequence[NewEntry]) -> frozenset[str]:
    if not document.is_whole or not document.traces:
        return frozenset()
    return known_again(
        [(new.entry, path_of(new.entry)) for new in entries],
        list(document.traces.values()),
        shown_before=document.state.last_count,
        shown=len(document.parsed.entries) + len(document.parsed.over_cap),
        last_look=document.state.last_ok_at,
    )
