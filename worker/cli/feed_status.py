"""`tocsin feed status`: how the feeds fare, those in trouble first; or one feed, whole."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

import click

from worker.cli.connecting import open_context, running_snapshot
from worker.cli.feed_whole import whole_lines, whole_row
from worker.cli.feeds import NO_FEEDS
from worker.cli.output import Row, counted, fail, json_option, print_json, shown
from worker.cli.tables import print_rows
from worker.configuration.model import FeedSettings
from worker.feeds.health import Trouble, TroubleKind, troubles_of
from worker.models import FeedState
from worker.stages.context import Context
from worker.store.connection import Store, from_ms
from worker.store.feed_states import feed_states
from worker.store.feeds import next_polls
from worker.store.outages import outage_since

WELL: Final = "well"
NOT_POLLED: Final = "not polled yet"
WORST_FIRST: Final = (*(kind.value for kind in TroubleKind), NOT_POLLED, WELL)
COLUMNS: Final = ("id", "state", "since", "last_ok", "next", "why")


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option("--all", "is_all", is_flag=True, help="Show those that are well, too.")
@json_option
def status(ids: tuple[str, ...], *, is_all: bool, as_json: bool) -> None:
    """Show which feeds are in trouble, since when and why; with an ID, all about one."""
    context = open_context()
    feeds = running_snapshot(context).configuration.feeds
    unknown = set(ids) - feeds.keys()
    if unknown:
        fail(f"no such feed: {', '.join(sorted(unknown))}; `tocsin feed status --all` shows all that run")
    if ids:
        _show_whole(context, [feeds[id_] for id_ in dict.fromkeys(ids)], as_json=as_json)
    else:
        _show_all(context.store, feeds, is_all=is_all, as_json=as_json)


def _show_whole(context: Context, feeds: Sequence[FeedSettings], *, as_json: bool) -> None:
    for number, feed in enumerate(feeds):
        row = whole_row(context.store, feed)
        if as_json:
            print_json(row)
            continue
        if number:
            click.echo()
        for name, value in whole_lines(row):
            click.echo(f"{name:<14} {value}".rstrip())


def _show_all(store: Store, feeds: Mapping[str, FeedSettings], *, is_all: bool, as_json: bool) -> None:
    now, states = store.now(), feed_states(store, feeds)
    found = {id_: troubles_of(states[id_], now) for id_ in feeds}
    words = {id_: state_word(states[id_], found[id_]) for id_ in feeds}
    wanted = [id_ for id_ in feeds if is_all or found[id_]]
    due = next_polls(store, wanted)
    rows = [_row(feeds[id_], states[id_], found[id_], due.get(id_)) for id_ in wanted]
    rows.sort(key=lambda row: (WORST_FIRST.index(row["state"]), row["id"]))
    if not as_json and feeds:
        _summarise(words.values(), outage_since(store))
    print_rows(rows, COLUMNS, as_json=as_json, empty="" if feeds else NO_FEEDS)


def state_word(state: FeedState, troubles: Sequence[Trouble]) -> str:
    """The worst that is said of a feed, in one word."""
    if troubles:
        return troubles[0].kind.value
    return WELL if state.last_ok_at else NOT_POLLED


def summary(words: Collection[str]) -> str:
    """`212 feeds: 203 well, 4 failing, 2 silent`."""
    numbers = Counter(words)
    order = sorted(numbers, key=lambda word: (word != WELL, WORST_FIRST.index(word)))
    return f"{counted(len(words), 'feed')}: " + ", ".join(f"{numbers[word]} {word}" for word in order)


def _summarise(words: Collection[str], cut_off: datetime | None) -> None:
    click.echo(summary(words))
    if cut_off:
        click.echo(f"nearly all fail since {shown(cut_off)}: is it our network?")
    if set(words) - {WELL}:
        click.echo()


def _row(feed: FeedSettings, state: FeedState, troubles: Sequence[Trouble], due_ms: int | None) -> Row:
    worst = troubles[0] if troubles else None
    also = ", ".join(one.kind.value for one in troubles[1:])
    return {
        "id": feed.id,
        "url": feed.url,
        "state": state_word(state, troubles),
        "since": worst.since if worst else None,
        "why": "; also ".join(filter(None, (worst.why if worst else "", also))),
        "status": state.last_status or NOT_POLLED,
        "failures": state.failures,
        "last_ok": state.last_ok_at,
        "last_error_at": state.last_error_at,
        "next": from_ms(due_ms) if due_ms else None,
        "entries": state.last_count,
        "over_cap": state.over_cap,
        "troubles": [{"kind": one.kind.value, "since": one.since, "why": one.why} for one in troubles],
    }
