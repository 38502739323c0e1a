"""`tocsin route`: whom an alert would come to and when, the tests of the routes, the tree."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

import click

from worker.cli.files import load_files
from worker.cli.output import FOUND_WRONG, Row, counted, json_option, print_json
from worker.cli.route_facts import read_facts, read_moment
from worker.cli.route_tree import tree_rows, where
from worker.cli.tables import print_rows
from worker.configuration.model import Configuration
from worker.stages.route_tests import failed_route_tests, local
from worker.stages.snapshot import is_receiver_on
from worker.stages.timeline import Told, timeline_of

OFF: Final = "it is off, see `tocsin receiver list`"


@click.command("test")
@click.argument("facts", nargs=-1, metavar="[KEY=VALUE …]")
@click.option(
    "--at", "written_at", default="", help='When it comes, as in "2026-11-24 03:00"; now if left out.'
)
@json_option
def run_test(facts: Sequence[str], written_at: str, *, as_json: bool) -> None:
    """Show whom an alert would come to, and when; or run the tests of alerts.yaml.

    Say what is known of the alert: rule, severity, feed, group, lang, host, label.NAME, outlets.
    What is left out is as the rule and the feed have it. Without any of them, the tests run that are
    written under `tests:`. Times are those of `timezone` in alerts.yaml.
    """
    files = load_files()
    configuration = files.configuration
    if not facts:
        if written_at:
            raise click.UsageError("say what is known of the alert, as in severity=high")
        is_wrong = _run_written_tests(configuration, as_json=as_json)
    else:
        read, at = read_facts(facts, configuration), read_moment(written_at, configuration)
        timeline = timeline_of(configuration, read, at)
        is_wrong = _show_timeline(timeline, configuration, at, as_json=as_json)
    if is_wrong or not files.is_whole:
        raise SystemExit(FOUND_WRONG)


def _show_timeline(
    timeline: Sequence[Told], configuration: Configuration, at: datetime, *, as_json: bool
) -> bool:
    """Whether nobody is told."""
    on = {name: is_receiver_on(configuration, name) for name in configuration.receivers}
    if as_json:
        for one in timeline:
            print_json(_row(one, configuration, is_on=on.get(one.receiver, False)))
    else:
        _say_timeline(timeline, configuration, at, on)
    return not any(one.at and on.get(one.receiver) for one in timeline)


def _row(one: Told, configuration: Configuration, *, is_on: bool) -> Row:
    return {
        "receiver": one.receiver,
        "on": is_on,
        "route": where(one.leaf, configuration.route),
        "group": one.group,
        "told_at": one.at,
        "reason": one.reason,
        "digest": one.is_digest,
        "why": one.why,
        "fallback": [{"receiver": instead.receiver, "at": instead.at} for instead in one.instead],
        "limit": one.limit,
        "quota": one.quota,
        "news_at": one.news_at,
        "rest_at": one.rest_at,
    }


def _say_timeline(
    timeline: Sequence[Told], configuration: Configuration, at: datetime, on: Mapping[str, bool]
) -> None:
    zone = configuration.timezone
    leaves = dict.fromkeys(where(one.leaf, configuration.route) for one in timeline)
    click.echo(f"it comes at {local(at, zone)} ({zone}) to {', '.join(leaves) or 'nobody'}")
    rows = sorted(_lines(timeline, zone, on), key=lambda row: str(row["when"]))
    print_rows(rows, ["when", "receiver", "told"], as_json=False)
    told = [one for one in timeline if on.get(one.receiver)]
    for what, who in _afterwards(told, zone).items():
        click.echo(f"{', '.join(who)}: {what}")


def _lines(timeline: Sequence[Told], zone: str, on: Mapping[str, bool]) -> Iterator[Row]:
    for one in timeline:
        yield _line(one, zone, is_on=on.get(one.receiver, False))
        # Nothing comes to a receiver that is off, so nothing stands in for it.
        for instead in one.instead if on.get(one.receiver) else ():
            off = "" if on.get(instead.receiver) else f"{OFF}; else "
            told = f"{off}in its place, unless {one.receiver} was told by then"
            yield {"when": local(instead.at, zone), "receiver": instead.receiver, "told": told}


def _line(one: Told, zone: str, *, is_on: bool) -> Row:
    how = "in a digest" if one.is_digest else "a message of its own"
    told = f"{how}, {one.why}{_limits(one)}" if one.at else one.why
    when = local(one.at, zone) if one.at else "never"
    if is_on:
        return {"when": when, "receiver": one.receiver, "told": told}
    return {"when": "never", "receiver": one.receiver, "told": f"{OFF}; else {when}: {told}"}


def _limits(one: Told) -> str:
    """How much of such may come."""
    limits = [(one.limit, "of this rule"), (one.quota, "in all")]
    said = " and ".join(f"{counted(most, 'message')} an hour {of}" for most, of in limits if most)
    return f"; of such at most {said}, the rest as a digest" if said else ""


def _afterwards(timeline: Sequence[Told], zone: str) -> Mapping[str, Sequence[str]]:
    """When the rest of the story is told, and to whom."""
    found: dict[str, list[str]] = {}
    for one in timeline:
        if one.news_at and one.rest_at:
            news, rest = local(one.news_at, zone), local(one.rest_at, zone)
            what = f"at {news}" if news == rest else f"news from {news} on, what is no news at {rest}"
            found.setdefault(f"further articles of the story: {what}", []).append(one.receiver)
    return found


def _run_written_tests(configuration: Configuration, *, as_json: bool) -> bool:
    """Whether one failed."""
    failed = {one.number: one for one in failed_route_tests(configuration)}
    rows = [
        {
            "file": "alerts.yaml",
            "line": test.line,
            "alert": test.alert,
            "at": test.at,
            "told": test.told,
            "holds": number not in failed,
            "why": failed[number].why if number in failed else "",
            "would_hold": failed[number].would_hold if number in failed else "",
        }
        for number, test in enumerate(configuration.route_tests)
    ]
    if as_json:
        print_rows(rows, (), as_json=True)
        return bool(failed)
    told = [{"place": f"alerts.yaml:{one.test.line}", "why": one.why} for one in failed.values()]
    print_rows(told, ["place", "why"], as_json=False)
    click.echo(_summary(len(rows), len(failed)))
    return bool(failed)


def _summary(tests: int, failed: int) -> str:
    if not tests:
        return "no route has tests: write some under `tests:` in alerts.yaml, see docs/configuration.md"
    held = f"{counted(tests - failed, 'route test')} held"
    return f"{held}, {failed} failed" if failed else held


@click.command("show")
@json_option
def show(*, as_json: bool) -> None:
    """Show the tree of routes, with everything inherited filled in."""
    rows = tree_rows(load_files().configuration.route)
    print_rows(rows, ["route", "receivers", "if", "timing"], as_json=as_json)
