"""`tocsin article extract`: what is read from a page."""

from dataclasses import replace
from functools import partial
from typing import Final

import click

from worker.articles.addresses import service_of
from worker.articles.bare_page import bare_page
from worker.articles.decoding import decode_html
from worker.articles.extract import extract as extract_text
from worker.articles.head import head_of
from worker.articles.language import language_of
from worker.articles.metadata import metadata_of
from worker.articles.read import Page, article_from_page
from worker.cli.inputs import Document, answered, batch_option, batch_rows, read_document, require_one
from worker.cli.output import Row, json_option, print_json, printable, show_all, shown
from worker.errors import ParseError
from worker.models import Article, Entry
from worker.stages.bounds import bounded

EXTRACT_SECONDS: Final = 20.0
FIELDS: Final = (
    "title", "author", "published", "lang", "canonical", "image", "how", "confidence", "degraded",
)  # fmt: skip


@click.command()
@click.argument("file", required=False, metavar="FILE|URL|-")
@click.option("--url", default="", help="The address the page is from; else the one it names itself.")
@batch_option
@json_option
def extract(file: str | None, url: str, batch: str | None, *, as_json: bool) -> None:
    """Show what is read from a page: title, text, author, date, language, address.

    Needs no running service. A line of a batch is {"path": …, "url": …}.
    """
    require_one(file, batch, "a file, an address, `-`, or --batch FILE.jsonl")
    if batch:
        show_all(batch_rows(batch, lambda line: extracted(line.path(), line.text("url"))), print_json)
        return
    rows = (answered({"path": path}, partial(extracted, path, url)) for path in [file] if path)
    show_all(rows, print_json if as_json else _show)


def extracted(path: str, url: str) -> Row:
    """What is read from a page, by its path or address. Raises one of FAILURES."""
    document = read_document(path, url=url)
    with bounded(EXTRACT_SECONDS):
        document = replace(document, url=document.url or _own_address(document))
        article = _read(document)
        canonical = metadata_of(_html(document), document.url).canonical
    return {
        "path": path,
        "url": document.url,
        "title": article.title,
        "text": article.body,
        "lead": article.lead,
        "author": article.author,
        "published": article.published,
        "lang": article.lang,
        "canonical": canonical or document.url,
        "image": article.image,
        "how": article.how,
        "confidence": article.confidence,
        "degraded": article.why_degraded,
    }


def _html(document: Document) -> str:
    return bare_page(decode_html(document.body, document.charset))


def _own_address(document: Document) -> str:
    """The address that a page without one gives itself; addresses in it are relative to that."""
    head = head_of(_html(document))
    claims = (head.links.get("canonical", ""), *head.meta_of(("og:url",)))
    return next((claim for claim in claims if service_of(claim) not in {"", "file"}), "")


def _read(document: Document) -> Article:
    """The article as the service reads it; of a page that it would not trust, what there is, and why not."""
    entry = Entry(id="-", feed="-", guid="-", link=document.url, title="")
    page = Page(url=document.url, body=document.body, charset=document.charset)
    try:
        return article_from_page(entry, "", page)
    except ParseError as error:
        return _degraded(document, str(error))


def _degraded(document: Document, why: str) -> Article:
    html = _html(document)
    text, metadata = extract_text(html).text, metadata_of(html, document.url)
    return Article(
        id="-",
        feed="-",
        link=document.url,
        canonical="",
        title=metadata.title,
        lead=metadata.lead,
        body=text,
        lang=language_of(text, metadata.lang),
        author=metadata.author,
        published=metadata.published,
        image=metadata.image,
        how="page",
        confidence="low",
        why_degraded=why,
    )


def _show(row: Row) -> None:
    for key in FIELDS:
        if row[key]:
            click.echo(f"{key:>10}  {shown(row[key])}")
    click.echo()
    click.echo(printable(row["text"], keep="\n"))
