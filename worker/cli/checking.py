"""`tocsin check` and `tocsin apply`: are the files right, and make them run."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from worker.cli.changes import Change, changes_between
from worker.cli.connecting import open_context, reachable_store
from worker.cli.differences import Difference, differences_of
from worker.cli.files import read_files
from worker.cli.output import FOUND_WRONG, Row, counted, fail, json_option, print_json
from worker.cli.tables import print_rows
from worker.configuration.load import load_configuration
from worker.configuration.model import Configuration
from worker.configuration.problems import Problem, explain_problem
from worker.ops.linting import problems_of_past_rules, problems_of_receivers
from worker.ops.publishing import Examined, Published, examine, publish_examined, running_sources
from worker.settings import load_settings
from worker.store.connection import Store


@click.command()
@click.option("--online", is_flag=True, help="Also fetch each feed once, and say how it answers.")
@json_option
def check(*, online: bool, as_json: bool) -> None:
    """Check the configuration files, and what they would change.

    Syntax, references, the tests of rules and routes; against the running configuration, where one can be
    reached. Needs no secrets and no running service, and changes nothing.
    """
    store = reachable_store(load_settings())
    running = running_sources(store) if store else {}
    examined = _with_notes_of_today(examine(read_files(), running))
    changes = _changes(examined, running)
    differences = _differences(store, examined, running) if store else ()
    _show_problems(examined.problems, as_json=as_json)
    if as_json:
        for change in changes or ():
            print_json(asdict(change))
        for difference in differences:
            print_json(asdict(difference))
        print_json(_summary(examined, is_compared=changes is not None))
    else:
        _say(examined, changes)
        _say_differences(differences)
    is_wrong = bool(examined.errors)
    if online and examined.configuration:
        is_wrong |= _check_online(examined.configuration, as_json=as_json)
    if is_wrong:
        raise SystemExit(FOUND_WRONG)


def _with_notes_of_today(examined: Examined) -> Examined:
    """The same with a warning for each rule whose last day is over, and each address that will not do."""
    configuration = examined.configuration
    if configuration is None:
        return examined
    today = datetime.now(ZoneInfo(configuration.timezone)).date()
    past = tuple(problems_of_past_rules(configuration, today))
    held = tuple(problems_of_receivers(configuration, examined.sources))
    return replace(examined, problems=examined.problems + past + held)


def _check_online(configuration: Configuration, *, as_json: bool) -> bool:
    """Whether any feed cannot be read now."""
    from worker.cli.online import feed_rows  # noqa: PLC0415 - heavy, and seldom asked for

    rows = feed_rows(configuration, load_settings())
    if not as_json:
        rows = tuple({**row, "answer": row.get("error") or row["note"] or row["repaired"]} for row in rows)
    print_rows(rows, ["feed", "entries", "newest", "answer"], as_json=as_json)
    return any("error" in row for row in rows)


def _changes(examined: Examined, running: Mapping[str, str]) -> tuple[Change, ...] | None:
    """Against what runs; None where nothing does, or nothing that this version understands."""
    before = load_configuration(running).configuration if running else None
    after = examined.configuration
    return changes_between(before, after) if before and after else None


def _differences(store: Store, examined: Examined, running: Mapping[str, str]) -> tuple[Difference, ...]:
    """What the changed rules would have rung for, on the articles kept last."""
    before = load_configuration(running).configuration if running else None
    after = examined.configuration
    return differences_of(store, before, after) if after else ()


def _say_differences(differences: Sequence[Difference]) -> None:
    for one in differences:
        click.echo(f"  {one}")
        if one.is_too_much:
            click.echo(f"  warning: that is {one.a_day:.0f} a day; nobody will read them", err=True)


def _summary(examined: Examined, *, is_compared: bool) -> Row:
    configuration = examined.configuration
    return {
        "result": "wrong" if examined.errors else "right",
        "errors": len(examined.errors),
        "warnings": len(examined.problems) - len(examined.errors),
        **(_counts(configuration) if configuration else {}),
        "compared": is_compared,
    }


def _counts(configuration: Configuration) -> Row:
    return {
        "feeds": len(configuration.feeds),
        "rules": len(configuration.rules),
        "receivers": len(configuration.receivers),
        "tests": sum(len(rule.tests) for rule in configuration.rules.values()),
        "route_tests": len(configuration.route_tests),
        "hash": configuration.hash,
    }


def _say(examined: Examined, changes: Sequence[Change] | None) -> None:
    """The verdict; to standard error where it is bad."""
    errors, warnings = examined.errors, len(examined.problems) - len(examined.errors)
    with_warnings = f"; {counted(warnings, 'warning')}" if warnings else ""
    if examined.configuration is None:
        fail(f"the configuration is wrong: {counted(len(errors), 'error')}{with_warnings}")
    counts = _counts(examined.configuration)
    feeds, rules, receivers, tests = (
        counted(counts[f"{word}s"], word) for word in ("feed", "rule", "receiver", "test")
    )
    of_routes = counted(counts["route_tests"], "route test")
    routes = f" ({of_routes} held)" if counts["route_tests"] else ""
    said = f"{feeds}, {rules} ({tests} held), {receivers}{routes}{with_warnings}"
    if errors:
        refused = ", ".join(sorted({problem.file for problem in errors}))
        click.echo(f"refused alone: {refused}; the rest is right: {said}", err=True)
    else:
        click.echo(f"the configuration is right: {said}")
    _say_changes(changes)


def _say_changes(changes: Sequence[Change] | None) -> None:
    if changes is None:
        return
    if not changes:
        click.echo("nothing differs from what runs")
        return
    click.echo("against what runs:")
    for change in changes:
        click.echo(f"  {change}")


@click.command()
@click.option("--force", is_flag=True, help="Also if another machine published what runs now.")
@json_option
def apply(*, force: bool, as_json: bool) -> None:
    """Make the configuration files the running configuration.

    A running service does so by itself when a file changes.
    """
    context = open_context()
    running = running_sources(context.store)
    examined = examine(read_files(), running)
    _show_problems(examined.problems, as_json=as_json)
    if examined.configuration is None:
        fail("refused: the running configuration goes on")
    changes = _changes(examined, running)
    differences = _differences(context.store, examined, running)
    end = publish_examined(context.store, examined, node=load_settings().node, force=force)
    if as_json:
        print_json({"result": end.value, "hash": examined.configuration.hash})
    else:
        click.echo(f"{end.value}: {examined.configuration.hash[:12]}")
    if end is Published.CONFLICT:
        fail("`tocsin check` shows what these files would change; `tocsin apply --force` replaces what runs.")
    if end is Published.NEW and not as_json:
        _say_changes(changes)
        _say_differences(differences)
    if examined.errors:  # of rules.d/: those files keep their last good version
        raise SystemExit(FOUND_WRONG)


def _show_problems(problems: Sequence[Problem], *, as_json: bool) -> None:
    for problem in problems:
        if as_json:
            print_json(
                {
                    "severity": problem.severity,
                    "file": problem.file,
                    "line": problem.line,
                    "column": problem.column,
                    "path": problem.path,
                    "message": problem.message,
                    "fix": problem.fix,
                }
            )
        else:
            click.echo(explain_problem(problem), err=True)
