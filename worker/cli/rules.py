"""`tocsin rule`: the list, and the rules' own tests."""

from collections.abc import Collection

import click

from worker.alerts.routing import facts_of_rule, receivers_of
from worker.cli.connecting import reachable_store
from worker.cli.files import load_files
from worker.cli.output import FOUND_WRONG, Row, counted, json_option
from worker.cli.tables import print_rows
from worker.configuration.model import RuleSettings, RuleTest
from worker.ops.dead_rules import silences_among
from worker.query.printing import as_text
from worker.rules.rule_tests import failed_tests
from worker.settings import load_settings
from worker.store.rung import rung_by_day


@click.command("test")
@json_option
def run_tests(*, as_json: bool) -> None:
    """Run the rules' own tests."""
    files = load_files()
    rules = files.configuration.rules.values()
    why = {(one.rule, one.test): one.why for one in failed_tests(rules, files.configuration.lists)}
    rows = [_test_row(rule, test, why.get((rule.id, test), "")) for rule in rules for test in rule.tests]
    failed = [row for row in rows if not row["holds"]]
    if as_json:
        print_rows(rows, (), as_json=True)
    else:
        told = [{**row, "place": f"{row['file']}:{row['line']}", "why": _why(row)} for row in failed]
        print_rows(told, ["place", "rule", "why"], as_json=False)
        click.echo(_summary(len(rows), len(failed), len(rules)))
    if failed or not files.is_whole:
        raise SystemExit(FOUND_WRONG)


def _test_row(rule: RuleSettings, test: RuleTest, why: str) -> Row:
    return {
        "rule": rule.id,
        "file": test.file,
        "line": test.line,
        "text": test.title or test.lead or test.text,
        "must_match": test.must_match,
        "holds": not why,
        "why": why,
    }


def _why(row: Row) -> str:
    return f"« {row['text']} »: {row['why']}"


def _summary(tests: int, failed: int, rules: int) -> str:
    if not tests:
        return "no rule has tests: write some under `tests:`, see docs/configuration.md"
    held = f"{counted(tests - failed, 'test')} of {counted(rules, 'rule')} held"
    return f"{held}, {failed} failed" if failed else held


@click.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the rules of the configuration files, and how often they rang in the last week."""
    configuration = load_files().configuration
    week = _week(configuration.rules.values())
    rows = [
        {
            "id": one.id,
            "severity": one.severity.value,
            "when": as_text(one.when),
            "unless": as_text(one.unless) if one.unless else "",
            "ignore": [as_text(node) for node in one.ignore],
            "receivers": tuple(receivers_of(one, facts_of_rule(one), configuration.route)),
            "owner": one.owner,
            "ring": one.ring,
            "limit": one.limit,
            "trial": one.trial,
            "file": one.file,
            "line": one.line,
            "tests": len(one.tests),
            **week[one.id],
            **({} if as_json else {"words": _words(one), "week": _weekly(week[one.id])}),
        }
        for one in configuration.rules.values()
    ]
    columns = ["id", "severity", "receivers", "tests", "week", "words"]
    print_rows(
        rows, columns, as_json=as_json, empty="no rules: write one in rules.yaml, see docs/configuration.md"
    )


def _week(rules: Collection[RuleSettings]) -> dict[str, Row]:
    """How often each rang in a week, and for how many days those are silent that used to ring.

    Where no store answers, nobody knows.
    """
    store = reachable_store(load_settings())
    if store is None:
        return {rule.id: {"rang_7d": None, "silent_days": None} for rule in rules}
    now = store.now()
    rung = rung_by_day(store, now)
    dead = silences_among(rung, rules, now.date())
    return {
        rule.id: {
            "rang_7d": sum(rung.of(rule.id)[-7:]),
            "silent_days": dead[rule.id].days if rule.id in dead else None,
        }
        for rule in rules
    }


def _weekly(week: Row) -> str:
    if week["silent_days"]:
        return f"silent for {week['silent_days']} d"
    return "" if week["rang_7d"] is None else str(week["rang_7d"])


def _words(rule: RuleSettings) -> str:
    """The rule in one line."""
    unless = f"unless: {as_text(rule.unless)}" if rule.unless else ""
    ignored = ", ".join(as_text(node) for node in rule.ignore)
    trial = "on trial" if rule.trial else ""
    return " · ".join(filter(None, (trial, as_text(rule.when), unless, ignored and f"ignore: {ignored}")))
