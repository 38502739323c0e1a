"""`tocsin alert list` and `alert show`: what rang, and everything that happened to one alert."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import timedelta
from itertools import islice
from typing import Final

import click

from worker.alerts.false_positives import false_positive_test
from worker.cli.alert_filters import Wanted, filter_options
from worker.cli.alert_history import history_of_alert
from worker.cli.connecting import open_context, running_snapshot
from worker.cli.dead_letters import message_row
from worker.cli.durations import Moment, moment_of, moment_option
from worker.cli.naming import full_id, short
from worker.cli.output import Row, fail, json_option, print_json, shown
from worker.cli.tables import print_rows
from worker.models import Event
from worker.stages.context import Context
from worker.store.connection import Store
from worker.store.events import alert_events, message_events
from worker.store.record import AlertRecord, alert_record, alerts_since, notifications_of

_EVER: Final = timedelta(days=365)  # longer than any alert is kept


@click.command("list")
@moment_option("--since", "24h", "From when on: 90m, 24h, 7d ago, or 2026-11-24, or '2026-11-24 07:00'.")
@moment_option("--until", "0s", "Up to when, written likewise.  [default: now]")
@filter_options
@click.option("--limit", type=click.IntRange(min=1), help="No more than so many, the newest.")
@json_option
def list_(since: Moment, until: Moment, wanted: Wanted, limit: int | None, *, as_json: bool) -> None:
    """List the alerts, newest first.

    Those of rules on trial too, and those that a silence took, which are told to nobody.
    """
    context = open_context()
    now = context.store.now()
    raised = alerts_since(context.store, moment_of(since, now), until=moment_of(until, now))
    found = islice(filter(wanted.takes, raised), limit)
    rows = [_row(one) for one in found]
    if not as_json:
        rows = [{**row, "id": short(row["id"])} for row in rows]
    columns = ["id", "raised_at", "status", "receiver", "rule", "title"]
    print_rows(rows, columns, as_json=as_json)
    if not rows and not as_json:
        click.echo(_why_none(context, wanted))


def _row(record: AlertRecord) -> Row:
    return {
        **asdict(record.alert),
        "status": record.status,
        "story": record.story,
        "reason": record.reason,
        "silence": record.silence,
    }


def _why_none(context: Context, wanted: Wanted) -> str:
    configuration = running_snapshot(context).configuration
    known: tuple[tuple[str, Mapping[str, object]], ...] = (
        (wanted.rule, configuration.rules),
        (wanted.receiver, configuration.receivers),
        (wanted.feed, configuration.feeds),
    )
    for name, names in known:
        if name and name not in names:
            return f"no alerts, and nothing is called {name}; there are: {', '.join(names)}"
    return (
        "no alerts in that time: --since 7d looks further back, `tocsin status` shows whether feeds are read"
    )


@click.command()
@click.argument("id_", metavar="ID")
@json_option
def show(id_: str, *, as_json: bool) -> None:
    """Show everything that happened to one alert, in order.

    The beginning of the id is enough. At the end stands what to paste under its rule if it was a false alarm.
    """
    store = open_context().store
    try:
        record = found_alert(store, id_)
    except LookupError as error:
        fail(f"{error}; `tocsin alert list --since 30d` shows all")
    if as_json:
        print_json(_whole_row(store, record))
        return
    for line in _lines(store, record):
        click.echo(line)


def found_alert(store: Store, given: str) -> AlertRecord:
    """The one alert whose id begins so. Raises LookupError."""
    record = alert_record(store, given)
    if record is None:
        ids = {one.alert.id for one in alerts_since(store, store.now() - _EVER)}
        record = alert_record(store, full_id(given, ids, "alert"))
    if record is None:
        raise LookupError(f"the alert {given} has just expired")
    return record


def _whole_row(store: Store, record: AlertRecord) -> Row:
    return {
        **_row(record),
        "history": [{"at": at, "what": what} for at, what in history_of_alert(store, record)],
        "events": _event_rows(alert_events(store, record.alert.id)),
        "notifications": [
            {**message_row(one), "events": _event_rows(message_events(store, one.notification.id))}
            for one in notifications_of(store, record.alert.id)
        ],
        "false_positive": false_positive_test(record.alert),
    }


def _event_rows(events: Iterable[Event]) -> list[Row]:
    """Only what each of them says."""
    return [{name: value for name, value in asdict(event).items() if value} for event in events]


def _lines(store: Store, record: AlertRecord) -> Iterator[str]:
    one = record.alert
    yield click.style(shown(one.title), bold=True)
    yield from (shown(one.link), "")
    excerpts = [excerpt for excerpt in one.excerpts if excerpt.field != "title"]
    yield from (f"  {shown(excerpt.text)}" for excerpt in excerpts)
    if excerpts:
        yield ""
    yield f"alert {one.id}, {one.severity.value}, for {one.receiver}"
    for at, text in history_of_alert(store, record):
        yield f"{shown(at):>20}  {text}"
    yield from ("", _now(record))
    if test := false_positive_test(one):
        yield from ("", f"a false alarm? This test belongs under the rule {one.rule}:", test)


def _now(record: AlertRecord) -> str:
    if record.status == "trial":
        return "on trial: told to nobody"
    is_untold = record.status in {"dead", "silenced"}
    return f"now {record.status}" + (f": {shown(record.reason)}" if is_untold and record.reason else "")
