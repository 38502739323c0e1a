"""`tocsin dead`: messages that could not be delivered, with the reason."""

from dataclasses import asdict

import click

from worker.channels.open import destinations_of
from worker.cli.connecting import is_service_running, open_context, running_snapshot
from worker.cli.naming import full_id, short
from worker.cli.output import FOUND_WRONG, Row, counted, json_option
from worker.cli.tables import print_rows
from worker.stages.context import Context
from worker.stages.policies import destination_place
from worker.stages.snapshot import Snapshot
from worker.store.dead_letters import dead_letters, replay_dead
from worker.store.notifications import NotificationRecord, notification_record

NO_LETTERS = "no dead letters: every message was delivered or still waits, see `tocsin status`"


def message_row(record: NotificationRecord) -> Row:
    """A message and what became of it."""
    return {
        **asdict(record.notification),
        "status": record.status,
        "attempts": record.attempts,
        "answer": record.answer,
        "answered_at": record.answered_at,
        "repeated": record.repeated,
    }


@click.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the dead letters with the reason of each, oldest first."""
    rows = [message_row(one) for one in dead_letters(open_context().store)]
    if not as_json:
        rows = [{**row, "id": short(row["id"])} for row in rows]
    columns = ["id", "created_at", "receiver", "destination", "answer"]
    print_rows(rows, columns, as_json=as_json, empty=NO_LETTERS)
    if rows and not as_json:
        click.echo("\n`tocsin dead replay ID` (or --all) sends one again, once its reason is gone.")


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option("--all", "every", is_flag=True, help="Send all dead letters again.")
@json_option
def replay(ids: tuple[str, ...], *, every: bool, as_json: bool) -> None:
    """Send dead letters again, as if new.

    The beginning of an id is enough.
    """
    if every == bool(ids):
        raise click.UsageError("name dead letters (`tocsin dead list` shows them), or --all")
    context = open_context()
    snapshot = running_snapshot(context)
    letters = {one.notification.id for one in dead_letters(context.store)}
    rows = [_revived(context, snapshot, id_, letters) for id_ in (sorted(letters) if every else ids)]
    print_rows(rows, ["id", "why"], as_json=as_json, empty=NO_LETTERS)
    finish_replay(rows, as_json=as_json)


def finish_replay(rows: list[Row], *, as_json: bool) -> None:
    """Say what happens next; exit with 1 where something was not queued."""
    queued = sum(not row["why"] for row in rows)
    if queued and not as_json:
        when = "as soon as Tocsin runs: `make run`" if is_service_running() is False else "now"
        click.echo(f"{counted(queued, 'message')} to be sent again, {when}")
    if queued < len(rows):
        raise SystemExit(FOUND_WRONG)


def _revived(context: Context, snapshot: Snapshot, given: str, letters: set[str]) -> Row:
    """`why` is "" when the letter waits again."""
    try:
        id_ = full_id(given, letters, "dead letter")
    except LookupError as error:
        return {"id": given, "why": str(error)}
    record = notification_record(context.store, id_)
    return {
        "id": id_,
        "why": _why_not_revived(context, snapshot, record) if record else "it has just expired",
    }


def _why_not_revived(context: Context, snapshot: Snapshot, record: NotificationRecord) -> str:
    told = record.notification
    receiver = snapshot.configuration.receivers.get(told.receiver)
    places = {one.id: one for one in destinations_of(receiver, snapshot.configuration)}
    if told.destination not in places:
        return f"{told.destination} of {told.receiver} is no longer configured"
    revived = replay_dead(context.store, told, destination_place(places[told.destination]))
    return "" if revived else "somebody else has just replayed it"
