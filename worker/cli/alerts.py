"""`tocsin alert` and `tocsin dead`: the record of what rang, what failed, and telling it again."""

import hashlib
import re
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import click

from worker.alerts.destinations import Destination, destinations_of
from worker.cli.connecting import open_context, running_snapshot
from worker.cli.output import FOUND_WRONG, fail, json_option, print_json, print_rows, shown
from worker.models import Notification, Reason
from worker.stages.context import Context
from worker.stages.policies import destination_place
from worker.stages.snapshot import Snapshot
from worker.store.notifications import (
    NotificationRecord,
    add_notification,
    dead_letters,
    notification_record,
    replay_dead,
)
from worker.store.record import AlertRecord, alert_record, alerts_since, notifications_of

_SINCE = re.compile(r"(\d+)([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _since(value: str) -> timedelta:
    found = _SINCE.fullmatch(value)
    if not found:
        raise click.UsageError(f"--since takes a number and s, m, h or d, as in 24h, not {value!r}")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


@click.group()
def alert() -> None:
    """Alerts: what rang, what became of it, telling it again."""


@alert.command("list")
@click.option("--since", default="24h", show_default=True, help="How far back: 90m, 24h, 7d.")
@click.option("--rule", default="", help="Only alerts of this rule.")
@click.option("--receiver", default="", help="Only alerts for this receiver.")
@json_option
def list_(since: str, rule: str, receiver: str, *, as_json: bool) -> None:
    """List the alerts, newest first."""
    context = open_context()
    found = alerts_since(context.store, context.store.now() - _since(since))
    rows = [
        _row(one) for one in found if rule in {"", one.alert.rule} and receiver in {"", one.alert.receiver}
    ]
    print_rows(
        rows,
        ["id", "raised_at", "rule", "receiver", "outlet", "title", "status"],
        as_json=as_json,
        empty="no alerts",
    )


def _row(record: AlertRecord) -> dict[str, Any]:
    return {**asdict(record.alert), "status": record.status, "story": record.story, "reason": record.reason}


@alert.command()
@click.argument("id_", metavar="ID")
@json_option
def show(id_: str, *, as_json: bool) -> None:
    """Show everything that happened to one alert, in order."""
    context = open_context()
    record = alert_record(context.store, id_)
    if record is None:
        fail(f"no alert {id_} is kept (see `tocsin alert list --since 30d`)")
    messages = notifications_of(context.store, id_)
    if as_json:
        print_json({**_row(record), "notifications": [_message_row(one) for one in messages]})
        return
    one = record.alert
    click.echo(f"{shown(one.title)}\n{shown(one.link)}\n")
    click.echo(f"{shown(one.found_at)}  found in {one.feed} ({shown(one.outlet)})")
    click.echo(f"{shown(one.raised_at)}  matched {one.rule}: {shown(one.terms)}")
    for message in messages:
        told = message.notification
        click.echo(f"{shown(message.created_at)}  to {told.destination}, because {told.reason}")
        ended = f"{message.status} after {message.attempts} retries: {shown(message.answer)}"
        click.echo(f"{shown(message.answered_at):>19}  {ended}")
    click.echo(f"\nnow: {record.status} {record.reason}")


@alert.command("replay")
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@json_option
def replay_alerts(ids: tuple[str, ...], *, as_json: bool) -> None:
    """Tell alerts again, to every destination their receiver has now."""
    context = open_context()
    snapshot = running_snapshot(context)
    rows = [_replayed(context, snapshot, id_) for id_ in ids]
    print_rows(rows, ["id", "destinations", "why"], as_json=as_json)
    if any(row["why"] for row in rows):
        raise SystemExit(FOUND_WRONG)


def _replayed(context: Context, snapshot: Snapshot, id_: str) -> dict[str, Any]:
    record = alert_record(context.store, id_)
    if record is None:
        return {"id": id_, "destinations": [], "why": "no such alert is kept"}
    receiver = snapshot.configuration.receivers.get(record.alert.receiver)
    places = destinations_of(receiver, snapshot.configuration) if receiver else ()
    on = [one for one in places if snapshot.is_destination_on(record.alert.receiver, one.id)]
    for destination in on:
        notification = _again(context, record, destination)
        add_notification(context.store, notification, destination_place(destination))
    why = "" if on else f"the receiver {record.alert.receiver} is not configured or is off"
    return {"id": id_, "destinations": [one.id for one in on], "why": why}


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


@click.group()
def dead() -> None:
    """Dead letters: messages that could not be delivered, with the reason."""


@dead.command("list")
@json_option
def list_dead(*, as_json: bool) -> None:
    """List the dead letters, oldest first."""
    rows = [_message_row(one) for one in dead_letters(open_context().store)]
    print_rows(
        rows,
        ["id", "created_at", "receiver", "destination", "attempts", "answer"],
        as_json=as_json,
        empty="no dead letters",
    )


def _message_row(record: NotificationRecord) -> dict[str, Any]:
    return {
        **asdict(record.notification),
        "status": record.status,
        "attempts": record.attempts,
        "answer": record.answer,
        "answered_at": record.answered_at,
        "repeated": record.repeated,
    }


@dead.command("replay")
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option("--all", "every", is_flag=True, help="All dead letters.")
@json_option
def replay_letters(ids: tuple[str, ...], *, every: bool, as_json: bool) -> None:
    """Send dead letters again, as if new."""
    if every == bool(ids):
        raise click.UsageError("name dead letters (see `tocsin dead list`), or --all")
    context = open_context()
    snapshot = running_snapshot(context)
    names = [one.notification.id for one in dead_letters(context.store)] if every else ids
    rows = [{"id": id_, "why": _revived(context, snapshot, id_)} for id_ in names]
    print_rows(rows, ["id", "why"], as_json=as_json, empty="no dead letters")
    if any(row["why"] for row in rows):
        raise SystemExit(FOUND_WRONG)


def _revived(context: Context, snapshot: Snapshot, id_: str) -> str:
    """'' when the letter waits again, else why not."""
    record = notification_record(context.store, id_)
    if record is None or record.status != "dead":
        return "no such dead letter"
    notification = record.notification
    receiver = snapshot.configuration.receivers.get(notification.receiver)
    places = {one.id: one for one in destinations_of(receiver, snapshot.configuration)} if receiver else {}
    if notification.destination not in places:
        return f"{notification.destination} of {notification.receiver} is no longer configured"
    place = destination_place(places[notification.destination])
    return "" if replay_dead(context.store, notification, place) else "no such dead letter"
