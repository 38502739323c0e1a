"""`tocsin rule match`: which rules match a text, and where."""

from functools import partial
from typing import Final

import click

from worker.cli.articles import text_of_file
from worker.cli.files import load_files, load_rules_file
from worker.cli.inputs import Line, answered, batch_option, batch_rows, require_one
from worker.cli.output import Row, counted, json_option, print_json, printable, show_all
from worker.models import Match, Span
from worker.rules.compile import CompiledRules, compile_rules
from worker.rules.match import match_rules
from worker.rules.text import Text

AROUND: Final = 40  # characters shown on either side of a span


@click.command()
@click.argument("texts", nargs=-1, metavar="TEXTFILE|-…")
@click.option("--rules", "rules_file", metavar="FILE", help="Use the rules of this file, not the configured.")
@click.option("--lang", default="", help="The language of the texts, as fr or en, if you know it.")
@batch_option
@json_option
def match(
    texts: tuple[str, ...], rules_file: str | None, lang: str, batch: str | None, *, as_json: bool
) -> None:
    """Show which rules match a text, and where.

    The first line of a text file is its title, the rest its body. Needs no running service.
    Places are counted in characters from the start of the title, the lead or the body.
    A line of a batch is {"id": …, "title": …, "lead": …, "text": …, "lang": …}.
    """
    require_one(texts, batch, "a text file, `-`, or --batch FILE.jsonl")
    compiled = load_rules_file(rules_file) if rules_file else _configured()
    if batch:
        show_all(batch_rows(batch, lambda line: _match_line(compiled, line, lang)), print_json)
        return
    work = _match_file if as_json else _match_file_for_people
    rows = (answered({"id": path}, partial(work, compiled, path, lang)) for path in texts)
    show_all(rows, print_json if as_json else _show)


def _configured() -> CompiledRules:
    configuration = load_files().configuration
    return compile_rules(configuration.rules.values(), configuration.lists, key=configuration.hash)


def _match_line(compiled: CompiledRules, line: Line, lang: str) -> Row:
    text = Text(
        title=line.text("title"),
        lead=line.text("lead"),
        body=line.text("text"),
        lang=line.text("lang") or lang,
    )
    # What `article extract` prints has no id, and can be matched as it is.
    return _row(line.get("id", line.get("path")), match_rules(compiled, text))


def _match_file(compiled: CompiledRules, path: str, lang: str) -> Row:
    return _row(path, match_rules(compiled, text_of_file(path, lang)))


def _match_file_for_people(compiled: CompiledRules, path: str, lang: str) -> Row:
    text = text_of_file(path, lang)
    return {"id": path, "text": text, "found": match_rules(compiled, text)}


def _row(id_: object, found: tuple[Match, ...]) -> Row:
    matches = [{"rule": one.rule, "spans": [_span_row(span) for span in one.spans]} for one in found]
    return {"id": id_, "matches": matches}


def _span_row(span: Span) -> Row:
    return {"field": span.field, "start": span.start, "end": span.end, "text": span.text, "term": span.term}


def _show(row: Row) -> None:
    found: tuple[Match, ...] = row["found"]
    click.echo(f"{row['id']}: {counted(len(found), 'rule') if found else 'no rule'} matched")
    for one in found:
        click.echo(f"  {click.style(one.rule, bold=True)}")
        places = {
            (span.field, span.start, span.end): span for span in one.spans
        }  # several terms may find one
        for span in places.values():
            click.echo(f"    {span.field} {span.start}-{span.end}: {_in_its_place(span, row['text'])}")


def _in_its_place(span: Span, text: Text) -> str:
    source: str = getattr(text, span.field)
    start, end = max(0, span.start - AROUND), span.end + AROUND
    before = ("…" if start else "") + printable(source[start : span.start])
    after = printable(source[span.end : end]) + ("…" if end < len(source) else "")
    return before.lstrip() + click.style(printable(span.text), reverse=True) + after.rstrip()
