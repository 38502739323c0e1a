"""`tocsin alert replay`: telling alerts again."""

import click

from worker.alerts.destinations import Destination
from worker.channels.open import destinations_of
from worker.cli.alerts import found_alert
from worker.cli.connecting import open_context, running_snapshot
from worker.cli.dead_letters import finish_replay
from worker.cli.output import Row, json_option
from worker.cli.tables import print_rows
from worker.models import Notification, Reason
from worker.models.ids import id_of
from worker.stages.context import Context
from worker.stages.policies import destination_place
from worker.stages.snapshot import Snapshot
from worker.store.notifications import add_notification
from worker.store.record import TRIAL, AlertRecord, notifications_of


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
        record = found_alert(context.store, given)
    except LookupError as error:
        return {"id": given, "destinations": [], "why": str(error)}
    if record.status == TRIAL:
        why = "it was on trial; `tocsin rule backtest --ring` tells it once its rule is not"
        return {"id": record.alert.id, "destinations": [], "why": why}
    name = record.alert.receiver
    receiver = snapshot.configuration.receivers.get(name)
    places = destinations_of(receiver, snapshot.configuration)
    on = [one for one in places if snapshot.is_destination_on(name, one.id)]
    for destination in on:
        notification = _again(context, record, destination)
        add_notification(context.store, notification, destination_place(destination))
    why = "" if on else f"the receiver {name} is {'off, see `tocsin receiver list`' if receiver else 'gone'}"
    return {"id": record.alert.id, "destinations": [one.id for one in on], "why": why}


def _again(context: Context, record: AlertRecord, destination: Destination) -> Notification:
    """Each replay is a message of its own: its id carries how often this alert was told before."""
    sequence = len(notifications_of(context.store, record.alert.id)) + 1
    return Notification(
        id=id_of(destination.id, Reason.REPLAY, str(sequence), record.alert.id),
        receiver=record.alert.receiver,
        destination=destination.id,
        lane=destination.lane,
        reason=Reason.REPLAY,
        created_at=context.store.now(),
        alerts=(record.alert.id,),
        story=record.story,
        sequence=sequence,
    )
