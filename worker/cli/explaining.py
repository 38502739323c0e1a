"""`tocsin rule show|explain`: every form that a rule matches, and why it matches a text, or does not."""

from collections.abc import Iterator
from dataclasses import asdict

import click

from worker.alerts.routing import facts_of_rule, receivers_of
from worker.cli.articles import text_of
from worker.cli.files import load_files
from worker.cli.output import FOUND_WRONG, Row, fail, json_option, print_json, printable
from worker.configuration.model import Configuration, RuleSettings
from worker.query.printing import as_text
from worker.query.tree import Node
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.explain import Context, Line, explained, why
from worker.rules.judging import RuleVerdict, judge
from worker.rules.reading import Reading
from worker.rules.shown import ShownTerm, shown_terms

HOLDS, FAILS = "✓", "✗"


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--lang", default="", help="Show the forms for texts of this language, as fr or en.")
@json_option
def show(id_: str, lang: str, *, as_json: bool) -> None:
    """Show all that a rule asks, and every form that it matches."""
    configuration = load_files().configuration
    compiled = compile_rules(configuration.rules.values(), configuration.lists)
    rule = _rule(compiled, id_)
    languages = [lang] if lang else list(rule.langs or _spoken(configuration))
    parts = [("when", rule.when), ("unless", rule.unless), *(("ignore", one) for one in rule.ignore)]
    rows = [_part_row(name, node, compiled, languages) for name, node in parts if node is not None]
    if as_json:
        print_json({"id": rule.id, "file": rule.file, "line": rule.line, "parts": rows})
        return
    click.echo(f"{click.style(rule.id, bold=True)}  {rule.file}:{rule.line}")
    for line in (*_about(rule, configuration), *_parts_for_people(rows)):
        click.echo(line)


def _rule(compiled: CompiledRules, id_: str) -> RuleSettings:
    rule = compiled.by_id.get(id_)
    if rule is None:
        fail(f"there is no rule {id_}; there are: {', '.join(compiled.by_id)}")
    return rule


def _spoken(configuration: Configuration) -> tuple[str, ...]:
    """The languages that the feeds say they are in, as they are written."""
    spoken = dict.fromkeys(feed.lang for feed in configuration.feeds.values() if feed.lang)
    return tuple(spoken) or (configuration.language,)


def _about(rule: RuleSettings, configuration: Configuration) -> Iterator[str]:
    receivers = ", ".join(receivers_of(rule, facts_of_rule(rule), configuration.route))
    yield f"  {rule.severity.value}, for {receivers}" + (
        f"; {rule.owner} looks after it" if rule.owner else ""
    )
    for name, values in (("in", rule.fields), ("feeds", rule.feeds), ("langs", rule.langs)):
        if values:
            yield f"  {name}: {', '.join(values)}"
    if rule.ring == "every_article":
        yield "  tells every article by a message of its own"
    if rule.limit:
        yield f"  at most {rule.limit} messages an hour"
    if rule.trial:
        yield "  on trial: its alerts are recorded, and told to nobody"
    if rule.until:
        yield f"  until {rule.until}"


def _part_row(name: str, node: Node, compiled: CompiledRules, languages: list[str]) -> Row:
    """A term whose forms are the same in several languages is shown once."""
    terms: dict[object, ShownTerm] = {}
    for lang in languages:
        for one in shown_terms(node, compiled, lang):
            terms.setdefault((one.term, one.words), one)
    return {"part": name, "query": as_text(node), "terms": [asdict(one) for one in terms.values()]}


def _parts_for_people(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        yield f"{row['part']}: {printable(row['query'])}"
        for term in row["terms"]:
            words = " ".join("|".join(forms) for forms in term["words"])
            note = f"   ({term['note']})" if term["note"] else ""
            yield printable(f"  {term['term']} [{term['lang']}]: {words}{note}")


@click.command()
@click.argument("article", metavar="ARTICLE")
@click.option("--rule", "rule_id", default="", help="Only this rule; else all, those that match first.")
@click.option("--lang", default="", help="The language of the text, if you know it.")
@json_option
def explain(article: str, rule_id: str, lang: str, *, as_json: bool) -> None:
    """Explain clause by clause why rules match an article, or not.

    ARTICLE is a text file whose first line is the title, `-`, the address of a page, or the id of an
    article that Tocsin keeps (see `alert show`, `tocsin why`).
    """
    configuration = load_files().configuration
    compiled = compile_rules(configuration.rules.values(), configuration.lists)
    rules = [_rule(compiled, rule_id)] if rule_id else list(compiled.rules)
    reading = Reading(text_of(article, lang, configuration))
    verdicts = sorted((judge(compiled, rule, reading) for rule in rules), key=lambda one: not one.holds)
    for verdict in verdicts:
        if as_json:
            print_json(_verdict_row(verdict, reading))
        else:
            _show_verdict(verdict, reading, is_whole=bool(rule_id) or verdict.holds)
    if rule_id and not verdicts[0].holds:
        raise SystemExit(FOUND_WRONG)


def _verdict_row(verdict: RuleVerdict, reading: Reading) -> Row:
    clauses = [line for _, lines in _clauses(verdict, reading) for line in lines]
    return {
        "rule": verdict.rule.id,
        "matches": verdict.holds,
        "why": why(verdict, reading),
        "clauses": [asdict(line) for line in clauses],
    }


def _clauses(verdict: RuleVerdict, reading: Reading) -> Iterator[tuple[str, list[Line]]]:
    if verdict.when:
        yield "when", list(explained(verdict.when, reading))
    if verdict.unless:
        yield "unless", list(explained(verdict.unless, reading))


def _show_verdict(verdict: RuleVerdict, reading: Reading, *, is_whole: bool) -> None:
    """All clauses of a rule that matches or was asked for; of others, what stood in their way."""
    mark = click.style(HOLDS, fg="green") if verdict.holds else click.style(FAILS, fg="red")
    sentence = why(verdict, reading)
    click.echo(f"{mark} {click.style(verdict.rule.id, bold=True)}: {printable(sentence)}")
    if is_whole:
        for name, lines in _clauses(verdict, reading):
            click.echo(f"  {name}")
            for line in lines:
                for text in _line_for_people(line):
                    click.echo(text)


def _line_for_people(line: Line) -> Iterator[str]:
    indent = "  " * (line.depth + 2)
    yield f"{indent}{HOLDS if line.holds else FAILS} {printable(line.query)}"
    for one in line.found:
        yield f"{indent}    {one.field} {one.start}-{one.end}: {_in_place(one)}"
    for one in line.ignored:
        yield f"{indent}    ignored, {one.field} {one.start}-{one.end}: {_in_place(one)}"


def _in_place(one: Context) -> str:
    return printable(one.before) + click.style(printable(one.found), reverse=True) + printable(one.after)
