"""`tocsin rule`: which rules match a text, their own tests, the list."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from worker.cli.connecting import load_files
from worker.cli.inputs import batch_option, read_document, work_through
from worker.cli.output import FOUND_WRONG, fail, json_option, print_json, print_rows
from worker.configuration.load import load_configuration
from worker.configuration.model import RuleSettings
from worker.models import Match, Span
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.match import match_rules
from worker.rules.rule_tests import failed_tests
from worker.rules.text import Text


@click.group()
def rule() -> None:
    """Rules: what they match, and their own tests."""


@rule.command()
@click.argument("texts", nargs=-1, metavar="TEXTFILE|-…")
@click.option("--rules", "rules_file", metavar="FILE", help="Another rules file than config/rules.yaml.")
@click.option("--lang", default="", help="The language of the texts (ISO 639-1).")
@batch_option
@json_option
def match(
    texts: tuple[str, ...], rules_file: str | None, lang: str, batch: str | None, *, as_json: bool
) -> None:
    """Show which rules match a text, and where. The first line of a text file is its title."""
    compiled = compile_rules(_rules(rules_file))
    if batch:
        work_through(batch, lambda line: _match_line(compiled, line))
        return
    if not texts:
        raise click.UsageError("name a text file, `-`, or --batch")
    for path in texts:
        try:
            content = read_document(path).body.decode("utf-8", "replace")
        except OSError as error:
            fail(f"{path}: {error.strerror}")
        title, _, rest = content.partition("\n")
        text = Text(title=title, lead="", body=rest, lang=lang)
        row: dict[str, Any] = {
            "id": path,
            "matches": [_match_row(one) for one in match_rules(compiled, text)],
        }
        print_json(row) if as_json else _show(path, text, row["matches"])


def _rules(rules_file: str | None) -> Iterable[RuleSettings]:
    """The rules of the configuration, or of one file checked as if it were rules.yaml."""
    configuration, loaded = load_files()
    if rules_file is None:
        return configuration.rules.values()
    others = {name: text for name, text in loaded.sources.items() if not name.startswith("rules")}
    try:
        replaced = load_configuration({**others, "rules.yaml": Path(rules_file).read_text(encoding="utf-8")})
    except OSError as error:
        fail(f"{rules_file}: {error.strerror}")
    if replaced.configuration is None:
        fail("\n".join(str(problem).replace("rules.yaml", rules_file, 1) for problem in replaced.problems))
    return replaced.configuration.rules.values()


def _match_line(compiled: CompiledRules, line: dict[str, Any]) -> dict[str, Any]:
    text = Text(
        title=line.get("title") or "",
        lead=line.get("lead") or "",
        body=line.get("text") or "",
        lang=line.get("lang") or "",
    )
    return {"id": line.get("id"), "matches": [_match_row(one) for one in match_rules(compiled, text)]}


def _match_row(found: Match) -> dict[str, Any]:
    return {"rule": found.rule, "spans": [_span_row(span) for span in found.spans]}


def _span_row(span: Span) -> dict[str, Any]:
    return {"field": span.field, "start": span.start, "end": span.end, "text": span.text, "term": span.term}


def _show(path: str, text: Text, matches: list[dict[str, Any]]) -> None:
    click.echo(f"{path}: {len(matches)} rule(s) match")
    fields = {"title": text.title, "lead": text.lead, "body": text.body}
    for found in matches:
        click.echo(f"  {click.style(found['rule'], bold=True)}")
        for span in found["spans"]:
            source = fields[span["field"]]
            before = " ".join(source[max(0, span["start"] - 40) : span["start"]].split())
            after = " ".join(source[span["end"] : span["end"] + 40].split())
            marked = click.style(span["text"], reverse=True)
            click.echo(f"    {span['field']} {span['start']}-{span['end']}: …{before} {marked} {after}…")


@rule.command("test")
@json_option
def run_tests(*, as_json: bool) -> None:
    """Run the rules' own tests."""
    configuration, _ = load_files()
    failures = failed_tests(configuration.rules.values())
    rows = [
        {
            "rule": one.rule,
            "file": one.test.file,
            "line": one.test.line,
            "text": one.test.title,
            "why": one.why,
        }
        for one in failures
    ]
    print_rows(rows, ["file", "line", "rule", "text", "why"], as_json=as_json)
    if failures:
        raise SystemExit(FOUND_WRONG)
    if not as_json:
        tests = sum(len(one.tests) for one in configuration.rules.values())
        click.echo(f"{tests} tests of {len(configuration.rules)} rules hold")


@rule.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the rules of the configuration files."""
    configuration, _ = load_files()
    rows = [
        {
            "id": one.id,
            "severity": one.severity.value,
            "any": one.any,
            "all": one.all,
            "none": one.none,
            "receivers": one.receivers or configuration.route.receivers,
            "owner": one.owner,
            "file": one.file,
            "line": one.line,
            "tests": len(one.tests),
        }
        for one in configuration.rules.values()
    ]
    print_rows(
        rows,
        ["id", "severity", "any", "all", "none", "receivers", "tests"],
        as_json=as_json,
        empty="no rules",
    )
