"""`tocsin article`: what is read from a page."""

from typing import Any

import click

from worker.articles.read import Page, article_from_page
from worker.cli.inputs import Document, batch_option, read_document, work_through
from worker.cli.output import FOUND_WRONG, json_option, print_json, shown
from worker.errors import TocsinError
from worker.models import Entry
from worker.stages.cpu_bound import cpu_bound

EXTRACT_SECONDS = 20.0


@click.group()
def article() -> None:
    """Articles: what is read from a page."""


@article.command()
@click.argument("file", required=False, metavar="FILE|URL|-")
@click.option("--url", default="", help="The address the page is from.")
@batch_option
@json_option
def extract(file: str | None, url: str, batch: str | None, *, as_json: bool) -> None:
    """Show what is read from a page: title, text, author, date, language, address."""
    if batch:
        work_through(batch, lambda line: _extracted(read_document(line["path"], url=line.get("url", ""))))
        return
    if not file:
        raise click.UsageError("name a file, an address, `-`, or --batch")
    try:
        row = _extracted(read_document(file, url=url))
    except (TocsinError, OSError) as error:
        if as_json:
            print_json({"path": file, "error": str(error)})
        else:
            click.echo(f"{file}: {error}", err=True)
        raise SystemExit(FOUND_WRONG) from error
    print_json(row) if as_json else _show(row)


def _extracted(document: Document) -> dict[str, Any]:
    entry = Entry(id="-", feed="-", guid="-", link=document.url, title="")
    page = Page(url=document.url, body=document.body, charset=document.charset)
    with cpu_bound(EXTRACT_SECONDS):
        read = article_from_page(entry, "", page)
    return {
        "path": document.path,
        "url": document.url,
        "title": read.title,
        "text": read.body,
        "lead": read.lead,
        "author": read.author,
        "published": read.published,
        "lang": read.lang,
        "canonical": read.canonical,
        "image": read.image,
        "how": read.how,
        "confidence": read.confidence,
    }


def _show(row: dict[str, Any]) -> None:
    for key in ("title", "author", "published", "lang", "canonical", "image", "how", "confidence"):
        if row[key]:
            click.echo(f"{key:>10}  {shown(row[key])}")
    click.echo()
    click.echo(row["text"])
