"""The service's figures for Prometheus, all read from the store: any one process can tell them for all."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

from worker import __version__
from worker.errors import StoreUnreachableError
from worker.feeds.health import TroubleKind
from worker.ops.exposition import Family, Sample, buckets
from worker.store.canary import canary_record
from worker.store.configurations import running
from worker.store.connection import Store, memory
from worker.store.record import articles_kept, counts, dead_count
from worker.store.rung import dead_rules_told
from worker.store.survey import (
    DELAYS_SINCE,
    Survey,
    Waited,
    delays,
    deliveries,
    feeds_configured,
    last_tick,
    survey,
)
from worker.store.troubled import troubled_feeds

Kind = Literal["counter", "gauge"]
OF_EACH_DUE_SET: Final[Sequence[tuple[str, str, Callable[[Waited], float]]]] = (
    ("tocsin_rows", "Rows of a due set, due or not.", lambda waited: waited.rows),
    ("tocsin_rows_due", "Rows that a worker could take now.", lambda waited: waited.due),
    ("tocsin_rows_overdue", "Rows that it could have taken a minute ago.", lambda waited: waited.overdue),
    ("tocsin_rows_leased", "Rows that are worked on.", lambda waited: waited.leased),
    (
        "tocsin_late_seconds",
        "For how long the first row could have been taken.",
        lambda waited: waited.late.total_seconds(),
    ),
    (
        "tocsin_oldest_waiting_seconds",
        "For how long the oldest row waits, for a retry or a held channel too.",
        lambda waited: waited.oldest.total_seconds(),
    ),
    (
        "tocsin_poison_rows",
        "Rows whose reading ended their worker, twice or more.",
        lambda waited: waited.suspects,
    ),
)


def families_of(store: Store) -> list[Family]:
    """All figures; only that the store is out of reach where it is."""
    about = one("tocsin_build_info", "gauge", "The version that tells these figures.", 1, version=__version__)
    try:
        found = list(_read(store))
    except StoreUnreachableError:
        return [about, one("tocsin_store_up", "gauge", "Whether the store answers.", 0)]
    return [about, one("tocsin_store_up", "gauge", "Whether the store answers.", 1), *found]


def one(name: str, kind: Kind, text: str, value: float, **labels: str) -> Family:
    """A family of one value."""
    return Family(name=name, kind=kind, help=text, samples=[Sample(value=value, labels=labels)])


def _read(store: Store) -> Iterator[Family]:
    now, counted, seen = store.now(), counts(store), survey(store)
    yield from _service(store, now)
    yield from _waiting(seen)
    yield from _feeds(store, counted)
    yield from _alerts(store, counted)
    yield from _canary(store, now)
    yield from _channels(store, seen)


def _service(store: Store, now: datetime) -> Iterator[Family]:
    pointer, ticked = running(store), last_tick(store)
    used, limit = memory(store)
    articles, article_bytes = articles_kept(store)
    yield one(
        "tocsin_clock_difference_seconds",
        "gauge",
        "How far this machine's clock is ahead of the store's.",
        round(time.time() - now.timestamp(), 3),
    )
    yield one(
        "tocsin_last_tick_timestamp_seconds",
        "gauge",
        "When a ticker last looked at the due sets; 0: never.",
        ticked.timestamp() if ticked else 0,
    )
    yield one(
        "tocsin_configuration_generation",
        "gauge",
        "The generation of the running configuration; 0: none.",
        pointer.generation,
    )
    yield one(
        "tocsin_configuration_timestamp_seconds",
        "gauge",
        "When the running configuration was published; 0: never.",
        pointer.at.timestamp() if pointer.at else 0,
    )
    yield one("tocsin_store_memory_used_bytes", "gauge", "Memory that the store's server uses.", used)
    yield one(
        "tocsin_store_memory_limit_bytes", "gauge", "Memory that it may use; 0: it has no limit.", limit
    )
    yield one("tocsin_articles", "gauge", "Articles whose text is kept.", articles)
    yield one("tocsin_article_bytes", "gauge", "What their texts take, compressed.", article_bytes)


def _canary(store: Store, now: datetime) -> Iterator[Family]:
    canary = canary_record(store)
    yield one(
        "tocsin_canary_arrival_timestamp_seconds",
        "gauge",
        "When the canary last arrived; 0: not yet, or none is sent.",
        canary.arrived_at.timestamp() if canary and canary.arrived_at else 0,
    )
    yield one(
        "tocsin_canary_missed_seconds",
        "gauge",
        "For how long the canary has been missed; 0 while it is in time, or none is sent.",
        canary.missed_for(now).total_seconds() if canary else 0,
    )


def _waiting(seen: Survey) -> Iterator[Family]:
    for name, text, figure in OF_EACH_DUE_SET:
        samples = [
            Sample(value=figure(waited), labels={"due_set": due_set})
            for due_set, waited in seen.waiting.items()
        ]
        yield Family(name=name, kind="gauge", help=text, samples=samples)


def _feeds(store: Store, counted: Mapping[str, int]) -> Iterator[Family]:
    configured, failing = feeds_configured(store)
    yield one("tocsin_feeds", "gauge", "Feeds that are polled.", configured)
    yield one("tocsin_feeds_failing", "gauge", "Feeds whose last poll failed.", failing)
    worst = Counter(troubles[0].kind for troubles in troubled_feeds(store).values() if troubles)
    yield Family(
        name="tocsin_feeds_in_trouble",
        kind="gauge",
        help="Feeds by the worst that their last poll said of them; those that are well are in none.",
        samples=[Sample(value=worst[kind], labels={"trouble": kind.value}) for kind in TroubleKind],
    )
    yield one(
        "tocsin_rules_silent",
        "gauge",
        "Rules that used to ring and fell silent, as their owners were told.",
        len(dead_rules_told(store)),
    )
    yield _by_label("tocsin_polls_total", "Polls by how they ended.", "result", counted, "poll:")
    yield _by_label(
        "tocsin_page_failures_total", "Pages that were not had, by why.", "reason", counted, "page failure:"
    )
    screened = counted.get("page screened", 0)
    yield one("tocsin_pages_screened_total", "counter", "Pages that no rule could match: not read.", screened)
    blocked = counted.get("poll:blocked", 0) + counted.get("page failure:blocked", 0)
    yield one(
        "tocsin_blocked_addresses_total",
        "counter",
        "Requests to addresses that the guard refused.",
        blocked,
    )
    yield one(
        "tocsin_feed_gaps_suspected_total",
        "counter",
        "Documents that showed nothing that the feed had shown before: entries were missed, maybe.",
        counted.get("feed gaps suspected", 0),
    )
    yield one("tocsin_entries_total", "counter", "New entries seen.", counted.get("entries", 0))
    outcomes = _by_label("tocsin_outcomes", "Entries by their outcome.", "outcome", counted, "outcome:")
    # A gauge: an entry that was over the cap is taken back when it moves up.
    yield Family(name=outcomes.name, kind="gauge", help=outcomes.help, samples=outcomes.samples)


def _by_label(name: str, text: str, label: str, counted: Mapping[str, int], prefix: str) -> Family:
    samples = [
        Sample(value=number, labels={label: what.removeprefix(prefix)})
        for what, number in sorted(counted.items())
        if what.startswith(prefix)
    ]
    return Family(name=name, kind="counter", help=text, samples=samples)


def _alerts(store: Store, counted: Mapping[str, int]) -> Iterator[Family]:
    for name, text, what in (
        ("tocsin_alerts_total", "Alerts raised.", "alerts"),
        ("tocsin_alerts_on_trial_total", "Alerts of rules on trial, told to nobody.", "alerts on trial"),
        ("tocsin_alerts_silenced_total", "Alerts that a silence, or quiet hours, took.", "alerts silenced"),
        ("tocsin_alerts_dead_total", "Alerts for which no message could be made.", "alerts dead"),
        (
            "tocsin_repeated_sends_total",
            "Sends that followed one with an unknown end.",
            "sends repeated after an unknown end",
        ),
        ("tocsin_leases_expired_total", "Leases that ended before their work.", "leases expired"),
    ):
        yield one(name, "counter", text, counted.get(what, 0))
    yield one(
        "tocsin_dead_letters", "gauge", "Messages given up, which wait for a person.", dead_count(store)
    )
    samples = [sample for since in DELAYS_SINCE for sample in _delay(store, since)]
    yield Family(
        name="tocsin_delay_seconds",
        kind="histogram",
        help="From an article's publication, or discovery by a poll, to the delivery of each alert of it.",
        samples=samples,
    )


def _delay(store: Store, since: str) -> Iterable[Sample]:
    measured = delays(store, since)
    return buckets({"since": since}, measured.at_most, measured.number, measured.total.total_seconds())


def _channels(store: Store, seen: Survey) -> Iterator[Family]:
    yield Family(
        name="tocsin_deliveries_total",
        kind="counter",
        help="Attempts to deliver, by channel and how they ended.",
        samples=[
            Sample(value=number, labels={"channel": lane, "result": result})
            for (lane, result), number in sorted(deliveries(store).items())
        ],
    )
    for name, text, values in (
        (
            "tocsin_channel_messages",
            "Messages that wait for a channel.",
            {one.lane: float(one.rows) for one in seen.channels},
        ),
        (
            "tocsin_channel_held",
            "Whether a channel refuses all that we send.",
            {one.lane: float(one.is_held) for one in seen.channels},
        ),
        (
            "tocsin_channel_paused_seconds",
            "For how long a channel is spared yet.",
            {one.lane: one.paused_for.total_seconds() for one in seen.channels},
        ),
    ):
        samples = [Sample(value=value, labels={"channel": lane}) for lane, value in values.items()]
        yield Family(name=name, kind="gauge", help=text, samples=samples)
