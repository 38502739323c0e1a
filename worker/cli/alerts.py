"""`tocsin alert`: the record of what rang, and telling it again."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Final

import click

from worker.alerts.destinations import Destination
from worker.channels.open import destinations_of
from worker.cli.connecting import open_context, running_snapshot
from worker.cli.dead_letters import finish_replay, message_row
from worker.cli.durations import since_option
from worker.cli.naming import full_id, short
from worker.cli.output import Row, fail, json_option, print_json, shown
from worker.cli.tables import print_rows
from worker.models import Notification, Reason
from worker.stages.context import Context
from worker.stages.policies import destination_place
from worker.stages.snapshot import Snapshot
from worker.store.connection import Store
from worker.store.notifications import NotificationRecord, add_notification
from worker.store.record import STATUSES, TRIAL, AlertRecord, alert_record, alerts_since, notifications_of

REASONS: Final = {
    Reason.FIRST: "a story not told before",
    Reason.NEWS: "a rule that had not fired in it",
    Reason.COMPANY: "further outlets tell it",
    Reason.ARTICLE: "its rule tells every article",
    Reason.LATE: "a digest of what could not be told in time",
    Reason.LIMIT: "a digest of what its rule had beyond its limit",
    Reason.CROWD: "a digest of more messages at once than its channel takes one by one",
    Reason.REPLAY: "replayed by hand",
}
_EVER: Final = timedelta(days=365)  # longer than any alert is kept


@click.command("list")
@since_option("24h")
@click.option("--rule", default="", help="Only alerts of this rule.")
@click.option("--receiver", default="", help="Only alerts for this receiver.")
@click.option("--status", type=click.Choice(STATUSES), help="Only alerts of which this became.")
@json_option
def list_(since: timedelta, rule: str, receiver: str, status: str | None, *, as_json: bool) -> None:
    """List the alerts, newest first; those of rules on trial too, which are told to nobody."""
    context = open_context()
    found = [
        one
        for one in alerts_since(context.store, context.store.now() - since)
        if rule in {"", one.alert.rule}
        and receiver in {"", one.alert.receiver}
        and status in {None, one.status}
    ]
    rows = [_row(one) for one in found]
    if not as_json:
        rows = [{**row, "id": short(row["id"])} for row in rows]
    columns = ["id", "raised_at", "status", "receiver", "rule", "title"]
    print_rows(rows, columns, as_json=as_json)
    if not rows and not as_json:
        click.echo(_why_none(context, rule, receiver))


def _row(record: AlertRecord) -> Row:
    return {**asdict(record.alert), "status": record.status, "story": record.story, "reason": record.reason}


def _why_none(context: Context, rule: str, receiver: str) -> str:
    configuration = running_snapshot(context).configuration
    known: Mapping[str, Mapping[str, object]] = {rule: configuration.rules, receiver: configuration.receivers}
    for name, names in known.items():
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

    The beginning of the id is enough.
    """
    store = open_context().store
    try:
        record = _found(store, id_)
    except LookupError as error:
        fail(f"{error}; `tocsin alert list --since 30d` shows all")
    messages = notifications_of(store, record.alert.id)
    if as_json:
        print_json({**_row(record), "notifications": [message_row(one) for one in messages]})
        return
    for line in (
        *_about(record),
        *(line for message in messages for line in history_of(message)),
        _now(record),
    ):
        click.echo(line)


def _found(store: Store, given: str) -> AlertRecord:
    """The one alert whose id begins so. Raises LookupError."""
    record = alert_record(store, given)
    if record is None:
        ids = {one.alert.id for one in alerts_since(store, store.now() - _EVER)}
        record = alert_record(store, full_id(given, ids, "alert"))
    if record is None:
        raise LookupError(f"the alert {given} has just expired")
    return record


def _about(record: AlertRecord) -> list[str]:
    one = record.alert
    lines = [click.style(shown(one.title), bold=True), shown(one.link), ""]
    lines += [f"  {shown(excerpt.text)}" for excerpt in one.excerpts if excerpt.field != "title"]
    return [
        *lines,
        *([""] if one.excerpts else []),
        f"alert {one.id}, {one.severity.value}, for {one.receiver}",
        f"{shown(one.published):>20}  published by {shown(one.outlet)}",
        f"{shown(one.found_at):>20}  found in the feed {one.feed}",
        *([f"{'':>20}  only the feed's own text was read: {shown(one.degraded)}"] if one.degraded else []),
        f"{shown(one.raised_at):>20}  matched the rule {one.rule}: {shown(one.terms)}",
    ]


def history_of(message: NotificationRecord) -> list[str]:
    """What became of a message, a line each."""
    told = message.notification
    why = REASONS.get(told.reason, told.reason.value)
    first = f"{shown(message.created_at):>20}  message {told.id} to {told.destination}: {why}"
    retries = f" after {message.attempts} failed attempts" if message.attempts else ""
    answer = f": {shown(message.answer)}" if message.answer else ""
    return [first, f"{shown(message.answered_at):>20}  {message.status}{retries}{answer}"]


def _now(record: AlertRecord) -> str:
    if record.status == TRIAL:
        return "\non trial: told to nobody"
    return f"\nnow {record.status}" + (f": {shown(record.reason)}" if record.reason else "")


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@json_option
def replay(ids: tuple[str, ...], *, as_json: bool) -> None:
    """Tell alerts again, to every destination their receiver has now.

    The beginning of an id is enough.
    """
    context = open_context()
    snapshot = running_snapshot(context)
    rows = [_replayed(context, snapshot, id_) for id_ in ids]
    print_rows(rows, ["id", "destinations", "why"], as_json=as_json)
    finish_replay(rows, as_json=as_json)


def _replayed(context: Context, snapshot: Snapshot, given: str) -> Row:
    try:
        record = _found(context.store, given)
    except LookupError as error:
        return {"id": given, "destinations": [], "why": str(error)}
    if record.status == TRIAL:
        why = "it was on trial; `tocsin rule backtest --ring` tells it once its rule is not"
        return {"id": record.alert.id, "destinations": [], "why": why}
    name = record.alert.receiver
    receiver = snapshot.configuration.receivers.get(name)
    places = destinations_of(receiver, snapshot.configuration) if receiver else ()
    on = [one for one in places if snapshot.is_destination_on(name, one.id)]
    for destination in on:
        notification = _again(context, record, destination)
        add_notification(context.store, notification, destination_place(destination))
    why = "" if on else f"the receiver {name} is {'off, see `tocsin receiver list`' if receiver else 'gone'}"
    return {"id": record.alert.id, "destinations": [one.id for one in on], "why": why}


def _again(context: Context, record: AlertRecord, destination: Destination) -> Notification:
    """Each replay is a message of its own: its id carries how often this alert was told before."""
    sequence = len(notifications_of(context.store, record.alert.id)) + 1
    parts = (destination.id, Reason.REPLAY, str(sequence), record.alert.id)
    return Notification(
        id=hashlib.blake2b("\0".join(parts).encode(), digest_size=10).hexdigest(),
        receiver=record.alert.receiver,
        destination=destination.id,
        lane=destination.lane,
        reason=Reason.REPLAY,
        created_at=context.store.now(),
        alerts=(record.alert.id,),
        story=record.story,
        sequence=sequence,
    )
