"""The text that a command about rules is asked about: of a file, of a page, or of an article that is kept."""

import re
from pathlib import Path
from typing import Final

from worker.articles.decoding import decode_html
from worker.cli.inputs import ADDRESS, FAILURES, read_bytes, why_failed
from worker.cli.output import fail
from worker.configuration.model import Configuration
from worker.errors import ParseError
from worker.rules.text import Text, text_of_article

_HTML: Final = re.compile(r"\s*+(?><!--.*?-->\s*+)*+<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_FIRST_LINE: Final = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|$)")


def text_of(given: str, lang: str, configuration: Configuration) -> Text:
    """The text behind a path, `-`, an address, or the id of a kept article; exits where there is none."""
    try:
        if ADDRESS.match(given):
            return _of_page(given, lang)
        if given == "-" or Path(given).exists():
            return text_of_file(given, lang)
    except FAILURES as error:
        fail(f"{given}: {why_failed(error)}")
    return _of_kept(given, configuration)


def text_of_file(path: str, lang: str) -> Text:
    """A text file: its first line is the title, the rest the body. Raises one of FAILURES."""
    if ADDRESS.match(path):
        raise _wanted("an address", path)
    content = decode_html(read_bytes(path))  # UTF-8, or what old editors write
    if _HTML.match(content):  # its menus would match as well as its article
        raise _wanted("an HTML page", path)
    first = _FIRST_LINE.match(content)
    assert first is not None  # noqa: S101 - it matches nothing too
    return Text(title=first[1], body=content[first.end() :], lang=lang)


def _wanted(given: str, path: str) -> ParseError:
    way_out = f"tocsin article extract {path} --json | tocsin rule match --batch -"
    return ParseError(f"a text is wanted, not {given}: {way_out}")


def _of_kept(id_: str, configuration: Configuration) -> Text:
    from worker.cli.connecting import open_context  # noqa: PLC0415 - files need no store
    from worker.store.entries import stored_article  # noqa: PLC0415

    article = stored_article(open_context().store, id_)
    if article is None:
        fail(f"{id_} is neither a file nor an article that is kept; `tocsin why URL` finds its id")
    feed = configuration.feeds.get(article.feed)
    return text_of_article(article, feed.group if feed else "")


def _of_page(url: str, lang: str) -> Text:
    from worker.cli.extracting import extracted  # noqa: PLC0415 - heavy, and only an address needs it

    page = extracted(url, "")
    return Text(
        title=page["title"],
        lead=page["lead"],
        body=page["text"],
        lang=lang or page["lang"],
        author=page["author"],
        url=page["url"],
    )
