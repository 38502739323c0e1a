"""`tocsin silence`: what is not told for a while, by whom and why."""

import getpass
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Final

import click

from worker.alerts.silencing import takes
from worker.cli.connecting import open_context, running_snapshot
from worker.cli.durations import length_option
from worker.cli.naming import full_id, short
from worker.cli.output import FOUND_WRONG, Row, counted, json_option, print_json, shown
from worker.cli.silence_conditions import check_silence
from worker.cli.tables import print_rows
from worker.models import Alert, Silence
from worker.store.connection import Store
from worker.store.record import TRIAL, alerts_since
from worker.store.silences import KEPT, SilenceRecord, add_silence, end_silence, new_silence, silences_since

LONGEST: Final = timedelta(days=30)  # a silence that nobody remembers is an alert that never comes
LOOKS_BACK: Final = timedelta(days=1)
MOST_TITLES: Final = 5
_MORE: Final = "; `tocsin silence list --all` shows those of the last 30 days"


def _words(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty: whoever finds the silence wants to know")
    return " ".join(value.split()) if value is not None else None


@click.command()
@click.argument("condition")
@length_option(most=LONGEST, instead="what must never ring belongs into its rule, or that on trial")
@click.option("--why", required=True, callback=_words, help="The reason, for those who are not told.")
@click.option("--author", callback=_words, help="Who asks for it.  [default: this system's name for you]")
@click.option("--receiver", default="", help="Spare only this receiver.  [default: all]")
@click.option("--dry-run", is_flag=True, help="Only show what it would have muted.")
@json_option
def add(  # noqa: PLR0913 - one for each option
    condition: str,
    length: timedelta,
    why: str,
    author: str | None,
    receiver: str,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Tell nothing that a condition holds for, for a while.

    CONDITION is written as `if` in alerts.yaml: 'rule=treve and feed!=afp'. Alerts that are not told yet end
    silenced, messages that were made are still sent. Shown is what it would have muted in the last 24 h.
    """
    context = open_context()
    check_silence(condition, receiver, running_snapshot(context).configuration)
    now = context.store.now()
    silence = new_silence(
        condition, author=author or _user(), reason=why, starts=now, length=length, receiver=receiver
    )
    would = _would_have_muted(context.store, silence)
    if not dry_run:
        silence = add_silence(context.store, silence)
    if as_json:
        print_json({**asdict(silence), "added": not dry_run, "would_have_muted": _counts(would)})
        return
    for line in _muted_lines(would):
        click.echo(line)
    if not dry_run:
        click.echo(f"silenced until {shown(silence.ends)}; `tocsin silence end {short(silence.id)}` ends it")


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise click.UsageError("--author: this system has no name for you; who asks for it?") from None


def _would_have_muted(store: Store, silence: Silence) -> list[Alert]:
    """Those of the last day that it is for, newest first; nobody was told those on trial."""
    raised = alerts_since(store, silence.starts - LOOKS_BACK)
    return [one.alert for one in raised if one.status != TRIAL and takes(silence, one.alert)]


def _counts(alerts: Sequence[Alert]) -> Row:
    return {
        "alerts": len(alerts),
        "by_rule": dict(Counter(alert.rule for alert in alerts).most_common()),
        "by_receiver": dict(Counter(alert.receiver for alert in alerts).most_common()),
        "by_severity": dict(Counter(alert.severity.value for alert in alerts).most_common()),
        "titles": _titles(alerts),
    }


def _titles(alerts: Sequence[Alert]) -> list[str]:
    return list(dict.fromkeys(alert.title for alert in alerts))[:MOST_TITLES]


def _muted_lines(alerts: Sequence[Alert]) -> list[str]:
    if not alerts:
        return ["in the last 24 h it would have muted nothing"]
    found = _counts(alerts)
    lines = [f"in the last 24 h it would have muted {counted(len(alerts), 'alert')}:"]
    for name in ("rule", "receiver", "severity"):
        numbers = ", ".join(f"{what} {number}" for what, number in found[f"by_{name}"].items())
        lines.append(f"  by {name}: {numbers}")
    return [*lines, *(f"  {shown(title)}" for title in found["titles"])]


@click.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that ended in the last 30 days.")
@json_option
def list_(*, every: bool, as_json: bool) -> None:
    """List the silences in force, those that end first before others."""
    store = open_context().store
    now = store.now()
    rows = [_row(record) for record in silences_since(store, now - KEPT if every else now)]
    if not as_json:
        rows = [{**row, "id": short(row["id"])} for row in rows]
    columns = ["id", "starts", "ends", "muted", "author", "receiver", "condition", "reason"]
    print_rows(rows, columns, as_json=as_json, empty=f"no silence is in force{'' if every else _MORE}")


def _row(record: SilenceRecord) -> Row:
    return {**asdict(record.silence), "muted": record.muted}


@click.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID…")
@json_option
def end(ids: tuple[str, ...], *, as_json: bool) -> None:
    """End silences before their time.

    The beginning of an id is enough. What they muted stays untold; `tocsin alert replay` tells it.
    """
    store = open_context().store
    rows = [_ended(store, given) for given in ids]
    print_rows(rows, ["id", "ended", "why"], as_json=as_json)
    if not all(row["ended"] for row in rows):
        raise SystemExit(FOUND_WRONG)


def _ended(store: Store, given: str) -> Row:
    """`why` is "" when it has ended now."""
    try:
        id_ = full_id(given, {one.silence.id for one in silences_since(store, store.now())}, "silence")
    except LookupError as error:
        why = f"{error}; `tocsin silence list` shows those in force"
        return {"id": given, "ended": False, "why": why}
    is_ended = end_silence(store, id_)
    return {"id": id_, "ended": is_ended, "why": "" if is_ended else "it has just ended by itself"}
